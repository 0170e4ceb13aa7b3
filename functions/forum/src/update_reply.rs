//! `update-reply`: a reply has another text (seed 2 §4.2.2).

use http::HeaderMap;
use jiff::SignedDuration;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    etag::check_if_match,
    field_types::FreeText,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    forum_access::SeenReply,
    quota::check_links,
    reply::{Reply, ReplyId},
    reply_view::{ForumReplyView, ReplyViewer},
    revision::Revision,
    topic::Topic,
};

/// How long after a reply was written a change of it leaves no former text.
const AT_FIRST: SignedDuration = SignedDuration::from_mins(5);

input! {
    /// A reply, all of it.
    pub struct UpdateReply {
        /// Its text, Markdown.
        pub content: FreeText<20_000>,
    }
}

/// Changes a reply
///
/// By its author, while neither the topic nor its forum is locked, and whoever runs the course. Five minutes after it was written,
/// and later, its former text is kept.
#[utoipa::path(
    put,
    path = "/api/replies/{reply_id}",
    tag = "forum",
    params(
        ("reply_id" = String, Path, format = Uuid, description = "The reply"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = UpdateReply,
    responses((status = 200, description = "The reply; `ETag` is its version", body = ForumReplyView)),
)]
pub(crate) async fn update_reply(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
    headers: HeaderMap,
    Valid(request): Valid<UpdateReply>,
) -> Result<Answer<ForumReplyView>, Problem> {
    let (me, content) = (&caller.actor.id, &request.content.0);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let seen = SeenReply::to_write(&app.records, id, &caller.actor).await?.there()?;
        check_if_match(&headers, seen.reply.version)?;
        seen.check_is_open(&app.records).await?;
        let SeenReply { reply: before, course, runs_it, .. } = seen;
        let viewer = ReplyViewer { user: me, runs_it };
        if before.entity.content == *content {
            let view = ForumReplyView::of_one(&app.records, &before.entity, &viewer).await?;
            return Ok(Answer::ok(view).at_version(before.version));
        }
        let now = work.now();
        check_links(&app, &course, me, content, now).await?;
        let former = (now.duration_since(before.entity.created_at) >= AT_FIRST).then(|| Revision {
            reply_id: id,
            number: before.entity.revisions + 1,
            content: before.entity.content.clone(),
            written_at: before.entity.edited_at.unwrap_or(before.entity.created_at),
            replaced_at: now,
        });
        let reply = Reply {
            content: content.clone(),
            revisions: former.as_ref().map_or(before.entity.revisions, |former| former.number),
            updated_at: now,
            edited_at: Some(now),
            ..before.entity.clone()
        };
        let changes = work.replaces("REPLY_UPDATED", &before, &reply);
        let changes = former.iter().fold(changes, Changes::create);
        let changes = changes.add_to_counters(Topic::counting(reply.topic_id, &[]));
        let view = ForumReplyView::of_one(&app.records, &reply, &viewer).await?;
        let answer = Answer::ok(view).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestAnswer, TestApp,
        people::{amina, bastien, coach_rey},
    };
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::testing::{app, enrolled_in, forum, read, replied, school, topic, wrong_fields};

    /// The path of a reply of Amina's to a topic of Rey's.
    async fn written(app: &TestApp) -> String {
        let course = school(app).await;
        enrolled_in(app, &bastien(), &course).await;
        let path = topic(app, &coach_rey(), &forum(app, &course).await, "Rendez-vous").await;
        format!("/api/replies/{}", replied(app, &amina(), &path, "Lundi", None).await)
    }

    async fn change(app: &TestApp, person: &Actor, path: &str, content: &str) -> TestAnswer {
        app.put(path, &json!({"content": content})).by(person).send().await
    }

    async fn former(app: &TestApp, path: &str) -> Vec<Value> {
        let page = read(app, &amina(), &format!("{path}/history")).await;
        page["data"].as_array().unwrap().iter().map(|former| former["content"].clone()).collect()
    }

    #[tokio::test]
    async fn the_former_text_is_kept_once_five_minutes_are_over() {
        let app = app();
        let path = written(&app).await;
        assert_eq!(change(&app, &bastien(), &path, "Jamais").await.problem(), "not-yours");
        app.clock.advance_minutes(4);
        let first = change(&app, &amina(), &path, "Mardi").await;
        assert_eq!((first.status.as_u16(), first.header("etag")), (200, "\"2\""), "{}", first.described());
        assert_eq!(former(&app, &path).await, [] as [&str; 0]);
        app.clock.advance_minutes(1);
        let second = change(&app, &amina(), &path, "Mercredi").await;
        assert_eq!((&second.json()["content"], second.header("etag")), (&json!("Mercredi"), "\"3\""));
        assert_eq!(second.json()["edited_at"], "2026-03-02T08:05:00Z");
        let again = change(&app, &amina(), &path, "Mercredi").await;
        assert_eq!((again.status.as_u16(), again.header("etag")), (200, "\"3\""), "nothing has changed");
        assert_eq!(change(&app, &coach_rey(), &path, "Jeudi").await.status, 200);
        assert_eq!(former(&app, &path).await, ["Mercredi", "Mardi"]);
        let kinds = app.events().await.into_iter().filter(|event| event.kind == "REPLY_UPDATED");
        assert_eq!(kinds.count(), 3);
    }

    #[tokio::test]
    async fn what_is_wrong_stale_locked_or_deleted_is_said() {
        let app = app();
        let path = written(&app).await;
        for (body, wrong) in [
            (json!({}), "/content required"),
            (json!({"content": "é".repeat(20_001)}), "/content length"),
            (json!({"content": "https://a.fr https://b.fr www.c.fr"}), "/content links"),
        ] {
            assert_eq!(wrong_fields(&app.put(&path, &body).by(&amina()).send().await), [wrong]);
        }
        let stale = app.put(&path, &json!({"content": "Mardi"})).by(&amina()).header("if-match", "\"7\"");
        assert_eq!(stale.send().await.problem(), "stale-version");
        let topic = app.items().into_iter().find(|item| item.kind == "forum-topic").unwrap();
        let topic: crate::topic::Topic = serde_json::from_str(&topic.document).unwrap();
        let lock = format!("{}/lock", topic.path());
        assert!(app.post(&lock, &Value::Null).by(&coach_rey()).send().await.status.is_success());
        assert_eq!(change(&app, &amina(), &path, "Mardi").await.problem(), "topic-locked");
        assert_eq!(change(&app, &coach_rey(), &path, "Mercredi").await.status, 200);
        assert_eq!(app.request(http::Method::DELETE, &path).by(&amina()).send().await.status, 204);
        assert_eq!(change(&app, &amina(), &path, "Mardi").await.problem(), "reply-deleted");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_changes_at_once_each_is_made_and_each_former_text_kept() {
        let app = app();
        let path = written(&app).await;
        app.clock.advance_minutes(10);
        let texts: Vec<_> = (0..8).map(|number| format!("{number}")).collect();
        let changed = texts.iter().map(async |text| change(&app, &amina(), &path, text).await);
        for answer in join_all(changed).await {
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
        let last = app.items().into_iter().find(|item| item.kind == "forum-reply").unwrap();
        let last: Value = serde_json::from_str(&last.document).unwrap();
        assert_eq!(last["revisions"], 8);
        let mut kept = former(&app, &path).await;
        kept.push(last["content"].clone());
        let mut kept: Vec<_> = kept.iter().map(|text| text.as_str().unwrap()).collect();
        kept.sort_unstable();
        assert_eq!(kept, ["0", "1", "2", "3", "4", "5", "6", "7", "Lundi"]);
    }
}
