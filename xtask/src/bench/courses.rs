//! What ratings and the catalogue cost when much more is stored.

use super::{
    local::in_folder,
    programs::Programs,
    row::{Budget, Row},
};

const BUDGET: Budget = Budget::RatioAtMost(1.2);

/// What is stored of each rating.
const RATINGS: &str = "Each stored rating has its words, its standing and its author's claim; its totals are in the course's counters.";

/// The rating of a course.
pub fn rating(programs: &Programs) -> Row {
    Row {
        what: "Local host: rating of a course with 100,000 ratings, to the same with 100",
        sides: ["100,000 stored", "100 stored"],
        unit: "ms",
        method: format!(
            "`rate-course` on SQLite, in turns, each time by another student who completed the course; SQLite syncs to the \
             disk after each rating (`synchronous=FULL`). {RATINGS}"
        ),
        budget: BUDGET,
        outcome: in_folder(programs, "course-ratings", BUDGET),
    }
}

/// The statistics of a course's ratings.
pub fn stats(programs: &Programs) -> Row {
    Row {
        what: "Local host: statistics of ratings of a course with 100,000, to the same with 100",
        sides: ["100,000 stored", "100 stored"],
        unit: "ms",
        method: format!("`rating-stats` on SQLite, in turns. {RATINGS}"),
        budget: BUDGET,
        outcome: in_folder(programs, "rating-stats", BUDGET),
    }
}

/// A page of the catalogue.
pub fn catalogue(programs: &Programs) -> Row {
    Row {
        what: "Local host: catalogue page of 20 among 1,000 courses, to the same among 50",
        sides: ["1,000 published", "50 published"],
        unit: "ms",
        method: "`list-courses` on SQLite, in turns: the first page, of 20 courses, each with its counts of students and \
                 ratings."
            .to_owned(),
        budget: BUDGET,
        outcome: in_folder(programs, "catalogue", BUDGET),
    }
}
