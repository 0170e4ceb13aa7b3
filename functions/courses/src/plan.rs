//! The plan of a course: on which day each of its items falls, and when (seed 2 §2.4). Pure: no I/O, no clock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use preau_kernel::local_time::TimeOfDay;

pub use crate::plan_item::{Entry, Fixed, ItemKind, NoPlan, Planned, StudySettings};
use crate::{
    placer::Placer,
    plan_item::{lasting, number},
};

/// How many days a plan looks at.
const MOST_DAYS: usize = 2 * 366;

/// Which parts of the way are milestones, in percent.
pub const MILESTONES: [u32; 4] = [25, 50, 75, 100];

/// Spreads what is still to do over the days of study, evenly by minutes and in the order of the course. What is fixed stays.
///
/// # Errors
/// There is nothing to plan, or no day to plan it on.
pub fn plan(
    entries: &[Entry],
    fixed: &[Fixed],
    settings: &StudySettings,
    zone: &TimeZone,
) -> Result<Vec<Planned>, NoPlan> {
    if !entries.iter().any(|entry| entry.kind == ItemKind::Lesson) {
        return Err(NoPlan::NoLesson);
    }
    let stands: BTreeMap<&str, &Fixed> = fixed.iter().map(|fixed| (fixed.key.as_str(), fixed)).collect();
    let open = |entry: &&Entry| !stands.contains_key(entry.key.as_str());
    let to_do: Vec<&Entry> = entries.iter().filter(open).collect();
    let total: u64 = to_do
        .iter()
        .filter(|entry| entry.kind == ItemKind::Lesson)
        .map(|entry| u64::from(entry.minutes))
        .sum();
    let days = study_days(settings, total)?;

    let mut placer = Placer::new(fixed, settings, zone, &days);
    let mut queues: Vec<VecDeque<&Entry>> = vec![VecDeque::new(); days.len()];
    let (mut before, mut last_day) = (0_u64, 0);
    for entry in to_do {
        if entry.kind == ItemKind::Lesson {
            last_day = share(days.len(), before, total);
            before += u64::from(entry.minutes);
            queues[last_day].push_back(entry);
        } else if last_day + 1 < days.len() {
            // The first place of the next day of study: before the lessons that come there later.
            queues[last_day + 1].push_back(entry);
        } else {
            queues[last_day].push_back(entry);
        }
    }
    let mut planned = Vec::with_capacity(entries.len() + MILESTONES.len());
    for (day, queue) in queues.into_iter().enumerate() {
        for entry in queue {
            planned.push(placer.place(day, entry));
        }
    }
    let milestones = milestones(entries, &planned, &stands, zone);
    planned.extend(milestones);
    Ok(planned)
}

/// Which of `days` days an item falls on that has `before` of `total` minutes before it.
fn share(days: usize, before: u64, total: u64) -> usize {
    let day = (days as u64 * before).checked_div(total).unwrap_or(0);
    usize::try_from(day).unwrap_or(0).min(days.saturating_sub(1))
}

/// The days of study, first to last.
fn study_days(settings: &StudySettings, minutes: u64) -> Result<Vec<Date>, NoPlan> {
    let those = |wanted: &BTreeSet<u8>| -> Vec<Date> {
        let dates = settings.first.series(1.day()).take_while(|date| *date <= settings.last).take(MOST_DAYS);
        dates.filter(|date| wanted.contains(&number(date.weekday()))).collect()
    };
    if !settings.days.is_empty() {
        let days = those(&settings.days);
        return if days.is_empty() { Err(NoPlan::NoStudyDay) } else { Ok(days) };
    }
    let mut days = Vec::new();
    for most in 5..=7 {
        days = those(&(1..=most).collect());
        let room = u64::from(settings.minutes_a_day) * days.len() as u64;
        if room >= minutes && !days.is_empty() {
            break;
        }
    }
    if days.is_empty() { Err(NoPlan::NoStudyDay) } else { Ok(days) }
}

/// The milestones: each stands, without taking time, at the end of the lesson that reaches it.
fn milestones(
    entries: &[Entry],
    planned: &[Planned],
    stands: &BTreeMap<&str, &Fixed>,
    zone: &TimeZone,
) -> Vec<Planned> {
    let placed: BTreeMap<&str, Timestamp> =
        planned.iter().map(|item| (item.key.as_str(), item.start(zone) + lasting(item.minutes))).collect();
    let end = |entry: &Entry| {
        let fixed = stands.get(entry.key.as_str()).map(|fixed| fixed.start + lasting(fixed.minutes));
        fixed.or_else(|| placed.get(entry.key.as_str()).copied())
    };
    let lessons = entries.iter().filter(|entry| entry.kind == ItemKind::Lesson);
    let mut ends: Vec<Timestamp> = lessons.filter_map(end).collect();
    // What was done out of order counts when it was done.
    ends.sort_unstable();
    let milestone = |percent: u32| {
        let needed = (ends.len() * percent as usize).div_ceil(100).max(1);
        let (date, time) = TimeOfDay::shown(*ends.get(needed - 1)?, zone);
        let key = format!("milestone:{percent}");
        Some(Planned { key, kind: ItemKind::Milestone, date, time, minutes: 0 })
    };
    MILESTONES.into_iter().filter_map(milestone).collect()
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::date};
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn entries(modules: &[(Vec<u32>, bool)]) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (module, (lessons, quiz)) in modules.iter().enumerate() {
            for (lesson, minutes) in lessons.iter().enumerate() {
                let key = format!("lesson:{module}.{lesson}");
                entries.push(Entry { key, kind: ItemKind::Lesson, minutes: *minutes });
            }
            if *quiz {
                entries.push(Entry { key: format!("quiz:{module}"), kind: ItemKind::Quiz, minutes: 20 });
            }
        }
        entries
    }

    fn settings(first: Date, days: i64) -> StudySettings {
        StudySettings {
            days: BTreeSet::new(),
            time_of_day: TimeOfDay::parse("18:00").unwrap(),
            minutes_a_day: 90,
            first,
            last: first + (days - 1).days(),
        }
    }

    fn lines(planned: &[Planned]) -> Vec<String> {
        planned.iter().map(|item| format!("{} {} {}", item.date, item.time, item.key)).collect()
    }

    #[test]
    fn a_course_of_two_modules_fills_its_two_weeks_evenly() {
        let course = entries(&[(vec![45, 45], true), (vec![60, 30], true)]);
        let planned = plan(&course, &[], &settings(date(2026, 11, 30), 14), &zone("Europe/Paris")).unwrap();
        assert_eq!(
            lines(&planned),
            [
                "2026-11-30 18:00 lesson:0.0",
                "2026-12-02 18:00 lesson:0.1",
                "2026-12-03 18:00 quiz:0",
                "2026-12-07 18:00 lesson:1.0",
                "2026-12-10 18:00 lesson:1.1",
                "2026-12-11 18:00 quiz:1",
                "2026-11-30 18:45 milestone:25",
                "2026-12-02 18:45 milestone:50",
                "2026-12-07 19:00 milestone:75",
                "2026-12-10 18:30 milestone:100",
            ]
        );
    }

    #[test]
    fn what_overlaps_a_live_session_moves_behind_it_and_late_in_the_evening_to_the_next_day() {
        let course = entries(&[(vec![60], false)]);
        let live = |start: &str, minutes| Fixed {
            key: "live:1".to_owned(),
            kind: ItemKind::LiveSession,
            start: start.parse().unwrap(),
            minutes,
        };
        let planned = |fixed| {
            lines(&plan(&course, &[fixed], &settings(date(2026, 12, 1), 1), &zone("Europe/Paris")).unwrap())
        };
        assert_eq!(planned(live("2026-12-01T17:30:00Z", 60))[0], "2026-12-01 19:30 lesson:0.0");
        assert_eq!(planned(live("2026-12-01T16:30:00Z", 300))[0], "2026-12-08 18:00 lesson:0.0");
    }

    #[test]
    fn the_hour_on_the_clock_stays_when_clocks_are_changed() {
        let course = entries(&[(vec![45; 10], false)]);
        for (first, before, after) in [
            // The clocks of Paris are put forward on 29 March 2026, and back on 25 October.
            (date(2026, 3, 23), "2026-03-27T17:00:00Z", "2026-03-30T16:00:00Z"),
            (date(2026, 10, 19), "2026-10-23T16:00:00Z", "2026-10-26T17:00:00Z"),
        ] {
            let paris = zone("Europe/Paris");
            let planned = plan(&course, &[], &settings(first, 14), &paris).unwrap();
            let starts: Vec<String> = planned.iter().map(|item| item.start(&paris).to_string()).collect();
            assert_eq!([starts[4].as_str(), starts[5].as_str()], [before, after]);
        }
    }

    #[test]
    fn without_lessons_or_days_there_is_no_plan() {
        let paris = zone("Europe/Paris");
        assert_eq!(plan(&[], &[], &settings(date(2026, 12, 1), 14), &paris), Err(NoPlan::NoLesson));
        let course = entries(&[(vec![60], false)]);
        let backwards = settings(date(2026, 12, 1), 0);
        assert_eq!(plan(&course, &[], &backwards, &paris), Err(NoPlan::NoStudyDay));
    }

    proptest! {
        #[test]
        fn a_plan_holds_every_item_once_in_order_without_overlap(
            modules in proptest::collection::vec((proptest::collection::vec(1_u32..=180, 1..12), any::<bool>()), 1..6),
            start in 0_i64..400, days in 1_i64..120,
            zone_name in prop_oneof!["Europe/Paris", "Africa/Libreville", "Pacific/Auckland", "America/Montreal"],
            live in proptest::collection::vec((0_i64..4_000, 15_u32..240), 0..4),
        ) {
            let zone = zone(&zone_name);
            let course = entries(&modules);
            let first = date(2026, 1, 1) + start.days();
            let begins = TimeOfDay::MIDNIGHT.on(first, &zone);
            let fixed: Vec<Fixed> = live.iter().enumerate().map(|(number, (quarters, minutes))| Fixed {
                key: format!("live:{number}"),
                kind: ItemKind::LiveSession,
                start: begins + SignedDuration::from_mins(quarters * 15),
                minutes: *minutes,
            }).collect();
            let planned = plan(&course, &fixed, &settings(first, days), &zone);
            let Ok(planned) = planned else {
                // A span of one or two days may be a weekend only if Sundays were not taken.
                prop_assert!(days < 1);
                return Ok(());
            };
            let at: BTreeMap<&str, &Planned> = planned.iter().map(|item| (item.key.as_str(), item)).collect();
            prop_assert_eq!(at.len(), course.len() + 4);
            // Everything that is done stands on a day of study: a weekend only where the days would be too full.
            let total: u32 = course.iter().filter(|entry| entry.kind == ItemKind::Lesson).map(|entry| entry.minutes).sum();
            let working = (0..days).filter(|day| number((first + day.days()).weekday()) <= 5).count();
            if working > 0 && u64::from(total) <= 90 * working as u64 {
                let stands = |item: &Planned| number(item.date.weekday()) <= 5 || item.kind == ItemKind::Milestone;
                prop_assert!(planned.iter().all(stands));
            }
            // Lessons come in the order of the course; a quiz after the lessons of its module.
            let starts: Vec<(ItemKind, Timestamp)> =
                course.iter().map(|entry| (entry.kind, at[entry.key.as_str()].start(&zone))).collect();
            let lessons: Vec<Timestamp> =
                starts.iter().filter(|(kind, _)| *kind == ItemKind::Lesson).map(|(_, start)| *start).collect();
            prop_assert!(lessons.is_sorted());
            let mut last_lesson = None;
            for (kind, start) in &starts {
                if *kind == ItemKind::Lesson { last_lesson = Some(*start) } else { prop_assert!(last_lesson < Some(*start)) }
            }
            // Nothing overlaps anything else, a live session included.
            let mut taken: Vec<(Timestamp, Timestamp)> =
                planned.iter().filter(|item| item.minutes > 0).map(|item| {
                    let start = item.start(&zone);
                    (start, start + lasting(item.minutes))
                }).collect();
            taken.sort_unstable();
            prop_assert!(taken.windows(2).all(|pair| pair[0].1 <= pair[1].0));
            for fixed in &fixed {
                let (start, end) = (fixed.start, fixed.start + lasting(fixed.minutes));
                prop_assert!(taken.iter().all(|(from, to)| *to <= start || end <= *from));
            }
            // The same input gives the same plan.
            prop_assert_eq!(plan(&course, &fixed, &settings(first, days), &zone), Ok(planned));
        }
    }
}
