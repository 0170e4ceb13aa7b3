//! That someone looked at a topic: counted once in eight hours.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{entity::Entity, id::UserId, store::Key};
use serde::{Deserialize, Serialize};

use crate::topic::TopicId;

/// How long what someone looked at is not counted again.
pub const ONE_VIEW: SignedDuration = SignedDuration::from_hours(8);

/// That someone looked at a topic. It expires by itself.
///
/// | access pattern | how |
/// |---|---|
/// | whether someone looked at a topic these eight hours | partition `views#<topic>`, the user's id |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// At what.
    pub topic_id: TopicId,
    /// Who.
    pub user_id: UserId,
    /// Until when they are not counted again, in UTC.
    pub until: Timestamp,
}

impl View {
    /// Where it stands that someone looked at a topic.
    #[must_use]
    pub fn key_of(topic: TopicId, user: &UserId) -> Key {
        Key::new(format!("views#{topic}"), user.as_str())
    }
}

impl Entity for View {
    const KIND: &'static str = "topic-view";

    fn key(&self) -> Key {
        Self::key_of(self.topic_id, &self.user_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }
}
