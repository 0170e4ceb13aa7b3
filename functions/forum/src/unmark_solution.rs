//! `unmark-solution`: a reply solves its topic no longer.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::{forum::Forum, mark_solution::seen_by_asker, reply::ReplyId, topic::Topic};

/// Takes back that a reply is the solution of its topic
///
/// By the topic's author, and whoever runs the course. Where it is not, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/replies/{reply_id}/mark-solution",
    tag = "forum",
    params(("reply_id" = String, Path, format = Uuid, description = "The reply")),
    responses((status = 204, description = "It does not solve the topic")),
)]
pub(crate) async fn unmark_solution(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let topic = seen_by_asker(&app, id, &caller.actor).await?.topic;
        if topic.entity.solution != Some(id) {
            return Ok(Answer::no_content());
        }
        let after = Topic { solution: None, updated_at: work.now(), ..topic.entity.clone() };
        let changes = work.replaces("SOLUTION_UNMARKED", &topic, &after);
        let changes = changes
            .add_to_counters(Topic::counting(after.id, &[]))
            .add_to_counters(Forum::counting(after.forum_id, 0, 0));
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
