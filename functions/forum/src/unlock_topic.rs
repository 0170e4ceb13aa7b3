//! `unlock-topic`: a topic is replied to again.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{topic::TopicId, topic_lock::set_locked, topic_view::ForumTopicView};

/// Unlocks a topic
///
/// By whoever runs the course.
#[utoipa::path(
    delete,
    path = "/api/topics/{topic_id}/lock",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    responses((status = 200, description = "The topic; `ETag` is its version", body = ForumTopicView)),
)]
pub(crate) async fn unlock_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
) -> Result<Answer<ForumTopicView>, Problem> {
    set_locked(&app, &caller, id, false).await
}
