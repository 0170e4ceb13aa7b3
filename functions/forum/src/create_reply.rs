//! `create-reply`: someone answers a topic, or another reply (seed 2 §4.2.2).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    field_types::FreeText,
    input,
    posted::Posted,
    problem::Problem,
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    create_topic::SAME_POST,
    forum_access::{SeenTopic, reply_deleted},
    notifier::Notifier,
    quota::{Post, check_links, counted},
    reply::{Reply, ReplyId},
    reply_count::one_more,
    reply_place::ReplyPlace,
    reply_view::{ForumReplyView, ReplyViewer},
    topic::TopicId,
    topic_standing::bump,
};

input! {
    /// A reply.
    pub struct CreateReply {
        /// Its text, Markdown.
        pub content: FreeText<20_000>,
        /// The reply of the same topic that it answers; absent where it answers the topic.
        pub parent_reply_id: Option<ReplyId>,
    }
}

/// Replies to a topic, or to one of its replies
///
/// By those who take the course, and whoever runs it: 200 a day. Five deep: what answers one of the deepest stands beside it. The
/// same again within ten minutes is answered with the first. Who follows the topic is told, once until they visit it, and whoever
/// is answered.
#[utoipa::path(
    post,
    path = "/api/topics/{topic_id}/replies",
    tag = "forum",
    params(("topic_id" = String, Path, format = Uuid, description = "The topic")),
    request_body = CreateReply,
    responses((status = 201, description = "The reply; `ETag` is its version", body = ForumReplyView)),
)]
pub(crate) async fn create_reply(
    app: App,
    caller: Caller,
    PathId(id): PathId<TopicId>,
    Valid(request): Valid<CreateReply>,
) -> Result<Answer<ForumReplyView>, Problem> {
    let me = &caller.actor.id;
    let (content, parent_id) = (&request.content.0, request.parent_reply_id);
    let place = parent_id.map_or_else(|| format!("topic:{id}"), |parent| format!("reply:{parent}"));
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let seen = SeenTopic::read(&app.records, id, &caller.actor).await?;
        let (topic, viewer) = (&seen.topic, ReplyViewer { user: me, runs_it: seen.runs_it });
        let posted = work.find::<Posted>(&Posted::key_of(me, &place, content)).await?;
        if let Some(first) = first_of(&app, posted.as_ref()).await? {
            let view = ForumReplyView::of_one(&app.records, &first.entity, &viewer).await?;
            return Ok(Answer::created(&first.entity.path(), view).at_version(first.version));
        }
        seen.check_is_open(&app.records).await?;
        let parent = match parent_id {
            Some(parent) => Some(answered(&app, id, parent).await?),
            None => None,
        };
        let now = work.now();
        check_links(&app, &seen.course, me, content, now).await?;
        let reply = Reply {
            id: ReplyId::mint(app.ids.as_ref(), now),
            topic_id: id,
            forum_id: topic.entity.forum_id,
            ancestors: parent.as_ref().map(|parent| parent.entity.ancestors_of_answer()).unwrap_or_default(),
            user_id: me.clone(),
            content: content.clone(),
            is_hidden: false,
            revisions: 0,
            created_at: now,
            updated_at: now,
            edited_at: None,
            deleted_at: None,
        };
        let once = Posted::new(me, (&place, content), reply.id.to_string(), now, SAME_POST);
        let once = Stored::at_version(once, posted.map(|posted| posted.version).unwrap_or_default());
        // None is left under a topic or a reply that is locked or deleted meanwhile.
        let changes =
            work.creates("REPLY_POSTED", &reply).create(&ReplyPlace::of(&reply)).save(&once).check(topic);
        let changes = parent.iter().fold(changes, Changes::check);
        let changes = one_more(changes, &topic.entity, &reply);
        let changes = counted(&app, changes, me, Post::Reply, now).await?;
        let notifier = Notifier { app: &app, now, course: &seen.course, topic: &topic.entity };
        let whom = parent.as_ref().map(|parent| &parent.entity.user_id);
        let (changes, has_more) = notifier.replied(changes, &reply, whom).await?;
        let view = ForumReplyView::of_one(&app.records, &reply, &viewer).await?;
        let answer = Answer::created(&reply.path(), view).at_version(1);
        if let Some(answer) = work.commit(changes, answer).await? {
            bump(&app, &reply).await;
            if has_more {
                notifier.tell_others(&mut work, &reply).await;
            }
            return Ok(answer);
        }
    }
}

/// The reply that was posted a moment ago, if it is there.
async fn first_of(app: &App, posted: Option<&Stored<Posted>>) -> Result<Option<Stored<Reply>>, Problem> {
    let Some(id) = posted.and_then(|posted| ReplyId::parse(&posted.entity.made)) else { return Ok(None) };
    let Some(place) = app.records.find::<ReplyPlace>(&ReplyPlace::key_of(id)).await? else { return Ok(None) };
    let found = app.records.find::<Reply>(&place.entity.reply_key()).await?;
    Ok(found.filter(|reply| !reply.entity.is_deleted()))
}

/// The reply of the topic that is answered, which must be there.
async fn answered(app: &App, topic: TopicId, parent: ReplyId) -> Result<Stored<Reply>, Problem> {
    let place = app.records.find::<ReplyPlace>(&ReplyPlace::key_of(parent)).await?;
    let place = place.filter(|place| place.entity.topic_id == topic);
    let place = place.ok_or_else(|| Problem::wrong_field("/parent_reply_id", "unknown", NO_REPLY))?;
    let parent = app.records.get::<Reply>(&place.entity.reply_key()).await?;
    if parent.entity.is_deleted() { Err(reply_deleted()) } else { Ok(parent) }
}

const NO_REPLY: LocalizedText =
    LocalizedText::fixed("Ce sujet n'a pas cette réponse.", "The topic has no such reply.");

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::people::{amina, bastien, coach_rey, student};
    use serde_json::{Value, json};

    use crate::testing::{
        announced, app, enrolled_in, forum, read, replied, reply_to, school, topic, wrong_fields,
    };

    #[tokio::test]
    async fn replies_nest_five_deep_and_who_is_answered_is_told_once() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let first = replied(&app, &bastien(), &path, "Elle *alterne*.", None).await;
        assert_eq!(announced(&app), ["forum-reply", "forum-topic"], "Amina follows her topic");
        let mut parent = first.clone();
        for depth in 2..=6 {
            parent = replied(&app, &bastien(), &path, &format!("{depth}"), Some(&parent)).await;
        }
        let page = read(&app, &bastien(), &format!("{path}/replies")).await;
        let mut reply = &page["data"][0];
        assert_eq!((&reply["reply_count"], &reply["id"]), (&json!(5), &json!(first)));
        for depth in 2..=5 {
            assert_eq!(reply["replies"][0]["parent_reply_id"], reply["id"]);
            reply = &reply["replies"][0];
            assert_eq!(reply["content"], format!("{depth}"));
        }
        assert_eq!(reply["replies"], json!([]), "none is six deep");
        let beside = &page["data"][0]["replies"][0]["replies"][0]["replies"][0]["replies"][1];
        assert_eq!((&beside["id"], &beside["content"]), (&json!(parent), &json!("6")));
        assert_eq!(announced(&app).len(), 2, "nobody is told of what they answer themselves");
        replied(&app, &coach_rey(), &path, "Juste.", Some(&first)).await;
        assert_eq!(announced(&app), ["forum-answer", "forum-reply", "forum-topic"]);
    }

    #[tokio::test]
    async fn the_same_reply_twice_is_one_and_every_counter_counts_it_once() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let parent = replied(&app, &coach_rey(), &path, "Elle alterne.", None).await;
        let twice = async |_| reply_to(&app, &amina(), &path, "Merci !", Some(&parent)).await;
        let sent = join_all((0..4).map(twice)).await;
        for answer in &sent {
            assert_eq!(answer.status, 201, "{}", answer.described());
            assert_eq!(answer.json()["id"], sent[0].json()["id"]);
        }
        let elsewhere = reply_to(&app, &amina(), &path, "Merci !", None).await;
        assert_ne!(elsewhere.json()["id"], sent[0].json()["id"]);
        assert_eq!(counts(&app, &course, &path).await, [3, 2, 1]);
        app.clock.advance_minutes(11);
        let later = reply_to(&app, &amina(), &path, "Merci !", Some(&parent)).await;
        assert_ne!(later.json()["id"], sent[0].json()["id"]);
        let kinds = app.events().await.into_iter().filter(|event| event.kind == "REPLY_POSTED");
        assert_eq!(kinds.count(), 4);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_who_reply_at_once_are_all_counted_and_the_topic_stands_where_the_last_has_it() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let root = replied(&app, &amina(), &path, "Je précise.", None).await;
        join_all((0..16).map(async |number| {
            let person = student(number);
            enrolled_in(&app, &person, &course).await;
            let parent = (number % 2 == 0).then_some(root.as_str());
            replied(&app, &person, &path, "Pareil.", parent).await;
        }))
        .await;
        assert_eq!(counts(&app, &course, &path).await, [17, 9, 8]);
        let standing = app.items().into_iter().find(|item| item.kind == "topic-standing").unwrap();
        let standing: Value = serde_json::from_str(&standing.document).unwrap();
        assert_eq!(standing["rank"], 17);
        // All were written in the same instant: the last place is the last reply.
        let replies = app.items().into_iter().filter(|item| item.kind == "forum-reply");
        let last = replies.map(|item| item.key.sort).max().unwrap();
        assert_eq!(standing["last_reply"]["sort"], last);
    }

    #[tokio::test]
    async fn what_is_locked_is_answered_by_whoever_runs_the_course_alone() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &amina(), &forum, "Et si r < 0 ?").await;
        assert_eq!(reply_to(&app, &bastien(), &path, "Moi non plus", None).await.problem(), "not-enrolled");
        let lock = json!({"title": "Questions", "is_locked": true});
        assert_eq!(app.put(&forum, &lock).by(&coach_rey()).send().await.status, 200);
        assert_eq!(reply_to(&app, &amina(), &path, "Personne ?", None).await.problem(), "forum-locked");
        replied(&app, &coach_rey(), &path, "Je réponds.", None).await;
        let unlock = json!({"title": "Questions", "is_locked": false});
        assert_eq!(app.put(&forum, &unlock).by(&coach_rey()).send().await.status, 200);
        let lock = format!("{path}/lock");
        assert!(app.post(&lock, &Value::Null).by(&coach_rey()).send().await.status.is_success());
        assert_eq!(reply_to(&app, &amina(), &path, "Personne ?", None).await.problem(), "topic-locked");
        replied(&app, &coach_rey(), &path, "Encore.", None).await;
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_two_hundred_replies_are_enough_a_day() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let path = topic(&app, &amina(), &forum, "Et si r < 0 ?").await;
        let other = topic(&app, &coach_rey(), &forum, "Rendez-vous").await;
        let stranger = replied(&app, &coach_rey(), &other, "Lundi ?", None).await;
        let nobody = "019cad8f-ac00-7000-8000-00000000ffff";
        for (body, wrong) in [
            (json!({}), "/content required"),
            (json!({"content": "é".repeat(20_001)}), "/content length"),
            (json!({"content": "https://a.fr https://b.fr www.c.fr"}), "/content links"),
            (json!({"content": "a", "parent_reply_id": nobody}), "/parent_reply_id unknown"),
            (json!({"content": "a", "parent_reply_id": stranger}), "/parent_reply_id unknown"),
        ] {
            let answer = app.post(&format!("{path}/replies"), &body).by(&amina()).send().await;
            assert_eq!(wrong_fields(&answer), [wrong], "{}", answer.described());
        }
        for number in 0..201 {
            if number % 10 == 0 {
                app.clock.advance_minutes(1);
            }
            let status = reply_to(&app, &amina(), &path, &format!("{number}"), None).await.status.as_u16();
            assert_eq!(status, if number < 200 { 201 } else { 429 }, "{number}");
        }
    }

    #[tokio::test]
    async fn a_reply_to_what_is_deleted_is_refused_and_one_beside_it_is_not() {
        let app = app();
        let course = school(&app).await;
        let path = topic(&app, &amina(), &forum(&app, &course).await, "Et si r < 0 ?").await;
        let first = replied(&app, &amina(), &path, "Je précise.", None).await;
        let second = replied(&app, &coach_rey(), &path, "Elle alterne.", Some(&first)).await;
        let gone =
            app.request(http::Method::DELETE, &format!("/api/replies/{first}")).by(&amina()).send().await;
        assert_eq!(gone.status, 204);
        assert_eq!(reply_to(&app, &amina(), &path, "Ah", Some(&first)).await.problem(), "reply-deleted");
        replied(&app, &amina(), &path, "Ah", Some(&second)).await;
    }

    /// The counts of replies: the forum's, the topic's top-level ones, and those under the first of them.
    async fn counts(app: &preau_harness::TestApp, course: &Value, path: &str) -> [i64; 3] {
        let course = course["id"].as_str().unwrap();
        let forum = read(app, &amina(), &format!("/api/courses/{course}/forum")).await;
        let page = read(app, &amina(), &format!("{path}/replies")).await;
        let counts = [&forum["reply_count"], &page["pagination"]["total"], &page["data"][0]["reply_count"]];
        counts.map(|count| count.as_i64().unwrap())
    }
}
