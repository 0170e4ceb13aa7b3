//! That someone holds a reply to be out of place.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{forum::ForumId, reply::ReplyId, topic::TopicId};

string_enum! {
    /// Why a reply is flagged.
    pub enum FlagReason {
        /// It advertises something.
        Spam = "spam",
        /// It attacks someone.
        Abuse = "abuse",
        /// It speaks of something else.
        OffTopic = "off_topic",
        /// It tells what is private.
        PersonalData = "personal_data",
    }
}

/// A flag: one a person and reply, however it was decided.
///
/// | access pattern | how |
/// |---|---|
/// | the flag of a person on a reply, and all flags on it | partition `flags#<reply>`, the user's id |
/// | those of a forum that nobody has decided on, by when | `gsi1`, partition `flags-of#<forum>` |
/// | those of a person | `gsi2`, partition `flags-by#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyFlag {
    /// On which reply.
    pub reply_id: ReplyId,
    /// Of which topic.
    pub topic_id: TopicId,
    /// In which forum.
    pub forum_id: ForumId,
    /// Whose.
    pub user_id: UserId,
    /// Why.
    pub reason: FlagReason,
    /// When, in UTC.
    pub created_at: Timestamp,
    /// When it was decided on, in UTC.
    pub resolved_at: Option<Timestamp>,
}

impl ReplyFlag {
    /// Where the flags on a reply are.
    #[must_use]
    pub fn on(reply: ReplyId) -> Scope {
        Scope::Partition(format!("flags#{reply}"))
    }

    /// Where the flag of a person on a reply is.
    #[must_use]
    pub fn key_of(reply: ReplyId, user: &UserId) -> Key {
        Self::on(reply).key(user.as_str())
    }

    /// Where those of a forum are listed that nobody has decided on.
    #[must_use]
    pub fn open_in(forum: ForumId) -> Scope {
        Scope::Index(Index::First, format!("flags-of#{forum}"))
    }

    /// Where those of a person are listed.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("flags-by#{user}"))
    }

    /// Whether nobody has decided on it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.resolved_at.is_none()
    }
}

impl Entity for ReplyFlag {
    const KIND: &'static str = "forum-flag";

    fn key(&self) -> Key {
        Self::key_of(self.reply_id, &self.user_id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}#{}", sortable(self.created_at), self.reply_id, self.user_id);
        let open = self.is_open().then(|| Self::open_in(self.forum_id).key(place.clone()));
        [open, Some(Self::of_user(&self.user_id).key(place)), None]
    }
}

impl Audited for ReplyFlag {
    fn resource(&self) -> String {
        format!("reply:{}", self.reply_id)
    }

    fn state(&self) -> Value {
        json!({"reason": self.reason, "is_open": self.is_open()})
    }
}
