//! `pin-topic`: a topic stands before the others (seed 2 §4.2.2).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{topic::TopicId, topic_pin::set_pinned, topic_view::ForumTopicView};

/// Pins a topic
///
/// By whoever runs the course. To pin it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/topics/{topic_id}/pin",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    responses((status = 200, description = "The topic; `ETag` is its version", body = ForumTopicView)),
)]
pub(crate) async fn pin_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
) -> Result<Answer<ForumTopicView>, Problem> {
    set_pinned(&app, &caller, id, true).await
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, coach_rey, director};

    use crate::testing::{app, forum, read, school, topic};

    #[tokio::test]
    async fn whoever_runs_the_course_sets_a_pin_and_takes_it_off_and_a_retry_undoes_nothing() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let act = async |method: Method, person| {
            app.request(method, &format!("{path}/pin")).by(&person).send().await
        };
        assert_eq!(act(Method::POST, amina()).await.problem(), "not-yours");
        for (method, is_pinned) in [(Method::POST, true), (Method::DELETE, false)] {
            for person in [coach_rey(), director()] {
                let answer = act(method.clone(), person).await;
                assert_eq!(answer.json()["is_pinned"], is_pinned, "{}", answer.described());
                assert_eq!(read(&app, &amina(), &path).await["is_pinned"], is_pinned);
            }
        }
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| kind.ends_with("PINNED")).count(), 2, "{kinds:?}");
    }
}
