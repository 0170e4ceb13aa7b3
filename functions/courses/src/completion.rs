//! That something of a course is done: what is written with it.

use preau_dashboard::study_day::{study_day_keys, with_study_day};
use preau_kernel::{app::App, changes::Changes, entity::Stored, problem::Problem, unit_of_work::UnitOfWork};

use crate::{
    course::{Course, not_enrolled},
    deadlines::remind,
    enrollment::Enrollment,
    notifier::Notifier,
    plan::ItemKind,
    schedule::Schedule,
    schedule_view::completed_at,
};

/// An enrolment and its course, of which something is about to be done.
pub(crate) struct Completion {
    /// The enrolment, as it was read.
    pub before: Stored<Enrollment>,
    /// The course, as it was read.
    pub course: Stored<Course>,
}

impl Completion {
    /// Of the caller's enrolment, which stands.
    ///
    /// # Errors
    /// `not-enrolled`: they withdrew.
    pub async fn of(app: &App, before: Stored<Enrollment>) -> Result<Self, Problem> {
        if before.entity.withdrawn_at.is_some() {
            return Err(not_enrolled());
        }
        let course = app.records.get::<Course>(&Course::key_of(before.entity.course_id)).await?;
        Ok(Self { before, course })
    }

    /// The changes that put `after` in its place, in which something more is done, told as `event`; where that completes
    /// the course, that is told instead, counted, and told to the student. Who has met a deadline is not reminded of it. The
    /// day is one on which the student did something.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn write(
        &self,
        work: &UnitOfWork<'_>,
        app: &App,
        event: &'static str,
        after: &mut Enrollment,
    ) -> Result<Changes, Problem> {
        let (course, now) = (&self.course.entity, work.now());
        let completes = after.advance(course, now);
        let mut changes = if completes {
            let counted = Course::counting(course.id, "completed", 1);
            let changes = work.replaces("COURSE_COMPLETED", &self.before, after).add_to_counters(counted);
            // That it is all is so of the course as it was read.
            Notifier { app, now }.completed(after, course, changes.check(&self.course))
        } else {
            work.replaces(event, &self.before, after)
        };
        let planned = Schedule::key_of(after.id);
        let keys = [planned.clone()].into_iter().chain(study_day_keys(&after.user_id));
        let read = app.records.batch(keys).await?;
        changes = with_study_day(work, &after.user_id, &read, changes)?;
        if let Some(mut schedule) = read.find::<Schedule>(&planned)? {
            let met = |enrollment| deadlines_met(&schedule.entity, enrollment, course);
            if met(after) > met(&self.before.entity) {
                schedule.entity.updated_at = now;
                changes = changes.replace(&schedule);
                let version = schedule.version + 1;
                changes = remind(app, &schedule.entity, (after, course), version, now, changes);
            }
        }
        Ok(changes)
    }
}

/// How many deadlines of a schedule are met.
fn deadlines_met(schedule: &Schedule, enrollment: &Enrollment, course: &Course) -> usize {
    let deadlines = schedule.items.iter().filter(|item| item.kind != ItemKind::Lesson);
    deadlines.filter(|item| completed_at(item, enrollment, course).is_some()).count()
}
