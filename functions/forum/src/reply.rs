//! A reply to a topic, or to another reply (seed 2 §4).

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    time::sortable,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use crate::reply_id::ReplyId;
use crate::{forum::ForumId, topic::TopicId};

/// How deep replies hang: what answers one of the deepest hangs beside it.
pub const DEEPEST: usize = 5;

/// A reply.
///
/// | access pattern | how |
/// |---|---|
/// | one reply, whose place is known | partition `replies#<topic>`, `r#<id>`, or `d#<top-level reply>#<id>` |
/// | the top-level replies of a topic, by when they were written | partition `replies#<topic>`, from `r#` on |
/// | those under some of them | partition `replies#<topic>`, from `d#<first>` to `d#<last>~` |
/// | those that someone wrote, by when | `gsi1`, partition `replies-by#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its id.
    pub id: ReplyId,
    /// To which topic.
    pub topic_id: TopicId,
    /// In which forum.
    pub forum_id: ForumId,
    /// The replies that it hangs under, the top-level one first; none where it is one.
    pub ancestors: Vec<ReplyId>,
    /// Who wrote it.
    pub user_id: UserId,
    /// Its text, Markdown; empty once it is deleted.
    pub content: String,
    /// Whether whoever runs the course hides it.
    pub is_hidden: bool,
    /// How many of its former texts are kept.
    pub revisions: u32,
    /// When it was written, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
    /// When its text was last changed, in UTC.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted, in UTC.
    pub deleted_at: Option<Timestamp>,
}

impl Reply {
    /// Where the replies to a topic are.
    #[must_use]
    pub fn of_topic(topic: TopicId) -> Scope {
        Scope::Partition(format!("replies#{topic}"))
    }

    /// Where the replies are listed that someone wrote.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("replies-by#{user}"))
    }

    /// Its place among those of its topic.
    #[must_use]
    pub fn sort(&self) -> String {
        match self.ancestors.first() {
            Some(root) => format!("d#{root}#{}", self.id),
            None => format!("r#{}", self.id),
        }
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/replies/{}", self.id)
    }

    /// The reply that it answers.
    #[must_use]
    pub fn parent(&self) -> Option<ReplyId> {
        self.ancestors.last().copied()
    }

    /// The top-level reply that it hangs under, or is.
    #[must_use]
    pub fn root(&self) -> ReplyId {
        self.ancestors.first().copied().unwrap_or(self.id)
    }

    /// What a reply to it hangs under.
    #[must_use]
    pub fn ancestors_of_answer(&self) -> Vec<ReplyId> {
        let mut ancestors = self.ancestors.clone();
        if ancestors.len() + 1 < DEEPEST {
            ancestors.push(self.id);
        }
        ancestors
    }

    /// Whether `person` wrote it.
    #[must_use]
    pub fn is_by(&self, person: &UserId) -> bool {
        self.user_id == *person
    }

    /// Whether it is deleted.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// The same, deleted at `now`: what hangs under it stays.
    #[must_use]
    pub fn deleted(&self, now: Timestamp) -> Self {
        Self { content: String::new(), deleted_at: Some(now), updated_at: now, ..self.clone() }
    }
}

impl Entity for Reply {
    const KIND: &'static str = "forum-reply";

    fn key(&self) -> Key {
        Self::of_topic(self.topic_id).key(self.sort())
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.created_at), self.id);
        [Some(Self::of_user(&self.user_id).key(place)), None, None]
    }
}

impl Audited for Reply {
    fn resource(&self) -> String {
        format!("reply:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "topic_id": self.topic_id,
            "is_deleted": self.is_deleted(),
            "is_hidden": self.is_hidden,
            "revisions": self.revisions,
        })
    }
}
