//! `unlink-parent`: an admin says that someone no longer looks after a student.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, Committed},
    id::UserId,
    problem::Problem,
    request::PathIds,
};

use crate::family::{Change, ParentLink};

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
    let mut attempts = Attempts::default();
    loop {
        let Some(stored) = app.records.find::<ParentLink>(&ParentLink::key_of(&parent, &student)).await?
        else {
            return Ok(Answer::no_content());
        };
        let changes = stored.entity.audited(&app, &caller, app.now(), Change::Unlinked).delete(&stored);
        match changes.commit(&app, &caller, Answer::no_content()).await? {
            Committed::Done(answer) => return Ok(answer),
            Committed::Lost => attempts.again(&app).await?,
        }
    }
}
