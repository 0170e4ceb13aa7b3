//! Who follows a topic or a forum, and who of them is told of the next reply.

use std::fmt;

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::{forum::ForumId, topic::TopicId};

/// What is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Followed {
    /// A topic: its replies.
    Topic(TopicId),
    /// A forum: its new topics.
    Forum(ForumId),
}

impl fmt::Display for Followed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topic(id) => write!(formatter, "topic:{id}"),
            Self::Forum(id) => write!(formatter, "forum:{id}"),
        }
    }
}

/// That someone follows something. It is created and deleted, and never changed.
///
/// | access pattern | how |
/// |---|---|
/// | whether someone follows a topic or a forum | partition `followers#<topic or forum>:<id>`, the user's id |
/// | who follows it: the audience of what is told | partition `followers#<topic or forum>:<id>` |
/// | what someone follows | `gsi1`, partition `follows-of#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follower {
    /// What.
    pub followed: Followed,
    /// Who.
    pub user_id: UserId,
    /// Since when, in UTC.
    pub since: Timestamp,
}

impl Follower {
    /// The partition of those who follow something.
    #[must_use]
    pub fn partition(followed: Followed) -> String {
        format!("followers#{followed}")
    }

    /// Where it stands that someone follows something.
    #[must_use]
    pub fn key_of(followed: Followed, user: &UserId) -> Key {
        Key::new(Self::partition(followed), user.as_str())
    }

    /// Where it is listed what someone follows.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("follows-of#{user}"))
    }
}

impl Entity for Follower {
    const KIND: &'static str = "forum-follower";

    fn key(&self) -> Key {
        Self::key_of(self.followed, &self.user_id)
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::of_user(&self.user_id).key(self.followed.to_string())), None, None]
    }
}

/// That a follower of a topic is told of its next reply: they have visited it since they were told last. It is created and
/// deleted, and never changed.
///
/// | access pattern | how |
/// |---|---|
/// | who is told of the next reply to a topic | partition `to-tell#<topic>` |
/// | whether a follower is | partition `to-tell#<topic>`, the user's id |
/// | of what someone is | `gsi1`, partition `to-tell-of#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToTell {
    /// Of which topic.
    pub topic_id: TopicId,
    /// Who.
    pub user_id: UserId,
}

impl ToTell {
    /// Where those are listed who are told of the next reply to a topic.
    #[must_use]
    pub fn of_topic(topic: TopicId) -> Scope {
        Scope::Partition(format!("to-tell#{topic}"))
    }

    /// Where it stands that someone is.
    #[must_use]
    pub fn key_of(topic: TopicId, user: &UserId) -> Key {
        Self::of_topic(topic).key(user.as_str())
    }

    /// Where it is listed of what someone is told.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("to-tell-of#{user}"))
    }
}

impl Entity for ToTell {
    const KIND: &'static str = "forum-to-tell";

    fn key(&self) -> Key {
        Self::key_of(self.topic_id, &self.user_id)
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::of_user(&self.user_id).key(self.topic_id.to_string())), None, None]
    }
}
