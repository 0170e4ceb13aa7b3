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

impl Room {
    /// The address by which a guest enters, or the host, who has one of their own where the provider has one.
    #[must_use]
    pub fn address(&self, hosts: bool) -> &str {
        self.host_url.as_deref().filter(|_| hosts).unwrap_or(&self.url)
    }
}

/// Opens rooms.
#[async_trait]
pub trait MeetingRooms: Send + Sync {
    /// Opens one.
    async fn open(&self, room: &WantedRoom) -> Result<Room, SendFailure>;

    /// Whether rooms are only named: nobody is called, so that it does no harm to open one twice and to keep one of them.
    fn only_names(&self) -> bool {
        false
    }
}
