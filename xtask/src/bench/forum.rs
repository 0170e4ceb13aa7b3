//! What a forum costs when much is in it.

use super::{
    local::in_folder,
    programs::Programs,
    row::{Budget, Row},
};

/// A page of topics.
pub fn topics(programs: &Programs) -> Row {
    let budget = Budget::RatioAtMost(1.2);
    Row {
        what: "Local host: forum page of 20 topics among 100,000, to the same among 100",
        sides: ["100,000 stored", "100 stored"],
        unit: "ms",
        method: "`list-topics` on SQLite, in turns, of a student who takes the course: the first page, of 20 topics, each with its \
                 counts, its last reply and the names of both authors. Each stored topic has its standing and a reply, but not \
                 the words that it is found by. It is six reads of the store, which the measurement holds it \
                 to: forum; course, membership and counts; the index; topics with what stands beside them; last replies; \
                 names."
            .to_owned(),
        budget,
        outcome: in_folder(programs, "forum-topics", budget),
    }
}

/// A page of replies.
pub fn replies(programs: &Programs) -> Row {
    let budget = Budget::MillisecondsToWatch;
    Row {
        what: "Local host: topic page of 20 replies with 200 under them",
        sides: ["20 with 200 under them", "20 alone"],
        unit: "ms",
        method: "`list-replies` on SQLite, in turns, of a student who takes the course: a page with room for 40, ten replies \
                 under each of its 20, of 23 authors. It is ten reads of the store, which the measurement holds it to: topic; \
                 course, membership and counts; one query of the top-level replies and two of all that are under them, a hundred \
                 each; and what is counted and known beside them, in five reads of up to a hundred keys."
            .to_owned(),
        budget,
        outcome: in_folder(programs, "forum-replies", budget),
    }
}
