//! Whose dashboard a call is about, and whether the caller may read it or write to it (seed 1, “ACL”).

use preau_kernel::{
    actor::{Actor, Role},
    id::UserId,
    problem::Problem,
    text::LocalizedText,
};

/// The student that a call names; a student who names none is meant themselves.
///
/// # Errors
/// `invalid-request` names `/student_id`: somebody else names none.
pub(crate) fn student_of(actor: &Actor, named: Option<UserId>) -> Result<UserId, Problem> {
    let own = || actor.is(Role::Student).then(|| actor.id.clone());
    named.or_else(own).ok_or_else(|| {
        let detail = LocalizedText::fixed("Ce champ est requis.", "This field is required.");
        Problem::wrong_field("/student_id", "required", detail)
    })
}

/// Whether `actor` may write to the dashboard of `student`: a student to their own, a coach and an admin to any. A parent reads.
pub(crate) fn may_write(actor: &Actor, student: &UserId) -> bool {
    actor.is(Role::Coach) || (actor.is(Role::Student) && actor.id == *student)
}

/// Holds a caller to [`may_write`]. Whether there is such a student is not told.
///
/// # Errors
/// `not-yours`.
pub(crate) fn check_may_write(actor: &Actor, student: &UserId) -> Result<(), Problem> {
    if may_write(actor, student) { Ok(()) } else { Err(Problem::not_yours()) }
}
