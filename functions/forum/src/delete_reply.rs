//! `delete-reply`: a reply is taken back, and what others answered stays (seed 2 §4.2.2).

use axum::response::{IntoResponse, Response};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    flag::Flag,
    outbox::forget_about,
    problem::Problem,
    query,
    request::{PathId, ValidQuery},
    unit_of_work::{Audited, UnitOfWork},
};

use crate::{
    delete_subtree::deleted_with_all,
    forum_access::SeenReply,
    forum_unfinished::ForumUnfinished,
    reply::ReplyId,
    reply_deletion::{one_deleted, unsolved},
    topic_standing::TopicStanding,
};

query! {
    /// How much of it.
    pub struct DeleteReply {
        /// With all that is under it: by whoever runs the course.
        #[param(inline)]
        pub subtree: Option<Flag>,
    }
}

/// Deletes a reply
///
/// By its author, and whoever runs the course: its text is gone, and what answers it stays, can be answered, and keeps its place.
/// To delete it again changes nothing. If it solved the topic, nothing does. With `subtree`, whoever runs the course deletes what
/// is under it too: where there is more than one request does, it answers 202, and the same request goes on.
#[utoipa::path(
    delete,
    path = "/api/replies/{reply_id}",
    tag = "forum",
    params(("reply_id" = String, Path, format = Uuid, description = "The reply"), DeleteReply),
    responses(
        (status = 202, description = "A part of what is under it is deleted", body = ForumUnfinished),
        (status = 204, description = "It is deleted"),
    ),
)]
pub(crate) async fn delete_reply(
    app: App,
    caller: Caller,
    PathId(id): PathId<ReplyId>,
    ValidQuery(query): ValidQuery<DeleteReply>,
) -> Result<Response, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    if query.subtree.is_some_and(|flag| flag.0) {
        let is_whole = deleted_with_all(&app, &mut work, &caller.actor, id).await?;
        return Ok(if is_whole { Answer::no_content().into_response() } else { ForumUnfinished::answer() });
    }
    loop {
        let SeenReply { reply, topic, .. } = SeenReply::to_write(&app.records, id, &caller.actor).await?;
        if reply.entity.is_deleted() {
            return Ok(Answer::no_content().into_response());
        }
        let changes = one_deleted(&work, &topic.entity, &reply);
        let changes = changes.and(unsolved(&work, &topic, &[id]));
        forget_about(&app, &reply.entity.resource()).await?;
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            app.records.follow::<TopicStanding>(&TopicStanding::key_of(topic.entity.id)).await;
            return Ok(answer.into_response());
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey};
    use preau_kernel::{
        entity::{Entity, Stored},
        store::Write,
    };
    use serde_json::{Value, json};

    use crate::{
        reply::ReplyId,
        testing::{app, enrolled_in, forum, interleaved, read, replied, school, topic},
        topic::{Topic, TopicId},
    };

    #[tokio::test]
    async fn what_others_answered_stays_and_the_counters_say_so() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let first = replied(&app, &bastien(), &path, "Elle alterne.", None).await;
        let second = replied(&app, &amina(), &path, "Merci !", Some(&first)).await;
        let third = replied(&app, &bastien(), &path, "De rien.", Some(&second)).await;
        let delete = async |id: &str, person| {
            app.request(Method::DELETE, &format!("/api/replies/{id}")).by(&person).send().await
        };
        let mark = format!("/api/replies/{first}/mark-solution");
        assert_eq!(app.post(&mark, &Value::Null).by(&amina()).send().await.status, 204);
        assert_eq!(delete(&first, amina()).await.problem(), "not-yours");
        for _ in 0..2 {
            assert_eq!(delete(&first, bastien()).await.status, 204);
            assert_eq!(delete(&second, coach_rey()).await.status, 204);
        }
        let page = read(&app, &amina(), &format!("{path}/replies")).await;
        let root = &page["data"][0];
        let gone = ["deleted", "content", "is_solution", "reply_count"].map(|name| root[name].clone());
        assert_eq!(gone, [json!(true), json!(""), json!(false), json!(1)]);
        let nested = &root["replies"][0];
        assert_eq!((&nested["id"], &nested["deleted"]), (&json!(second), &json!(true)));
        assert_eq!(nested["replies"][0]["content"], "De rien.");
        assert_eq!(nested["replies"][0]["id"], third);
        let seen = read(&app, &amina(), &path).await;
        assert_eq!((&seen["reply_count"], &seen["has_solution"]), (&json!(1), &json!(false)));
        let course = course["id"].as_str().unwrap();
        assert_eq!(read(&app, &amina(), &format!("/api/courses/{course}/forum")).await["reply_count"], 1);
        let kinds = app.events().await.into_iter().filter(|event| event.kind == "REPLY_DELETED");
        assert_eq!(kinds.count(), 2);
    }

    #[tokio::test]
    async fn a_reply_that_is_marked_while_it_is_deleted_solves_nothing() {
        let (app, others) = interleaved();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let id = replied(&app, &amina(), &path, "Elle alterne.", None).await;
        // Amina marks it between what the deletion reads and what it writes.
        let topic = TopicId::parse(path.rsplit('/').next().unwrap()).unwrap();
        let read_topic = app.app.records.get::<Topic>(&Topic::key_of(topic)).await.unwrap();
        let Stored { entity, version, .. } = read_topic;
        let solved = Topic { solution: ReplyId::parse(&id), ..entity };
        let item = solved.to_item().unwrap();
        others.before("forum-reply", vec![Write::Replace(item, version)]);
        let gone = app.request(Method::DELETE, &format!("/api/replies/{id}")).by(&amina()).send().await;
        assert_eq!(gone.status, 204);
        let seen = read(&app, &amina(), &path).await;
        assert_eq!((&seen["has_solution"], &seen["reply_count"]), (&json!(false), &json!(0)));
    }
}
