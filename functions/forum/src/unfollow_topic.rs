//! `unfollow-topic`: someone is told of a topic's replies no longer.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{follower::Followed, following::unfollowed, topic::TopicId};

/// Follows a topic no longer
///
/// Who does not follow it changes nothing.
#[utoipa::path(
    delete,
    path = "/api/topics/{topic_id}/subscription",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    responses((status = 204, description = "The caller does not follow it")),
)]
pub(crate) async fn unfollow_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
) -> Result<Answer<()>, Problem> {
    unfollowed(&app, &caller, Followed::Topic(id)).await
}
