//! Meetings as people are told of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{string_enum, value::time::TimeRange};

string_enum! {
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
