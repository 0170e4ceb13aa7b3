//! Whose a session is: who may see it, and which are someone's.

use preau_kernel::{
    actor::{Actor, Role},
    entity::Stored,
    id::UserId,
    list::{List, Records},
    problem::Problem,
    store::SortRange,
};
use preau_relations::is_parent_of;

use crate::session::Session;

/// The sessions of a person, as student or as coach, that begin in `range`.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn sessions_of(
    records: &Records,
    person: &UserId,
    range: SortRange,
) -> Result<Vec<Stored<Session>>, Problem> {
    let mut sessions = Vec::new();
    for scope in [Session::of_student(person), Session::of_coach(person)] {
        let list = List::whole(scope).within(range.clone());
        sessions.extend(records.all::<Session>(&list).await?);
    }
    Ok(sessions)
}

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

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, paul};

    use crate::testing::{app, booked, lesson};

    #[tokio::test]
    async fn who_may_not_see_a_student_is_not_told_whether_there_is_one() {
        let app = app();
        booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        for student in ["amina", "nobody-of-this-name"] {
            let list = format!("/sessions/list?student_id={student}");
            assert_eq!(app.get(&list).by(&paul()).send().await.problem(), "not-yours", "{student}");
        }
    }
}
