//! Topics to which nobody but who runs the course replies any more.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, unit_of_work::UnitOfWork};

use crate::{
    forum::Forum,
    forum_access::SeenTopic,
    topic::{Topic, TopicId},
    topic_view::ForumTopicView,
};

/// Has a topic locked or not, by whoever runs the course; where it is so already, nothing changes.
///
/// # Errors
/// Those of [`SeenTopic::to_run`]; the store did not answer.
pub(crate) async fn set_locked(
    app: &App,
    caller: &Caller,
    id: TopicId,
    is_locked: bool,
) -> Result<Answer<ForumTopicView>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let before = SeenTopic::to_run(&app.records, id, &caller.actor).await?.topic;
        let is_changed = before.entity.is_locked != is_locked;
        let updated_at = if is_changed { work.now() } else { before.entity.updated_at };
        let topic = Topic { is_locked, updated_at, ..before.entity.clone() };
        let view = ForumTopicView::of_one(&app.records, topic.clone(), &caller.actor.id).await?;
        if !is_changed {
            return Ok(Answer::ok(view).at_version(before.version));
        }
        let kind = if is_locked { "TOPIC_LOCKED" } else { "TOPIC_UNLOCKED" };
        let changes = work.replaces(kind, &before, &topic);
        let changes = changes.add_to_counters(Forum::counting(topic.forum_id, 0, 0));
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}
