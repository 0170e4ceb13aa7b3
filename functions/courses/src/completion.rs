//! That something of a course is done: what is written with it.

use preau_kernel::{app::App, changes::Changes, entity::Stored, problem::Problem, unit_of_work::UnitOfWork};

use crate::{
    course::{Course, not_enrolled},
    enrollment::Enrollment,
    notifier::Notifier,
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
    /// the course, that is told instead, counted, and told to the student.
    pub fn write(
        &self,
        work: &UnitOfWork<'_>,
        app: &App,
        event: &'static str,
        after: &mut Enrollment,
    ) -> Changes {
        let (course, now) = (&self.course.entity, work.now());
        if !after.advance(course, now) {
            return work.replaces(event, &self.before, after);
        }
        let counted = Course::counting(course.id, "completed", 1);
        let changes = work.replaces("COURSE_COMPLETED", &self.before, after).add_to_counters(counted);
        // That it is all is so of the course as it was read.
        Notifier { app, now }.completed(after, course, changes.check(&self.course))
    }
}
