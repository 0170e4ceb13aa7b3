//! What a live session costs its host while many come and ask.

use super::{
    local::watched,
    programs::Programs,
    row::{Budget, Row},
};

/// Many who join at once.
pub fn joins(programs: &Programs) -> Row {
    Row {
        what: "Local host: live session joined by 64 at once, to reading it",
        sides: ["`POST /api/live-sessions/{id}/join`", "`GET /api/live-sessions/{id}`"],
        unit: "ms",
        method: "Ten sessions of 48 seats, one after the other, each joined by 64 students at once, by tokens of their own, and \
                 then read by them. Of each exactly 48 are answered 200, the others 409 (`session-full`), and its seats are \
                 counted afterwards. A join writes the participant, the seat and the event in one transaction that SQLite \
                 syncs to the disk (`synchronous=FULL`)."
            .to_owned(),
        budget: Budget::RatioToWatch,
        outcome: watched(programs, "live-joins"),
    }
}

/// A chat that is asked for again and again.
pub fn polls(programs: &Programs) -> Row {
    Row {
        what: "Local host: live chat poll answered 304, to the same answered whole",
        sides: ["304", "100 messages"],
        unit: "ms",
        method: "1,000 requests each, 8 at once, in turns, of a student who takes part. Who has all messages is answered by the \
                 count of changes, without reading one."
            .to_owned(),
        budget: Budget::RatioToWatch,
        outcome: watched(programs, "live-polls"),
    }
}
