//! `follow-topic`: someone wants to be told of a topic's replies.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{follower::Followed, following::followed, topic::TopicId};

/// Follows a topic
///
/// By those who take the course, and whoever runs it. They are told of a reply, once until they visit the topic. To follow it again
/// changes nothing.
#[utoipa::path(
    post,
    path = "/api/topics/{topic_id}/subscription",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    responses((status = 204, description = "The caller follows it")),
)]
pub(crate) async fn follow_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
) -> Result<Answer<()>, Problem> {
    followed(&app, &caller, Followed::Topic(id)).await
}
