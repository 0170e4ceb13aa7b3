//! `update-topic`: a topic has another title or text (seed 2 §4.2.2).

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    forum::Forum,
    forum_access::SeenTopic,
    plain_text::title,
    quota::check_links,
    topic::{Topic, TopicId},
    topic_input::TopicInput,
    topic_view::ForumTopicView,
    topic_words::found_by,
};

/// Changes a topic
///
/// By its author, while neither it nor its forum is locked, and whoever runs the course.
#[utoipa::path(
    put,
    path = "/api/topics/{topic_id}",
    tag = "forum",
    params(
        ("topic_id" = String, Path, format = Uuid, description = "The topic"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = TopicInput,
    responses((status = 200, description = "The topic; `ETag` is its version", body = ForumTopicView)),
)]
pub(crate) async fn update_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
    headers: HeaderMap,
    Valid(request): Valid<TopicInput>,
) -> Result<Answer<ForumTopicView>, Problem> {
    let me = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let seen = SeenTopic::to_write(&app.records, id, &caller.actor).await?;
        check_if_match(&headers, seen.topic.version)?;
        seen.check_is_open(&app.records).await?;
        let SeenTopic { topic: before, course, .. } = seen;
        request.check_lesson(&course)?;
        let now = work.now();
        check_links(&app, &course, me, &request.content.0, now).await?;
        let (title, content) = (title(&request.title.0), request.content.0.clone());
        let is_edited = title != before.entity.title || content != before.entity.content;
        let topic = Topic {
            title,
            content,
            lesson_id: request.lesson_id,
            updated_at: now,
            edited_at: if is_edited { Some(now) } else { before.entity.edited_at },
            ..before.entity.clone()
        };
        let changes = work.replaces("TOPIC_UPDATED", &before, &topic);
        let changes = changes.add_to_counters(Forum::counting(topic.forum_id, 0, 0));
        let changes = found_by(&app.records, changes, &before.entity, &topic).await?;
        let view = ForumTopicView::of_one(&app.records, topic, me).await?;
        let answer = Answer::ok(view).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::{Value, json};

    use crate::testing::{app, enrolled_in, forum, read, school, topic, wrong_fields};

    #[tokio::test]
    async fn its_author_changes_it_while_it_is_open_and_whoever_runs_the_course_however() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let body = json!({"title": "Et si r = 0 ?", "content": "Je ne vois pas."});
        let put =
            async |person, tag: &str| app.put(&path, &body).by(&person).header("if-match", tag).send().await;
        assert_eq!(put(bastien(), "*").await.problem(), "not-yours");
        assert_eq!(put(amina(), "\"7\"").await.problem(), "stale-version");
        app.clock.advance_minutes(1);
        let changed = put(amina(), "\"1\"").await;
        let tag = changed.header("etag").to_owned();
        let seen = changed.json();
        assert_eq!(
            (&seen["title"], seen["edited_at"] == seen["updated_at"], tag.as_str()),
            (&json!("Et si r = 0 ?"), true, "\"2\""),
            "{seen}"
        );
        let edited_at = seen["edited_at"].clone();
        app.clock.advance_minutes(1);
        assert_eq!(put(amina(), &tag).await.json()["edited_at"], edited_at, "nothing that is read changed");
        let lock = format!("{path}/lock");
        assert_eq!(app.post(&lock, &Value::Null).by(&coach_rey()).send().await.status, 200);
        assert_eq!(put(amina(), "*").await.problem(), "topic-locked");
        assert_eq!(put(coach_rey(), "*").await.status, 200);
        assert_eq!(read(&app, &amina(), &path).await["user_id"], "amina");
    }

    #[tokio::test]
    async fn what_is_wrong_is_named() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        for (body, wrong) in [
            (json!({"title": "a"}), "/content required"),
            (json!({"title": "é".repeat(256), "content": "a"}), "/title length"),
            (json!({"title": "a", "content": "www.a.fr www.b.fr www.c.fr"}), "/content links"),
        ] {
            assert_eq!(wrong_fields(&app.put(&path, &body).by(&amina()).send().await), [wrong]);
        }
    }
}
