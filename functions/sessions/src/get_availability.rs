//! `get-availability`: when sessions may be asked for.

use preau_kernel::{answer::Answer, app::App, id::UserId, problem::Problem, request::PathId};

use crate::availability::Availability;

/// Reads a coach's availability
///
/// Who never set one takes sessions at any time: blank, at version 0.
#[utoipa::path(
    get,
    path = "/coaches/{coach_id}/availability",
    tag = "sessions",
    params(("coach_id" = UserId, Path, description = "The coach")),
    responses((status = 200, description = "The availability; `ETag` is its version", body = Availability)),
)]
pub(crate) async fn get_availability(
    app: App,
    PathId(coach): PathId<UserId>,
) -> Result<Answer<Availability>, Problem> {
    let stored = Availability::of(&app.records, &coach).await?;
    Ok(Answer::ok(stored.entity).at_version(stored.version))
}
