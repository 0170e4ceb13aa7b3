//! When the next report of a student is due.

use jiff::{Timestamp, ToSpan, civil::Date};
use preau_kernel::{
    due::{SHARDS, due_at},
    entity::Entity,
    id::UserId,
    policy::WeeklyTime,
    store::{Index, Indexes, Key, Scope},
    time::ZoneName,
};
use serde::{Deserialize, Serialize};

/// When the next report of a student is due: made with the student, and moved on by each report.
///
/// | access pattern | how |
/// |---|---|
/// | the schedule of a student | partition `report-schedule#<student>`, `schedule` |
/// | those that are due | `gsi1`, partition `due-reports#<shard>`, by when |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSchedule {
    /// Whose.
    pub student_id: UserId,
    /// When the next report is due, in UTC.
    pub due_at: Timestamp,
}

impl ReportSchedule {
    /// The schedule of a student in `zone`, of whom no report was written before `now`.
    #[must_use]
    pub fn begun(student: &UserId, now: Timestamp, at: WeeklyTime, zone: &ZoneName) -> Self {
        Self { student_id: student.clone(), due_at: following(at, now, zone) }
    }

    /// The schedule when the report that is due at `now` is written, or need not be: by the clocks where the student is now.
    #[must_use]
    pub fn moved_on(&self, now: Timestamp, at: WeeklyTime, zone: &ZoneName) -> Self {
        Self { due_at: following(at, now, zone), ..self.clone() }
    }

    /// Where the schedule of a student is.
    #[must_use]
    pub fn key_of(student: &UserId) -> Key {
        Key::new(format!("report-schedule#{student}"), "schedule")
    }

    /// Where those of a shard are listed.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::First, format!("due-reports#{shard}"))
    }
}

/// Which of so many shards a student falls into: a sum of the bytes of their id, the same wherever it is counted.
fn shard_of(student: &UserId) -> u8 {
    student.as_str().bytes().fold(0_u8, u8::wrapping_add) % SHARDS
}

impl Entity for ReportSchedule {
    const KIND: &'static str = "report-schedule";

    fn key(&self) -> Key {
        Self::key_of(&self.student_id)
    }

    fn indexes(&self) -> Indexes {
        let due = Self::due(shard_of(&self.student_id)).key(due_at(self.due_at, &self.student_id));
        [Some(due), None, None]
    }
}

/// The first such time after `now`, on the clocks of `zone`.
fn following(at: WeeklyTime, now: Timestamp, zone: &ZoneName) -> Timestamp {
    let found = times(at, now, zone, -1..=14).find(|(_, instant)| *instant > now);
    found.map_or(now, |(_, instant)| instant)
}

/// The date of the latest such time until `now`, on the clocks of `zone`.
#[must_use]
pub fn latest_due(at: WeeklyTime, now: Timestamp, zone: &ZoneName) -> Date {
    let found = times(at, now, zone, (-14..=0).rev()).find(|(_, instant)| *instant <= now);
    found.map_or_else(|| now.to_zoned(zone.time_zone()).date(), |(date, _)| date)
}

/// The times on these days, counted from the day that `now` is in `zone`.
fn times(
    at: WeeklyTime,
    now: Timestamp,
    zone: &ZoneName,
    days: impl Iterator<Item = i32>,
) -> impl Iterator<Item = (Date, Timestamp)> {
    let zone = zone.time_zone();
    let today = now.to_zoned(zone.clone()).date();
    let dates = days.filter_map(move |days| today.checked_add(days.days()).ok());
    dates.filter(move |date| date.weekday() == at.weekday).map(move |date| (date, at.time.on(date, &zone)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;
    use preau_harness::people::amina;
    use preau_kernel::{field_errors::FieldErrors, local_time::TimeOfDay, validation::Input};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn zone(name: &str) -> ZoneName {
        let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
        ZoneName::read(Some(&json!(name)), &mut errors).unwrap()
    }

    fn next(now: &str, name: &str) -> String {
        let begun =
            ReportSchedule::begun(&amina().id, now.parse().unwrap(), WeeklyTime::SUNDAY_EVENING, &zone(name));
        begun.due_at.to_string()
    }

    #[test]
    fn it_is_sunday_evening_where_the_student_is_whatever_the_clocks_do() {
        for (now, name, due) in [
            ("2026-03-23T08:00:00Z", "Europe/Paris", "2026-03-29T16:00:00Z"),
            ("2026-03-29T15:59:59Z", "Europe/Paris", "2026-03-29T16:00:00Z"),
            ("2026-03-29T16:00:00Z", "Europe/Paris", "2026-04-05T16:00:00Z"),
            ("2026-10-25T16:59:59Z", "Europe/Paris", "2026-10-25T17:00:00Z"),
            ("2026-10-20T08:00:00Z", "Africa/Libreville", "2026-10-25T17:00:00Z"),
            ("2026-04-04T11:00:00Z", "Pacific/Auckland", "2026-04-05T06:00:00Z"),
            ("2026-12-28T08:00:00Z", "Pacific/Auckland", "2027-01-03T05:00:00Z"),
        ] {
            assert_eq!(next(now, name), due, "{now} {name}");
        }
    }

    #[test]
    fn after_weeks_in_which_nothing_ran_the_latest_one_is_due_and_the_next_one_is_to_come() {
        let due: Timestamp = "2026-03-01T17:00:00Z".parse().unwrap();
        let now: Timestamp = "2026-03-25T08:00:00Z".parse().unwrap();
        let schedule = ReportSchedule { student_id: amina().id, due_at: due };
        let paris = zone("Europe/Paris");
        assert_eq!(latest_due(WeeklyTime::SUNDAY_EVENING, now, &paris).to_string(), "2026-03-22");
        let moved = schedule.moved_on(now, WeeklyTime::SUNDAY_EVENING, &paris);
        assert_eq!(moved.due_at.to_string(), "2026-03-29T16:00:00Z");
    }

    proptest! {
        #[test]
        fn the_latest_is_not_after_now_the_next_is_and_a_week_of_clocks_is_between(
            second in 0_i64..4_000_000_000, day in 1_i8..=7, hour in 0_u8..=24,
            name in prop::sample::select(&["Europe/Paris", "Africa/Libreville", "Pacific/Auckland", "America/New_York"]),
        ) {
            let (now, zone) = (Timestamp::from_second(second).unwrap(), zone(name));
            let at = WeeklyTime {
                weekday: Weekday::from_monday_one_offset(day).unwrap(),
                time: TimeOfDay::at_hour(hour),
            };
            let (latest, next) = (latest_due(at, now, &zone), following(at, now, &zone));
            prop_assert!(at.time.on(latest, &zone.time_zone()) <= now && now < next);
            let after = latest.checked_add(7.days()).unwrap();
            prop_assert_eq!(at.time.on(after, &zone.time_zone()), next);
        }
    }
}
