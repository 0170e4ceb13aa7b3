//! What a report comes to: a pure rule on what was read, the same for one that is stored and one that is only shown.

use jiff::{SignedDuration, Timestamp, civil::Date};
use preau_classes::{absence::Absence, attendance::AttendanceStatus};
use preau_dashboard::{mark::Mark, progress::Score, standing::Standing, task::TaskStatus};
use preau_kernel::time::ZoneName;
use preau_sessions::session::Status;

use crate::{
    gathering::{Gathered, Window},
    period::Period,
    report::{Kpis, Report},
};

/// From when on, and until when, the report of `period` counts, of which `weeks` are the reports until its end. A week goes on
/// where the report of the week before stopped, so that what happened on Sunday evening counts once.
pub(crate) fn window_of(period: &Period, weeks: &[Report], until: Timestamp, zone: &ZoneName) -> Window {
    let (starts, ends) = (period.starts(zone), period.ends(zone));
    let before = weeks.iter().find(|week| period.is_week && period.follows(week.to));
    Window { from: before.map_or(starts, |week| week.counted_until), until: until.min(ends) }
}

/// What a report comes to.
#[derive(Clone, Debug)]
pub(crate) struct Computed {
    pub kpis: Kpis,
    /// The marks that were published, latest first.
    pub marks: Vec<Mark>,
}

/// What the report of `period` comes to. What stands, rather than happens (progress, tasks to do), is as it was in the last
/// report of its weeks, if it is over on `today` and there is one; else as it is now.
pub(crate) fn computed(
    period: &Period,
    today: Date,
    window: Window,
    standing: &Standing,
    gathered: &Gathered,
    weeks: &[Report],
) -> Computed {
    let was_within = |week: &&Report| period.from <= week.from && week.to <= period.to;
    let then = weeks.iter().find(was_within).filter(|_| period.to < today);
    let before = weeks.iter().find(|week| week.to < period.from);
    let progress = then.map_or(standing.progress_overall, |week| week.kpis.progress_overall);
    let published: Vec<Mark> =
        gathered.marks.iter().filter(|mark| window.holds(mark.first_published_at)).cloned().collect();
    let held = gathered
        .sessions
        .iter()
        .filter(|session| session.status == Status::Confirmed && window.holds(session.slot.end()));
    let minutes: i64 =
        held.clone().map(|one| one.slot.end().duration_since(one.slot.start()).as_mins()).sum();
    let done = gathered
        .tasks
        .iter()
        .filter(|task| task.status == TaskStatus::Done && task.closed_at.is_some_and(|at| window.holds(at)));
    let says = |statuses: &[AttendanceStatus]| {
        let those = |absence: &&Absence| statuses.contains(&absence.attendance.status);
        counted(gathered.absences.iter().filter(those).count())
    };
    // The last instant of it: at midnight itself it is the next day already.
    let last = window.until.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(window.until);
    Computed {
        kpis: Kpis {
            progress_overall: progress,
            streak_days: standing.streak_days(last),
            last_eval_score: gathered.marks.iter().find_map(|mark| mark.score),
            tasks_done: counted(done.count()),
            tasks_open: then.map_or(standing.tasks_open, |week| week.kpis.tasks_open),
            sessions_held: counted(held.count()),
            minutes: u32::try_from(minutes).unwrap_or_default(),
            marks: counted(published.len()),
            absences: says(&[AttendanceStatus::Absent, AttendanceStatus::Excused]),
            late: says(&[AttendanceStatus::Late]),
            progress_change: before.map(|week| difference(progress, week.kpis.progress_overall)),
        },
        marks: published,
    }
}

fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// By how many ten-thousandths `after` is more than `before`.
fn difference(after: Score, before: Score) -> i32 {
    let whole = |score: Score| i32::try_from(score.0).unwrap_or_default();
    whole(after) - whole(before)
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use preau_harness::people::amina;
    use preau_kernel::{decimal::Decimal, id::UserId};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        gathering::settled,
        period::AskedPeriod,
        testing::{closed_at, held_session, mark_of, report_of, standing},
    };

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    fn amina_id() -> UserId {
        amina().id
    }

    #[test]
    fn what_stands_is_as_the_last_report_of_a_span_that_is_over_found_it() {
        let week = |day, progress, open| {
            let period = Period::week_of(date(2026, 3, day));
            let mut report = report_of(&amina_id(), &period, Timestamp::UNIX_EPOCH);
            report.kpis.progress_overall = Decimal(progress);
            report.kpis.tasks_open = open;
            report
        };
        // Latest first, as they are read: the one of the end of March reaches into April.
        let weeks = [week(31, 9_000, 1), week(25, 7_000, 2), week(18, 6_000, 3), week(1, 5_000, 4)];
        let now = standing(9_500, 9);
        let found = |month: i8, today| {
            let period = AskedPeriod::Month(date(2026, month, 1)).resolved(today);
            let zone = ZoneName::paris();
            let window = window_of(&period, &weeks, period.ends(&zone), &zone);
            let kpis = computed(&period, today, window, &now, &Gathered::default(), &weeks).kpis;
            (kpis.progress_overall.0, kpis.tasks_open, kpis.progress_change)
        };
        assert_eq!(found(3, date(2026, 4, 1)), (7_000, 2, None));
        assert_eq!(found(3, date(2026, 3, 31)), (9_500, 9, None));
        assert_eq!(found(4, date(2026, 5, 1)), (9_500, 9, Some(2_500)));
    }

    #[test]
    fn a_session_that_was_called_off_or_only_asked_for_was_not_held_and_one_counts_when_it_ends() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let window = Window { from: at("2026-03-02T00:00:00Z"), until: at("2026-03-08T17:00:00Z") };
        let mut sessions: Vec<_> = (1..)
            .zip([
                "2026-03-01T23:30:00Z",
                "2026-03-04T17:00:00Z",
                "2026-03-05T17:00:00Z",
                "2026-03-08T16:10:00Z",
            ])
            .map(|(number, start)| held_session(&amina(), number, at(start)))
            .collect();
        sessions[1].status = Status::Cancelled;
        sessions.push(held_session(&amina(), 5, at("2026-03-06T17:00:00Z")));
        sessions[4].status = Status::Proposed;
        let gathered = Gathered { sessions, ..Gathered::default() };
        let period = Period::week_of(date(2026, 3, 8));
        let kpis = computed(&period, date(2026, 3, 8), window, &standing(0, 0), &gathered, &[]).kpis;
        assert_eq!((kpis.sessions_held, kpis.minutes), (2, 100));
    }

    proptest! {
        /// Each week is reported so many minutes after it is due, and something happens every hour.
        #[test]
        fn in_weeks_that_follow_each_other_each_thing_counts_once(delays in prop::collection::vec(0_i64..9_000, 1..6)) {
            let (zone, due) = (ZoneName::paris(), |sunday: Date| {
                sunday.at(18, 0, 0, 0).to_zoned(ZoneName::paris().time_zone()).unwrap().timestamp()
            });
            let monday = Period::week_of(date(2026, 3, 8)).starts(&zone);
            let hours = (0..24 * 7 * 7).map(|hour| monday + SignedDuration::from_hours(hour));
            let tasks: Vec<_> = (0..).zip(hours.clone()).map(|(number, at)| closed_at(&amina(), number, at)).collect();
            let marks: Vec<_> = (0..).zip(hours).map(|(number, at)| mark_of(&amina(), number, None, at)).collect();
            let gathered = Gathered { tasks, marks, ..Gathered::default() };
            let (mut weeks, mut counted, mut end) = (Vec::<Report>::new(), 0, monday);
            for (number, delay) in (0..).zip(delays) {
                let sunday = date(2026, 3, 8) + (7 * number).days();
                let period = Period::week_of(sunday);
                let window = window_of(&period, &weeks, settled(due(sunday) + MINUTE * i32::try_from(delay).unwrap()), &zone);
                prop_assert_eq!(window.from, end);
                prop_assert!(window.from < window.until && window.until <= period.ends(&zone));
                let kpis = computed(&period, sunday, window, &standing(0, 0), &gathered, &weeks).kpis;
                prop_assert_eq!(kpis.tasks_done, kpis.marks);
                (counted, end) = (counted + kpis.tasks_done, window.until);
                weeks.insert(0, report_of(&amina_id(), &period, window.until));
            }
            let happened = gathered.tasks.iter().filter(|task| task.closed_at.is_some_and(|at| at < end)).count();
            prop_assert_eq!(usize::try_from(counted).unwrap(), happened);
        }
    }
}
