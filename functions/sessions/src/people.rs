//! Whose a session is: who may see it.

use preau_kernel::{
    actor::{Actor, Role},
    entity::Records,
    problem::Problem,
};
use preau_users::family::is_parent_of;

use crate::session::Session;

/// Whether `actor` is one of the session's people: its student, its coach, a parent of its student, or an admin.
pub(crate) async fn is_one_of_its_people(
    records: &Records,
    actor: &Actor,
    session: &Session,
) -> Result<bool, Problem> {
    if actor.id == session.student_id || actor.id == session.coach_id || actor.is(Role::Admin) {
        return Ok(true);
    }
    is_parent_of(records, actor, &session.student_id).await
}
