//! Meetings as people are told of them, their video rooms, and the port to a provider of those.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    entity::{Entity, Records},
    problem::Problem,
    send_failure::SendFailure,
    store::Key,
    time::TimeRange,
    words,
};

words! {
    /// How far a meeting is agreed, as calendars say it (RFC 5545 §3.8.1.11).
    pub enum Standing {
        /// It is asked for.
        Tentative = "TENTATIVE",
        /// It takes place.
        Confirmed = "CONFIRMED",
        /// It does not.
        Cancelled = "CANCELLED",
    }
}

impl Standing {
    /// Whether those who are invited come, as calendars say it (RFC 5545 §3.2.12): a meeting takes place once its people
    /// have agreed to it here.
    #[must_use]
    pub const fn participation(self) -> &'static str {
        match self {
            Self::Tentative => "NEEDS-ACTION",
            Self::Confirmed => "ACCEPTED",
            Self::Cancelled => "DECLINED",
        }
    }
}

/// A meeting, as it stands at one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// What calendars know it by.
    pub id: String,
    /// When it is.
    pub slot: TimeRange,
    /// How far it is agreed.
    pub standing: Standing,
    /// Whether it is held by video.
    pub by_video: bool,
    /// When it was first asked for, in UTC.
    pub created_at: Timestamp,
}

impl Meeting {
    /// Whether its people need a room.
    #[must_use]
    pub fn needs_room(&self) -> bool {
        self.by_video && self.standing != Standing::Cancelled
    }
}

/// The video room of a meeting. It is opened by delivery, once for each slot that the meeting has, and kept for 30 days
/// after it.
///
/// | access pattern | how |
/// |---|---|
/// | the room of something | partition `room#<subject>`, `room` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRoom {
    /// What meets there: `session:<id>`.
    pub subject: String,
    /// When: a room does not outlast its meeting.
    pub slot: TimeRange,
    /// The room; none while it is being opened.
    pub room: Option<Room>,
    /// Until when whoever opens it has the right to, in UTC.
    pub claimed_until: Timestamp,
}

impl MeetingRoom {
    /// Where the room of `subject` is.
    #[must_use]
    pub fn key_of(subject: &str) -> Key {
        Key::new(format!("room#{subject}"), "room")
    }

    /// The address by which someone enters the room of `subject` for a meeting at `slot`; a host has an address of their
    /// own, where the provider has one.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn address(
        records: &Records,
        subject: &str,
        slot: TimeRange,
        hosts: bool,
    ) -> Result<Option<String>, Problem> {
        let found = records.find::<Self>(&Self::key_of(subject)).await?;
        let room = found.filter(|stored| stored.entity.slot == slot).and_then(|stored| stored.entity.room);
        Ok(room.map(|room| room.host_url.filter(|_| hosts).unwrap_or(room.url)))
    }
}

impl Entity for MeetingRoom {
    const KIND: &'static str = "room";

    fn key(&self) -> Key {
        Self::key_of(&self.subject)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.slot.end().checked_add(KEPT).ok()
    }
}

/// How long a room is kept after its meeting.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A room that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRoom {
    /// A name that nobody guesses: 16 to 64 characters of `a-z 0-9 -`.
    pub name: String,
    /// When the meeting begins, in UTC.
    pub starts_at: Timestamp,
    /// The first instant after it, in UTC.
    pub ends_at: Timestamp,
}

/// A room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// The address for guests.
    pub url: String,
    /// The address for the host alone, where the provider has one: it carries the host's rights.
    pub host_url: Option<String>,
}

/// Opens rooms.
#[async_trait]
pub trait MeetingRooms: Send + Sync {
    /// Opens one.
    async fn open(&self, room: &WantedRoom) -> Result<Room, SendFailure>;
}
