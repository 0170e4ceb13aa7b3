//! The port to a provider of video rooms.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{port::send_failure::SendFailure, value::id::Ids};

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

/// A name of a room that nobody guesses: 128 random bits.
#[must_use]
pub fn unguessable_name(ids: &dyn Ids) -> String {
    let mut random = [0_u8; 16];
    ids.fill(&mut random);
    format!("preau-{:032x}", u128::from_be_bytes(random))
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

/// Someone who enters a room that is only named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// What the others see.
    pub name: String,
    /// Whether they lead it.
    pub moderates: bool,
    /// Whether they may record it.
    pub records: bool,
}

/// Where a room is that is only named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where the provider's rooms are.
    pub server_url: String,
    /// What the room is called there.
    pub room_name: String,
}

/// How someone enters a room that is only named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The token that lets them in, where the provider wants one: into this room alone.
    pub token: Option<String>,
    /// The address by which they enter, with the token.
    pub url: String,
    /// Until when, in UTC.
    pub expires_at: Timestamp,
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

    /// Where the room of this name is; none where rooms are opened by calls and named by nobody else.
    fn place(&self, _name: &str) -> Option<Place> {
        None
    }

    /// How `entrant` enters a room of this name; none where rooms are opened by calls and named by nobody else.
    ///
    /// # Errors
    /// The key does not sign.
    fn entry(&self, _room: &WantedRoom, _entrant: &Entrant) -> Result<Option<Entry>, SendFailure> {
        Ok(None)
    }
}
