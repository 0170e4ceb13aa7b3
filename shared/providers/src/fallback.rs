//! Video rooms of a second provider, where the first has none.

use std::sync::Arc;

use async_trait::async_trait;
use preau_kernel::{
    log::Log,
    meeting_rooms::{Entrant, Entry, MeetingRooms, Place, Room, WantedRoom},
    send_failure::SendFailure,
};
use serde_json::json;

/// Opens rooms with the first provider and, when that fails in whatever way, with the second. The log has the first one's
/// failure, which nobody else sees; the second one's is the caller's.
pub struct FallbackRooms {
    first: Arc<dyn MeetingRooms>,
    second: Arc<dyn MeetingRooms>,
    log: Arc<dyn Log>,
}

impl FallbackRooms {
    /// The first, then the second.
    #[must_use]
    pub fn new(first: Arc<dyn MeetingRooms>, second: Arc<dyn MeetingRooms>, log: Arc<dyn Log>) -> Self {
        Self { first, second, log }
    }
}

#[async_trait]
impl MeetingRooms for FallbackRooms {
    async fn open(&self, room: &WantedRoom) -> Result<Room, SendFailure> {
        match self.first.open(room).await {
            Ok(room) => Ok(room),
            Err(failure) => {
                let line = json!({
                    "level": "error",
                    "report": "a room of the second provider is opened",
                    "cause": failure.cause(),
                });
                self.log.line(&line.to_string());
                self.second.open(room).await
            }
        }
    }

    fn place(&self, name: &str) -> Option<Place> {
        self.first.place(name).or_else(|| self.second.place(name))
    }

    fn entry(&self, room: &WantedRoom, entrant: &Entrant) -> Result<Option<Entry>, SendFailure> {
        match self.first.entry(room, entrant)? {
            Some(entry) => Ok(Some(entry)),
            None => self.second.entry(room, entrant),
        }
    }
}
