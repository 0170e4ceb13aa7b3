//! `unpin-topic`: a topic stands among the others again.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{topic::TopicId, topic_pin::set_pinned, topic_view::ForumTopicView};

/// Takes the pin off a topic
///
/// By whoever runs the course.
#[utoipa::path(
    delete,
    path = "/api/topics/{topic_id}/pin",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    responses((status = 200, description = "The topic; `ETag` is its version", body = ForumTopicView)),
)]
pub(crate) async fn unpin_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
) -> Result<Answer<ForumTopicView>, Problem> {
    set_pinned(&app, &caller, id, false).await
}
