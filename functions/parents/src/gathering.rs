//! What is read for a report: five bounded queries, whatever is stored besides.

use futures_util::future::try_join4;
use jiff::{SignedDuration, Timestamp};
use preau_classes::absence::Absence;
use preau_dashboard::{mark::Mark, task::Task};
use preau_kernel::{
    entity::Entity,
    id::UserId,
    list::{List, Records, between},
    local_time::CalendarDate,
    problem::Problem,
    time::{Instant, TimeRange},
};
use preau_sessions::session::Session;

use crate::{period::Period, report::Report};

/// How many sessions, closed tasks and absences of the days a report counts at most, and how many marks are looked at.
const MOST: usize = 300;
const MOST_MARKS: usize = 60;
/// How many weeks a month touches, and the one before them.
const MOST_WEEKS: usize = 7;

/// From when on, and until when, a report counts, in UTC; the end is not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Window {
    pub(crate) fn holds(self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.until
    }
}

/// What was read. There may be a little more than the window holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathered {
    pub sessions: Vec<Session>,
    pub tasks: Vec<Task>,
    /// The latest ones before the end of the window, latest first.
    pub marks: Vec<Mark>,
    pub absences: Vec<Absence>,
    /// Whether there is more of something in these days.
    pub is_partial: bool,
}

/// The reports until the end of `period`, latest first: as many as can bear on it.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn weeks_of(
    records: &Records,
    student: &UserId,
    period: &Period,
) -> Result<Vec<Report>, Problem> {
    let list = Report::until(student, &period.last_week());
    let found = records.list::<Report>(&list, MOST_WEEKS, None, |_| true).await?;
    Ok(found.entities.into_iter().map(|stored| stored.entity).collect())
}

/// Reads what a student did, and was given, in these days.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn gather(
    records: &Records,
    student: &UserId,
    period: &Period,
    window: Window,
) -> Result<Gathered, Problem> {
    // A session stands at its start, and counts when it ends.
    let earliest = window.from.checked_sub(TimeRange::LONGEST).unwrap_or(window.from);
    let within = |from| between(Some(Instant(from)), Some(Instant(window.until)));
    let sessions = List::whole(Session::of_student(student)).within(within(earliest));
    let tasks = List::whole(Task::closed_of(student)).within(within(window.from));
    let marks = Mark::until(student, window.until);
    let absences = Absence::within(student, CalendarDate(period.from), CalendarDate(period.to));
    let (sessions, tasks, marks, absences) = try_join4(
        some::<Session>(records, &sessions, MOST),
        some::<Task>(records, &tasks, MOST),
        some::<Mark>(records, &marks, MOST_MARKS),
        some::<Absence>(records, &absences, MOST),
    )
    .await?;
    let more_marks = marks.1 && marks.0.last().is_some_and(|mark| window.holds(mark.first_published_at));
    Ok(Gathered {
        is_partial: sessions.1 || tasks.1 || more_marks || absences.1,
        sessions: sessions.0,
        tasks: tasks.0,
        marks: marks.0,
        absences: absences.0,
    })
}

/// The first entities of a list, and whether there are more.
async fn some<E: Entity>(records: &Records, list: &List, most: usize) -> Result<(Vec<E>, bool), Problem> {
    let found = records.first::<E>(list, most).await?;
    Ok((found.entities.into_iter().map(|stored| stored.entity).collect(), found.next.is_some()))
}

/// The last whole minute that was over a minute before `now`: what was written before it stands in every index by now.
pub(crate) fn settled(now: Timestamp) -> Timestamp {
    let before = now.checked_sub(SignedDuration::from_mins(1)).unwrap_or(now);
    let second = before.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(before)
}
