//! That a student did something on a day: what is read for it, and written with what they did.

use preau_kernel::{
    batch::Batch, changes::Changes, id::UserId, problem::Problem, store::Key, unit_of_work::UnitOfWork,
};
use preau_users::profile::Profile;

use crate::streak::Streak;

/// What is to be read, in the turn that decides, for [`with_study_day`].
#[must_use]
pub fn study_day_keys(student: &UserId) -> [Key; 2] {
    [Streak::key_of(student), Profile::key_of(student)]
}

/// The changes with this day of the student, where they are, as one on which they did something: at the version of their streak
/// that was read, so that of two things done at once neither loses the day. Nothing is added on a day that is known already.
///
/// # Errors
/// `internal`: what was read cannot be.
pub fn with_study_day(
    work: &UnitOfWork<'_>,
    student: &UserId,
    read: &Batch,
    changes: Changes,
) -> Result<Changes, Problem> {
    let profile = read.find::<Profile>(&Profile::key_of(student))?;
    let zone = profile.unwrap_or_else(|| Profile::blank(student.clone())).entity.time_zone;
    let known = read.find::<Streak>(&Streak::key_of(student))?;
    Ok(match Streak::marked(known, student, work.now(), &zone) {
        Some(streak) => changes.save(&streak),
        None => changes,
    })
}
