//! A streak: for how many days in a row a student has done something.

use jiff::{SignedDuration, Timestamp, civil::Date};
use preau_kernel::{
    entity::{Entity, Stored},
    id::UserId,
    store::Key,
    time::ZoneName,
};
use serde::{Deserialize, Serialize};

use crate::student::Student;

/// How many active days are kept at least, where there are so many: the oldest ranges go once the later ones have them.
const DAYS_KEPT: u32 = 400;
/// Who crosses the date line to the west loses a date: two activities in two zones that are nearer than this follow each other
/// though the date between them is missing.
const DATE_LINE: SignedDuration = SignedDuration::from_hours(36);

/// The days on which a student did something: completed a task or a lesson, handed in a quiz. Each is a date of the calendar in the
/// zone where the student was then, and is never judged again.
///
/// | access pattern | how |
/// |---|---|
/// | the streak of a student | partition `student#<id>`, `streak` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// Whose it is.
    pub student_id: UserId,
    /// The zone of the latest activity.
    pub zone: ZoneName,
    /// The first activity of the latest date, in UTC.
    pub latest_at: Timestamp,
    /// The active days, in order, no two of which touch.
    pub ranges: Vec<ActiveDays>,
}

/// Days in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveDays {
    /// The first one.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// How many: a date that the date line took away is none.
    pub days: u32,
}

impl Streak {
    /// Where the streak of a student is.
    #[must_use]
    pub fn key_of(student: &UserId) -> Key {
        Key::new(Student::partition_of(student), "streak")
    }

    /// The streak of a student who did something for the first time.
    #[must_use]
    pub fn begun(student: &UserId, at: Timestamp, zone: &ZoneName) -> Self {
        let date = date_in(at, zone);
        Self {
            student_id: student.clone(),
            zone: zone.clone(),
            latest_at: at,
            ranges: vec![ActiveDays { from: date, to: date, days: 1 }],
        }
    }

    /// The streak once something was done at `at`, in `zone`; none where that day is in it already. What comes late, from a
    /// device that was offline, closes a gap.
    #[must_use]
    pub fn with(&self, at: Timestamp, zone: &ZoneName) -> Option<Self> {
        let date = date_in(at, zone);
        let is_latest = at >= self.latest_at;
        if self.ranges.iter().any(|range| (range.from..=range.to).contains(&date)) {
            // Who travels is judged where they are now, if the day is known already.
            return (is_latest && self.zone != *zone).then(|| Self { zone: zone.clone(), ..self.clone() });
        }
        let mut ranges = self.ranges.clone();
        let place = ranges.partition_point(|range| range.from < date);
        ranges.insert(place, ActiveDays { from: date, to: date, days: 1 });
        // In one zone, a date that is missing was missed.
        let is_near = is_latest && self.zone != *zone && at.duration_since(self.latest_at) < DATE_LINE;
        let mut merged: Vec<ActiveDays> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(last) if follows(last.to, range.from, is_near && range.from == date) => {
                    *last = ActiveDays { from: last.from, to: range.to, days: last.days + range.days };
                }
                _ => merged.push(range),
            }
        }
        let mut kept = Self { ranges: merged, ..self.clone() };
        kept.forget_what_is_old();
        if is_latest {
            kept.zone = zone.clone();
            kept.latest_at = at;
        }
        Some(kept)
    }

    /// What is to be saved once `student` did something at `at`, in `zone`; none where that day is known already.
    #[must_use]
    pub fn marked(
        known: Option<Stored<Self>>,
        student: &UserId,
        at: Timestamp,
        zone: &ZoneName,
    ) -> Option<Stored<Self>> {
        let Some(known) = known else {
            return Some(Stored::absent(Self::begun(student, at, zone)));
        };
        known.entity.with(at, zone).map(|streak| Stored::at_version(streak, known.version))
    }

    /// For how many days in a row something was done until today or yesterday, where the latest activity was.
    #[must_use]
    pub fn length(&self, now: Timestamp) -> u32 {
        let today = date_in(now, &self.zone);
        let yesterday = today.yesterday().unwrap_or(today);
        let alive = |range: &&ActiveDays| range.from <= today && yesterday <= range.to;
        self.ranges.iter().rev().find(alive).map_or(0, |range| range.days)
    }

    /// The same as it was at `instant`, by what is known now: without the days after it.
    #[must_use]
    pub fn length_until(&self, instant: Timestamp) -> u32 {
        let date = date_in(instant, &self.zone);
        let yesterday = date.yesterday().unwrap_or(date);
        let alive = |range: &&ActiveDays| range.from <= date && yesterday <= range.to;
        let range = self.ranges.iter().rev().find(alive);
        range.map_or(0, |range| {
            let after = (range.to - date).get_days().max(0);
            range.days.saturating_sub(after.unsigned_abs())
        })
    }

    fn forget_what_is_old(&mut self) {
        let mut days = 0;
        let is_needed = |range: &&ActiveDays| {
            let is_needed = days < DAYS_KEPT;
            days += range.days;
            is_needed
        };
        let kept = self.ranges.iter().rev().take_while(is_needed).count();
        self.ranges.drain(..self.ranges.len() - kept);
    }
}

/// Whether `next` is the day after `last`, or the one after that by the date line.
fn follows(last: Date, next: Date, crossed_the_date_line: bool) -> bool {
    let after = last.tomorrow().ok();
    let one_later = after.and_then(|after| after.tomorrow().ok());
    after == Some(next) || (crossed_the_date_line && one_later == Some(next))
}

fn date_in(instant: Timestamp, zone: &ZoneName) -> Date {
    instant.to_zoned(zone.time_zone()).date()
}

impl Entity for Streak {
    const KIND: &'static str = "streak";

    fn key(&self) -> Key {
        Self::key_of(&self.student_id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::{ToSpan, civil::date};
    use preau_harness::people::amina;
    use preau_kernel::{field_errors::FieldErrors, validation::Input};
    use proptest::{prelude::*, sample::select};
    use serde_json::json;

    use super::*;

    fn zone(name: &str) -> ZoneName {
        let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
        ZoneName::read(Some(&json!(name)), &mut errors).unwrap()
    }

    fn at(local: &str, zone_name: &str) -> Timestamp {
        let civil: jiff::civil::DateTime = local.parse().unwrap();
        civil.to_zoned(zone(zone_name).time_zone()).unwrap().timestamp()
    }

    fn streak_of(activities: &[(&str, &str)]) -> Streak {
        let mut activities = activities.iter().map(|(local, name)| (at(local, name), zone(name)));
        let (first, first_zone) = activities.next().unwrap();
        activities.fold(Streak::begun(&amina().id, first, &first_zone), |streak, (at, zone)| {
            streak.with(at, &zone).unwrap_or(streak)
        })
    }

    #[test]
    fn a_minute_before_and_a_minute_after_midnight_are_two_days_wherever_that_is() {
        for name in ["Europe/Paris", "Africa/Libreville", "Pacific/Auckland"] {
            let streak = streak_of(&[("2026-03-01T23:59:00", name), ("2026-03-02T00:01:00", name)]);
            assert_eq!(streak.length(at("2026-03-02T00:02:00", name)), 2, "{name}");
            assert_eq!(streak.length(at("2026-03-03T23:59:59", name)), 2, "{name}");
            assert_eq!(streak.length(at("2026-03-04T00:00:00", name)), 0, "{name}");
        }
    }

    #[test]
    fn days_of_23_and_of_25_hours_are_days() {
        // Clocks go forward and back in Paris on 29 March and 25 October 2026, in Auckland on 27 September and 5 April.
        for (name, day) in [
            ("Europe/Paris", date(2026, 3, 29)),
            ("Europe/Paris", date(2026, 10, 25)),
            ("Pacific/Auckland", date(2026, 9, 27)),
            ("Pacific/Auckland", date(2026, 4, 5)),
        ] {
            for hour in [0, 2, 3, 23] {
                let days = [-1, 0, 1].map(|offset| {
                    let civil = (day + offset.days()).at(hour, 30, 0, 0);
                    civil.to_zoned(zone(name).time_zone()).unwrap().timestamp()
                });
                let begun = Streak::begun(&amina().id, days[0], &zone(name));
                let two = begun.with(days[1], &zone(name)).unwrap();
                let three = two.with(days[2], &zone(name)).unwrap();
                assert_eq!(three.length(days[2]), 3, "{name} {day} {hour}");
            }
        }
    }

    #[test]
    fn who_crosses_the_date_line_keeps_the_streak_and_who_pauses_does_not() {
        let flown =
            [("2026-03-01T20:00:00", "Pacific/Honolulu"), ("2026-03-03T09:00:00", "Pacific/Auckland")];
        assert_eq!(streak_of(&flown).length(at("2026-03-03T10:00:00", "Pacific/Auckland")), 2);
        let paused = [("2026-03-01T20:00:00", "Europe/Paris"), ("2026-03-03T09:00:00", "Europe/Paris")];
        assert_eq!(streak_of(&paused).length(at("2026-03-03T10:00:00", "Europe/Paris")), 1);
        // However near: 26 hours.
        let missed = [("2026-03-01T23:00:00", "Europe/Paris"), ("2026-03-03T01:00:00", "Europe/Paris")];
        assert_eq!(streak_of(&missed).length(at("2026-03-03T10:00:00", "Europe/Paris")), 1);
        // The other way a date comes twice, and counts once.
        let back = [("2026-03-03T09:00:00", "Pacific/Auckland"), ("2026-03-03T11:00:00", "Pacific/Honolulu")];
        let back = streak_of(&back);
        assert_eq!(
            (back.length(at("2026-03-03T12:00:00", "Pacific/Honolulu")), back.zone),
            (1, zone("Pacific/Honolulu"))
        );
    }

    #[test]
    fn what_comes_late_closes_the_gap() {
        let paris = "Europe/Paris";
        let gap =
            [("2026-03-01T20:00:00", paris), ("2026-03-03T19:00:00", paris), ("2026-03-02T12:00:00", paris)];
        let closed = streak_of(&gap);
        assert_eq!(closed.length(at("2026-03-03T21:00:00", paris)), 3);
        assert_eq!(closed.latest_at, at("2026-03-03T19:00:00", paris));
    }

    proptest! {
        #[test]
        fn it_is_as_long_as_there_are_days_before_today_without_a_gap(
            offsets in prop::collection::vec(0_i32..60, 1..40),
        ) {
            // Noon in Libreville, whose clocks never change; the days come in any order.
            let libreville = zone("Africa/Libreville");
            let noon = |offset: i32| {
                (date(2026, 1, 1) + offset.days()).at(12, 0, 0, 0).to_zoned(libreville.time_zone()).unwrap().timestamp()
            };
            let begun = Streak::begun(&amina().id, noon(offsets[0]), &libreville);
            let streak = offsets[1..].iter().fold(begun, |streak, offset| {
                streak.with(noon(*offset), &libreville).unwrap_or(streak)
            });
            let days: BTreeSet<i32> = offsets.iter().copied().collect();
            for today in 0..61 {
                let last = if days.contains(&today) { today } else { today - 1 };
                let before = (0..=last).rev().take_while(|day| days.contains(day)).count();
                // What was done after today, as seen from that day, goes on with the same range.
                let after = (today + 1..61).take_while(|day| before > 0 && days.contains(&today) && days.contains(day)).count();
                prop_assert_eq!(streak.length(noon(today)) as usize, before + after);
                prop_assert_eq!(streak.length_until(noon(today)) as usize, before);
            }
            prop_assert_eq!(streak.ranges.iter().map(|range| range.days as usize).sum::<usize>(), days.len());
        }

        #[test]
        fn in_one_zone_it_counts_the_dates_that_a_calendar_on_the_wall_shows_whatever_the_clocks_do(
            name in select(&["Europe/Paris", "Africa/Libreville", "Pacific/Auckland"]),
            around in select(&["2026-03-29", "2026-10-25", "2026-04-05", "2026-09-27", "2026-07-01"]),
            minutes in prop::collection::vec(-4 * 1_440_i64..4 * 1_440, 1..24),
        ) {
            let zone = zone(name);
            let middle: Timestamp = format!("{around}T12:00:00Z").parse().unwrap();
            let mut instants: Vec<_> = minutes.iter().map(|minute| middle + SignedDuration::from_mins(*minute)).collect();
            instants.sort_unstable();
            let begun = Streak::begun(&amina().id, instants[0], &zone);
            let streak = instants[1..].iter().fold(begun, |streak, at| streak.with(*at, &zone).unwrap_or(streak));
            let wall = |at: Timestamp| at.to_zoned(zone.time_zone()).date();
            let dates: BTreeSet<Date> = instants.iter().map(|at| wall(*at)).collect();
            let latest = *instants.last().unwrap();
            let back = std::iter::successors(Some(wall(latest)), |date| date.yesterday().ok());
            let expected = back.take_while(|date| dates.contains(date)).count();
            let midnight = |days: i64| (wall(latest) + days.days()).to_zoned(zone.time_zone()).unwrap().timestamp();
            let a_moment = SignedDuration::from_millis(1);
            for (now, expected) in [(latest, expected), (midnight(2) - a_moment, expected), (midnight(2), 0)] {
                prop_assert_eq!(streak.length(now) as usize, expected, "{} at {}", name, now);
            }
        }

        #[test]
        fn a_streak_of_years_keeps_its_length_and_little_else(gap in 1_i32..5, days in 380_i32..500) {
            let paris = zone("Europe/Paris");
            let noon = |day: i32| {
                (date(2025, 1, 1) + day.days()).at(12, 0, 0, 0).to_zoned(paris.time_zone()).unwrap().timestamp()
            };
            let active = (0..30).step_by(2).chain(30 + gap..30 + gap + days);
            let mut streak = Streak::begun(&amina().id, noon(0), &paris);
            for day in active {
                streak = streak.with(noon(day), &paris).unwrap_or(streak);
            }
            prop_assert_eq!(streak.length(noon(30 + gap + days)), u32::try_from(days).unwrap());
            let older: u32 = streak.ranges.iter().rev().skip(1).map(|range| range.days).sum();
            prop_assert!(older <= DAYS_KEPT.saturating_sub(u32::try_from(days).unwrap()) + 1);
        }
    }
}
