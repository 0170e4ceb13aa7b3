//! The video rooms of meetings, as they are kept.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    port::{meeting_rooms::Room, store::Key},
    record::entity::Entity,
    value::time::TimeRange,
};

/// The video room of a meeting. It is opened by delivery, once for each slot that the meeting has, and kept for 30 days
/// after it.
///
/// | access pattern | how |
/// |---|---|
/// | the room of something | partition `room#<resource>`, `room` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRoom {
    /// What meets there: `session:<id>`.
    #[serde(rename = "subject")]
    pub resource: String,
    /// When: a room does not outlast its meeting.
    pub slot: TimeRange,
    /// The room; none while it is being opened.
    pub room: Option<Room>,
    /// Until when whoever opens it has the right to, in UTC.
    pub claimed_until: Timestamp,
}

impl MeetingRoom {
    /// Where the room of `resource` is.
    #[must_use]
    pub fn key_of(resource: &str) -> Key {
        Key::new(format!("room#{resource}"), "room")
    }

    /// The address by which someone enters it for a meeting at `slot`, for which it must have been opened; a host has an
    /// address of their own, where the provider has one.
    #[must_use]
    pub fn address_at(&self, slot: TimeRange, hosts: bool) -> Option<String> {
        let room = self.room.as_ref().filter(|_| self.slot == slot);
        room.map(|room| room.address(hosts).to_owned())
    }
}

impl Entity for MeetingRoom {
    const KIND: &'static str = "room";

    fn key(&self) -> Key {
        Self::key_of(&self.resource)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.slot.end().checked_add(KEPT).ok()
    }
}

/// How long a room is kept after its meeting.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
