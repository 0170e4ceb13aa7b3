//! `lock-topic`: nobody replies to a topic any more (seed 2 §4.2.2).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{topic::TopicId, topic_lock::set_locked, topic_view::ForumTopicView};

/// Locks a topic
///
/// By whoever runs the course, who alone replies to it then. To lock it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/topics/{topic_id}/lock",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    responses((status = 200, description = "The topic; `ETag` is its version", body = ForumTopicView)),
)]
pub(crate) async fn lock_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
) -> Result<Answer<ForumTopicView>, Problem> {
    set_locked(&app, &caller, id, true).await
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, coach_rey};

    use crate::testing::{app, forum, read, reply_to, school, topic};

    #[tokio::test]
    async fn nobody_but_who_runs_the_course_replies_to_a_locked_topic_and_a_retry_undoes_nothing() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let act = async |method: Method, person| {
            app.request(method, &format!("{path}/lock")).by(&person).send().await
        };
        assert_eq!(act(Method::POST, amina()).await.problem(), "not-yours");
        for _ in 0..2 {
            assert_eq!(act(Method::POST, coach_rey()).await.json()["is_locked"], true);
        }
        assert_eq!(read(&app, &amina(), &path).await["is_locked"], true);
        assert_eq!(reply_to(&app, &amina(), &path, "Et ?", None).await.problem(), "topic-locked");
        assert_eq!(reply_to(&app, &coach_rey(), &path, "Voilà.", None).await.status, 201);
        for _ in 0..2 {
            assert_eq!(act(Method::DELETE, coach_rey()).await.json()["is_locked"], false);
        }
        assert_eq!(reply_to(&app, &amina(), &path, "Et ?", None).await.status, 201);
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(
            kinds.iter().filter(|kind| kind.starts_with("TOPIC_") && kind.ends_with("LOCKED")).count(),
            2
        );
    }
}
