//! `follow-forum`: someone wants to be told of a forum's new topics.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{follower::Followed, following::followed, forum::ForumId};

/// Follows a forum
///
/// By those who take the course, and whoever runs it. They are told of its new topics. To follow it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/forums/{forum_id}/subscription",
    tag = "forum",
    params(("forum_id" = String, Path, format = Uuid, description = "The forum")),
    responses((status = 204, description = "The caller follows it")),
)]
pub(crate) async fn follow_forum(
    app: App,
    caller: Caller,
    PathId(id): PathId<ForumId>,
) -> Result<Answer<()>, Problem> {
    followed(&app, &caller, Followed::Forum(id)).await
}
