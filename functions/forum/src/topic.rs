//! A topic of a forum: what someone asks or tells (seed 2 §4).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use preau_courses::course::{CourseId, LessonId};
use preau_kernel::{
    due::{SHARDS, due_at},
    entity::Entity,
    id::UserId,
    store::{Addition, Index, Indexes, Key, Scope},
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{forum::ForumId, reply_id::ReplyId};

uuid_id! {
    /// The id of a topic.
    TopicId
}

/// The counter of views: one a person and eight hours.
pub const VIEWS: &str = "views";
/// The counter of replies that are there.
pub const REPLIES: &str = "replies";
/// The counter of those of them that others than the topic's author wrote.
pub const OTHERS: &str = "others";
/// The counter of top-level replies, deleted ones too.
pub const ROOTS: &str = "roots";
/// The counter of acts on its replies: who asks again learns from it whether anything changed.
pub const CHANGES: &str = "changes";

/// How long a deleted topic stays before it is purged.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A topic.
///
/// | access pattern | how |
/// |---|---|
/// | one topic | partition `topic#<id>`, `topic` |
/// | those that someone wrote, by when | `gsi1`, partition `topics-by#<user>` |
/// | those that are deleted, by when they go for good | `gsi2`, partition `due-topics#<shard>` |
/// | its views, replies and changes | partition `topic#<id>`, `#count`, counters `views`, `replies`, `others`, `roots`, `changes` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// In which forum.
    pub forum_id: ForumId,
    /// Of which course.
    pub course_id: CourseId,
    /// Who wrote it.
    pub user_id: UserId,
    /// Its title; empty once it is deleted.
    pub title: String,
    /// Its text, Markdown; empty once it is deleted.
    pub content: String,
    /// The lesson that it is about.
    pub lesson_id: Option<LessonId>,
    /// Whether nobody but who runs the course replies to it.
    pub is_locked: bool,
    /// The reply that solves it.
    pub solution: Option<ReplyId>,
    /// When it was written, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
    /// When its title or text was last changed, in UTC.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted, in UTC.
    pub deleted_at: Option<Timestamp>,
}

impl Topic {
    /// Where a topic is.
    #[must_use]
    pub fn key_of(id: TopicId) -> Key {
        Key::new(format!("topic#{id}"), "topic")
    }

    /// Where those of a shard are listed that are to be purged.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::Second, format!("due-topics#{shard}"))
    }

    /// Where it is counted what happens to a topic.
    #[must_use]
    pub fn counts_key(id: TopicId) -> Key {
        Key::of_counters(format!("topic#{id}"), "count")
    }

    /// Where the topics are listed that someone wrote.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("topics-by#{user}"))
    }

    /// What counts an act on its replies, and what it adds to these counters.
    #[must_use]
    pub fn counting(id: TopicId, amounts: &[(&str, i64)]) -> Addition {
        let mut counted = BTreeMap::from([(CHANGES.to_owned(), 1)]);
        counted.extend(amounts.iter().map(|(name, amount)| ((*name).to_owned(), *amount)));
        Addition::new(Self::counts_key(id), "topic-counts", counted)
    }

    /// What counts a view.
    #[must_use]
    pub fn viewed(id: TopicId) -> Addition {
        let amounts = BTreeMap::from([(VIEWS.to_owned(), 1)]);
        Addition::new(Self::counts_key(id), "topic-counts", amounts)
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/topics/{}", self.id)
    }

    /// Whether `person` wrote it.
    #[must_use]
    pub fn is_by(&self, person: &UserId) -> bool {
        self.user_id == *person
    }

    /// The same, deleted at `now`.
    #[must_use]
    pub fn deleted(&self, now: Timestamp) -> Self {
        let (title, content) = (String::new(), String::new());
        Self { title, content, deleted_at: Some(now), updated_at: now, ..self.clone() }
    }

    /// Whether it is deleted.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }
}

impl Entity for Topic {
    const KIND: &'static str = "forum-topic";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.created_at), self.id);
        let due = |at: Timestamp| Self::due(self.id.shard(SHARDS)).key(due_at(at + KEPT, &self.id));
        [Some(Self::of_user(&self.user_id).key(place)), self.deleted_at.map(due), None]
    }
}

impl Audited for Topic {
    fn resource(&self) -> String {
        format!("topic:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "forum_id": self.forum_id,
            "is_locked": self.is_locked,
            "solution": self.solution,
            "is_deleted": self.is_deleted(),
        })
    }
}
