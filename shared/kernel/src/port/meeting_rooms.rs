//! The port to a provider of video rooms.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::port::send_failure::SendFailure;

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
