//! The room of a live session, and the way into it.

use jiff::Timestamp;
use preau_kernel::{
    meeting_rooms::{Entrant, Entry, MeetingRooms, Place, WantedRoom},
    problem::Problem,
};

use crate::live_session::LiveSession;

/// Where the room of a session is.
///
/// # Errors
/// `internal`: no provider names rooms.
pub(crate) fn place(session: &LiveSession, rooms: &dyn MeetingRooms) -> Result<Place, Problem> {
    rooms.place(&session.room_name).ok_or_else(unnamed)
}

/// How `entrant` enters the room of a session at `now`.
///
/// # Errors
/// `internal`: no provider names rooms, or its key does not sign.
pub(crate) fn entry(
    session: &LiveSession,
    rooms: &dyn MeetingRooms,
    entrant: &Entrant,
    now: Timestamp,
) -> Result<Entry, Problem> {
    let room = WantedRoom {
        name: session.room_name.clone(),
        starts_at: session.actual_start_time.unwrap_or(session.scheduled_start_time),
        ends_at: session.scheduled_end_time.max(now),
    };
    let entry = rooms.entry(&room, entrant).map_err(|failure| Problem::internal(failure.cause()))?;
    entry.ok_or_else(unnamed)
}

fn unnamed() -> Problem {
    Problem::internal("no provider of rooms is one whose rooms have names")
}
