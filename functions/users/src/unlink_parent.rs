//! `unlink-parent`: an admin says that someone no longer looks after a student.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, id::UserId, problem::Problem, request::PathIds,
    unit_of_work::UnitOfWork,
};
use preau_relations::ParentLink;

use crate::family::LinkChange;

/// Unlinks a parent from a student
///
/// Where there is no link, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/admin/students/{student_id}/parents/{user_id}",
    tag = "users",
    params(
        ("student_id" = UserId, Path, description = "The student"),
        ("user_id" = UserId, Path, description = "The parent"),
    ),
    responses((status = 204, description = "There is no link any more")),
)]
pub(crate) async fn unlink_parent(
    app: App,
    caller: Caller,
    PathIds(student, parent): PathIds<UserId, UserId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Some(stored) = work.find::<ParentLink>(&ParentLink::key_of(&parent, &student)).await? else {
            return Ok(Answer::no_content());
        };
        let changes = LinkChange::Unlinked.of(&stored.entity, &work).delete(&stored);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
