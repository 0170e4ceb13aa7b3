//! Video rooms of Whereby.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::{
    contact::WebAddress,
    http_client::{HttpClient, HttpError},
    meeting_rooms::{MeetingRooms, Room, WantedRoom},
    send_failure::SendFailure,
};
use serde::{Deserialize, Serialize};

use crate::api::{Answer, Api};

/// Opens rooms of Whereby, for four people at most. A room's name is Whereby's, and nobody guesses it; its host's address
/// makes whoever has it the host. It dies an hour after the meeting's end.
///
/// | answer | failure |
/// |---|---|
/// | none, without a connection | retry |
/// | none, after a connection; a success that cannot be read | unknown: a room may be open. Another does no harm |
/// | 429 | retry after `Retry-After`, or what the body says is left |
/// | 5xx | retry |
/// | any other | permanent |
pub struct Whereby {
    api: Api,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Meeting {
    end_date: Timestamp,
    fields: [&'static str; 1],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    room_url: String,
    host_room_url: String,
}

#[derive(Deserialize)]
struct Limited {
    data: LimitedData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LimitedData {
    ms_left: u64,
}

impl Whereby {
    /// Where Whereby is.
    pub const BASE_URL: &str = "https://api.whereby.dev";

    /// Opens rooms with the API key `key`.
    #[must_use]
    pub fn new(http: Arc<dyn HttpClient>, base_url: &str, key: &str) -> Self {
        Self { api: Api::new("Whereby", http, base_url, key) }
    }
}

#[async_trait]
impl MeetingRooms for Whereby {
    async fn open(&self, room: &WantedRoom) -> Result<Room, SendFailure> {
        let body = Meeting { end_date: room.ends_at, fields: ["hostRoomUrl"] };
        match self.api.post("/v1/meetings", None, &body).await {
            Ok(answer) if answer.is_success() => {
                opened(&answer).ok_or_else(|| SendFailure::Unknown { cause: answer.cause("unreadable") })
            }
            Ok(answer) => Err(failure(&answer)),
            Err(error) => {
                let cause = self.api.cause(&error);
                Err(match error {
                    HttpError::NotSent(_) => SendFailure::Retry { after: None, cause },
                    HttpError::Unanswered(_) | HttpError::TooLong(_) => SendFailure::Unknown { cause },
                })
            }
        }
    }
}

/// The room, if both addresses are ones that a page may link to.
fn opened(answer: &Answer) -> Option<Room> {
    let Opened { room_url, host_room_url } = answer.read()?;
    let _ = (WebAddress::parse(&room_url)?, WebAddress::parse(&host_room_url)?);
    Some(Room { url: room_url, host_url: Some(host_room_url) })
}

fn failure(answer: &Answer) -> SendFailure {
    let cause = answer.cause("");
    let left = || answer.read().map(|Limited { data }| Duration::from_millis(data.ms_left));
    match answer.status() {
        429 => SendFailure::Retry { after: answer.retry_after().or_else(left), cause },
        500..=599 => SendFailure::Retry { after: answer.retry_after(), cause },
        _ => SendFailure::Permanent { cause },
    }
}
