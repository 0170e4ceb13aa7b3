//! `mark-solution`: a reply solves its topic (seed 2 §4.2.2).

use preau_kernel::{
    actor::Actor, answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId,
    unit_of_work::UnitOfWork,
};

use crate::{forum::Forum, forum_access::SeenReply, notifier::Notifier, reply::ReplyId, topic::Topic};

/// Marks a reply as the solution of its topic
///
/// By the topic's author, and whoever runs the course. A topic has one: it takes the place of another. To mark it again changes
/// nothing. Its author is told.
#[utoipa::path(
    post,
    path = "/api/replies/{reply_id}/mark-solution",
    tag = "forum",
    params(("reply_id" = String, Path, format = Uuid, description = "The reply")),
    responses((status = 204, description = "It solves the topic")),
)]
pub(crate) async fn mark_solution(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let seen = seen_by_asker(&app, id, &caller.actor).await?.there()?;
        let SeenReply { reply, topic, course, .. } = seen;
        if topic.entity.solution == Some(id) {
            return Ok(Answer::no_content());
        }
        let now = work.now();
        let after = Topic { solution: Some(id), updated_at: now, ..topic.entity.clone() };
        // What is deleted meanwhile solves nothing.
        let changes = work.replaces("SOLUTION_MARKED", &topic, &after).check(&reply);
        let changes = changes
            .add_to_counters(Topic::counting(after.id, &[]))
            .add_to_counters(Forum::counting(after.forum_id, 0, 0));
        let notifier = Notifier { app: &app, now, course: &course, topic: &topic.entity };
        let changes = notifier.solved(changes, &reply.entity, &caller.actor.id);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

/// A reply, for its topic's author and whoever runs the course.
///
/// # Errors
/// Those of [`SeenReply::read`]; `not-yours`.
pub(crate) async fn seen_by_asker(app: &App, id: ReplyId, actor: &Actor) -> Result<SeenReply, Problem> {
    let seen = SeenReply::read(&app.records, id, actor).await?;
    let may = seen.runs_it || seen.topic.entity.is_by(&actor.id);
    if may { Ok(seen) } else { Err(Problem::not_yours()) }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join;
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::{Value, json};

    use crate::testing::{announced, app, enrolled_in, forum, read, replied, school, topic};

    #[tokio::test]
    async fn a_topic_has_one_solution_which_its_author_and_whoever_runs_the_course_choose() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let first = replied(&app, &bastien(), &path, "Elle décroît.", None).await;
        let second = replied(&app, &amina(), &path, "Elle alterne !", Some(&first)).await;
        let act = async |method: Method, id: &str, person| {
            let path = format!("/api/replies/{id}/mark-solution");
            app.request(method, &path).by(&person).send().await
        };
        let solution = async || read(&app, &bastien(), &path).await["solution_reply_id"].clone();
        assert_eq!(act(Method::POST, &first, bastien()).await.problem(), "not-yours");
        for _ in 0..2 {
            assert_eq!(act(Method::POST, &first, amina()).await.status, 204);
        }
        assert_eq!(solution().await, first);
        let told = announced(&app);
        assert_eq!(told.iter().filter(|name| *name == "reply-solution").count(), 1, "{told:?}");
        assert_eq!(act(Method::POST, &second, coach_rey()).await.status, 204);
        assert_eq!(solution().await, second);
        let page = read(&app, &amina(), &format!("{path}/replies")).await;
        let root = &page["data"][0];
        assert_eq!((&root["is_solution"], &root["replies"][0]["is_solution"]), (&json!(false), &json!(true)));
        // What solves it no longer is unmarked already.
        assert_eq!(act(Method::DELETE, &first, amina()).await.status, 204);
        assert_eq!(solution().await, second);
        assert_eq!(act(Method::DELETE, &second, bastien()).await.problem(), "not-yours");
        assert_eq!(act(Method::DELETE, &second, amina()).await.status, 204);
        assert_eq!(solution().await, Value::Null);
        assert_eq!(
            app.request(Method::DELETE, &format!("/api/replies/{first}")).by(&bastien()).send().await.status,
            204
        );
        assert_eq!(act(Method::POST, &first, amina()).await.problem(), "reply-deleted");
        let kinds = app.events().await.into_iter().map(|event| event.kind);
        assert_eq!(kinds.filter(|kind| kind.starts_with("SOLUTION_")).count(), 3);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_two_solutions_at_once_one_stands() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let first = replied(&app, &coach_rey(), &path, "Elle décroît.", None).await;
        let second = replied(&app, &coach_rey(), &path, "Elle alterne.", None).await;
        let mark = async |id: &str, person| {
            let path = format!("/api/replies/{id}/mark-solution");
            app.post(&path, &Value::Null).by(&person).send().await.status.as_u16()
        };
        for _ in 0..10 {
            let both = join(mark(&first, amina()), mark(&second, coach_rey())).await;
            assert_eq!(both, (204, 204));
            let page = read(&app, &amina(), &format!("{path}/replies")).await;
            let marked = page["data"].as_array().unwrap().iter().filter(|reply| reply["is_solution"] == true);
            let marked: Vec<_> = marked.map(|reply| reply["id"].clone()).collect();
            assert_eq!(marked, [read(&app, &amina(), &path).await["solution_reply_id"].clone()]);
        }
    }
}
