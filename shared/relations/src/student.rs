//! Who may see what is a student's.

use preau_kernel::{
    actor::{Actor, Role},
    id::UserId,
    list::Records,
    problem::Problem,
};

use crate::is_parent_of;

/// Whether `actor` may see what is a student's own: the student, their parents, coaches and admins. A domain may be
/// narrower: of a session, only its own coach is one of its people.
///
/// # Errors
/// The store did not answer.
pub async fn may_see_student(records: &Records, actor: &Actor, student: &UserId) -> Result<bool, Problem> {
    Ok(actor.id == *student || actor.is(Role::Coach) || is_parent_of(records, actor, student).await?)
}

/// Holds a caller who asks for what is a student's to [`may_see_student`]. Whether there is such a student is not told to
/// whoever may not see them.
///
/// # Errors
/// `not-yours`, or the store did not answer.
pub async fn check_may_see_student(
    records: &Records,
    actor: &Actor,
    student: &UserId,
) -> Result<(), Problem> {
    if may_see_student(records, actor, student).await? { Ok(()) } else { Err(Problem::not_yours()) }
}
