//! The schedule of an enrolment: what is planned on which day, as calendars follow it (seed 2 §2.4).

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use preau_kernel::{
    entity::Entity,
    id::UserId,
    local_time::{CalendarDate, TimeOfDay},
    store::{Index, Indexes, Key, LONGEST_DOCUMENT, Scope},
    string_enum,
    time::ZoneName,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    course::CourseId,
    enrollment::{Enrollment, EnrollmentId},
    plan::ItemKind,
};

uuid_id! {
    /// The id of an item of a schedule: what calendars know it by.
    ScheduleItemId
}

string_enum! {
    /// A day of the week.
    pub enum StudyDay {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

/// How someone wants to study. What is absent is as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// On which days of the week.
    pub days: Option<BTreeSet<StudyDay>>,
    /// From when on each day.
    pub time_of_day: Option<TimeOfDay>,
    /// How much fits a day, in minutes.
    pub minutes_a_day: Option<u32>,
    /// The first day.
    pub starts_on: Option<CalendarDate>,
    /// The last day.
    pub ends_on: Option<CalendarDate>,
}

/// What is planned, with its place in the calendar: a local date and time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleItem {
    /// Its id, which stays from one plan to the next.
    pub id: ScheduleItemId,
    /// What it is of the course: `lesson:<id>`, `quiz:<id>`, `milestone:<percent>`.
    pub key: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its title, as calendars show it.
    pub title: String,
    /// On which day.
    pub date: Date,
    /// From when on.
    pub time: TimeOfDay,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Whether its owner put it there, and it stays.
    #[serde(default)]
    pub is_pinned: bool,
    /// Whether its owner leaves it out.
    #[serde(default)]
    pub is_skipped: bool,
    /// How often calendars were told of a change of it.
    pub sequence: u64,
    /// When it was first planned, in UTC.
    pub created_at: Timestamp,
    /// When calendars were last told of a change of it, in UTC.
    pub changed_at: Timestamp,
    /// Since when it no longer takes place, in UTC.
    pub cancelled_at: Option<Timestamp>,
}

impl ScheduleItem {
    /// Its first instant where the clocks are those of `zone`.
    #[must_use]
    pub fn start(&self, zone: &TimeZone) -> Timestamp {
        self.time.on(self.date, zone)
    }

    /// The first instant after it; its first one, where it takes no time.
    #[must_use]
    pub fn end(&self, zone: &TimeZone) -> Timestamp {
        self.start(zone) + SignedDuration::from_mins(i64::from(self.minutes))
    }

    /// Whether it takes place.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.cancelled_at.is_none()
    }

    /// The id in its key, after its kind.
    #[must_use]
    pub fn source(&self) -> &str {
        self.key.split_once(':').map_or("", |(_, source)| source)
    }

    /// Notes at `now` that calendars are to be told of a change of it.
    pub fn changes(&mut self, now: Timestamp) {
        self.sequence += 1;
        self.changed_at = now;
    }

    /// Calls it off, unless it is.
    pub fn cancel(&mut self, now: Timestamp) {
        if self.stands() {
            self.cancelled_at = Some(now);
            self.changes(now);
        }
    }
}

/// The schedule of an enrolment.
///
/// | access pattern | how |
/// |---|---|
/// | the schedule of an enrolment | partition `enrollment#<id>`, `schedule` |
/// | the schedules of a person | `gsi1`, partition `schedules-of#<user>`, at the course's id |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Whose: of which enrolment.
    pub enrollment_id: EnrollmentId,
    /// Of which course.
    pub course_id: CourseId,
    /// Who learns.
    pub user_id: UserId,
    /// The course's title, as calendars show it.
    pub course_title: String,
    /// The zone in which dates and times are meant.
    pub time_zone: ZoneName,
    /// How they want to study.
    pub settings: Settings,
    /// What is planned, and for 90 days what no longer is.
    pub items: Vec<ScheduleItem>,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Schedule {
    /// Where the schedule of an enrolment is.
    #[must_use]
    pub fn key_of(enrollment: EnrollmentId) -> Key {
        Key::new(Enrollment::partition_of(enrollment), "schedule")
    }

    /// Where the schedules of a person are listed.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("schedules-of#{user}"))
    }

    /// Calls off all of it: its owner takes the course no longer.
    pub fn cancel(&mut self, now: Timestamp) {
        self.items.iter_mut().for_each(|item| item.cancel(now));
        self.updated_at = now;
    }

    /// Whether the store holds so much.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.to_item().is_ok_and(|item| item.document.len() <= LONGEST_DOCUMENT)
    }
}

impl Entity for Schedule {
    const KIND: &'static str = "schedule";

    fn key(&self) -> Key {
        Self::key_of(self.enrollment_id)
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::of_user(&self.user_id).key(self.course_id.to_string())), None, None]
    }
}

impl Audited for Schedule {
    fn resource(&self) -> String {
        format!("enrollment:{}", self.enrollment_id)
    }

    fn state(&self) -> Value {
        let standing = self.items.iter().filter(|item| item.stands());
        json!({"items": standing.count(), "time_zone": self.time_zone})
    }
}
