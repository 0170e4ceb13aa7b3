//! Topics that stand before the others of their forum.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, unit_of_work::UnitOfWork};

use crate::{
    forum::Forum, forum_access::SeenTopic, topic::TopicId, topic_standing::TopicStanding,
    topic_view::ForumTopicView,
};

/// Has a topic pinned or not, by whoever runs the course; where it is so already, nothing changes.
///
/// # Errors
/// Those of [`SeenTopic::to_run`]; the store did not answer.
pub(crate) async fn set_pinned(
    app: &App,
    caller: &Caller,
    id: TopicId,
    is_pinned: bool,
) -> Result<Answer<ForumTopicView>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let topic = SeenTopic::to_run(&app.records, id, &caller.actor).await?.topic;
        let before = work.get::<TopicStanding>(&TopicStanding::key_of(id)).await?;
        let view = ForumTopicView::of_one(&app.records, topic.entity.clone(), &caller.actor.id).await?;
        let answer = Answer::ok(view.pinned(is_pinned)).at_version(topic.version);
        if before.entity.pinned_at.is_some() == is_pinned {
            return Ok(answer);
        }
        let after = before.entity.pinned(is_pinned.then(|| work.now()));
        let kind = if is_pinned { "TOPIC_PINNED" } else { "TOPIC_UNPINNED" };
        let changes = work.replaces(kind, &before, &after).check(&topic).add_to_counters(Forum::counting(
            after.forum_id,
            0,
            0,
        ));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}
