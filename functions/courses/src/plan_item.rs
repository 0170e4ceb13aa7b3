//! What a plan is made of, and what it says.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::Date, civil::Weekday, tz::TimeZone};
use preau_kernel::{local_time::TimeOfDay, string_enum};

string_enum! {
    /// What is planned.
    pub enum ItemKind {
        /// A lesson.
        Lesson = "lesson",
        /// A quiz at the end of a module.
        Quiz = "quiz",
        /// A part of the way that is done: 25, 50, 75 or 100 %.
        Milestone = "milestone",
        /// A live session of the course.
        LiveSession = "live_session",
    }
}

/// A lesson, or a quiz, in the order of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// By which it is known from one plan to the next: `lesson:<id>`, `quiz:<id>`.
    pub key: String,
    /// A lesson or a quiz; a quiz comes after the lessons of its module.
    pub kind: ItemKind,
    /// How long it takes, in minutes.
    pub minutes: u32,
}

/// What stands already and takes its time: a live session, or what is done or was moved by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Its key: `live:<id>`, or that of an entry.
    pub key: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its first instant, in UTC.
    pub start: Timestamp,
    /// How long it takes, in minutes.
    pub minutes: u32,
}

/// How someone studies. Absent is what is usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudySettings {
    /// On which days of the week. Usually Monday to Friday, and Saturday, then Sunday, while the days would be too full.
    pub days: BTreeSet<u8>,
    /// From when on each day.
    pub time_of_day: TimeOfDay,
    /// How much fits a day, in minutes.
    pub minutes_a_day: u32,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// An item with its place in the calendar: a local date and time, so that a change of clocks moves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its key: that of its entry, or `milestone:<percent>`.
    pub key: String,
    /// What it is.
    pub kind: ItemKind,
    /// On which day.
    pub date: Date,
    /// From when on.
    pub time: TimeOfDay,
    /// How long it takes, in minutes.
    pub minutes: u32,
}

impl Planned {
    /// Its first instant where the clocks are those of `zone`.
    #[must_use]
    pub fn start(&self, zone: &TimeZone) -> Timestamp {
        self.time.on(self.date, zone)
    }
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// The course has no lesson.
    NoLesson,
    /// There is no day of study from the first day to the last.
    NoStudyDay,
    /// There is more to plan than a schedule holds.
    TooLarge,
}

/// So many minutes.
pub(crate) fn lasting(minutes: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(minutes))
}

/// Monday is 1, Sunday 7 (ISO 8601).
pub(crate) fn number(weekday: Weekday) -> u8 {
    weekday.to_monday_one_offset().unsigned_abs()
}
