//! `unfollow-forum`: someone is told of a forum's new topics no longer.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{follower::Followed, following::unfollowed, forum::ForumId};

/// Follows a forum no longer
///
/// Who does not follow it changes nothing.
#[utoipa::path(
    delete,
    path = "/api/forums/{forum_id}/subscription",
    tag = "forum",
    params(("forum_id" = String, Path, format = Uuid, description = "The forum")),
    responses((status = 204, description = "The caller does not follow it")),
)]
pub(crate) async fn unfollow_forum(
    app: App,
    caller: Caller,
    PathId(id): PathId<ForumId>,
) -> Result<Answer<()>, Problem> {
    unfollowed(&app, &caller, Followed::Forum(id)).await
}
