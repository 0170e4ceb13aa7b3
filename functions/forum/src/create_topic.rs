//! `create-topic`: someone asks or tells something (seed 2 §4.2.2).

use jiff::SignedDuration;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    posted::Posted,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    follower::{Followed, Follower, ToTell},
    forum::{Forum, ForumId},
    forum_access::{SeenForum, forum_locked},
    notifier::Notifier,
    plain_text::title,
    posting::Posting,
    quota::{Post, check_links, counted},
    topic::{Topic, TopicId},
    topic_input::TopicInput,
    topic_standing::TopicStanding,
    topic_view::ForumTopicView,
};

/// How long the same text in the same place is a second request for the first.
pub(crate) const SAME_POST: SignedDuration = SignedDuration::from_mins(10);

/// Writes a topic in a forum
///
/// By those who take the course, and whoever runs it: 20 a day. They follow it. The same again within ten minutes is answered
/// with the first. Who follows the forum is told.
#[utoipa::path(
    post,
    path = "/api/forums/{forum_id}/topics",
    tag = "forum",
    params(("forum_id" = String, Path, format = Uuid, description = "The forum")),
    request_body = TopicInput,
    responses((status = 201, description = "The topic; `ETag` is its version", body = ForumTopicView)),
)]
pub(crate) async fn create_topic(
    app: App,
    caller: Caller,
    PathId(id): PathId<ForumId>,
    Valid(request): Valid<TopicInput>,
) -> Result<Answer<ForumTopicView>, Problem> {
    let me = &caller.actor.id;
    let place = format!("forum:{id}");
    let text = format!("{}\n{}", request.title.0, request.content.0);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let SeenForum { forum, course, runs_it, .. } =
            SeenForum::read(&app.records, id, &caller.actor).await?;
        let posted = work.find::<Posted>(&Posted::key_of(me, &place, &text)).await?;
        if let Some(first) = first_of(&app, posted.as_ref()).await? {
            let (path, version) = (first.entity.path(), first.version);
            let view = ForumTopicView::of_one(&app.records, first.entity, me).await?;
            return Ok(Answer::created(&path, view).at_version(version));
        }
        if forum.entity.is_locked && !runs_it {
            return Err(forum_locked());
        }
        request.check_lesson(&course)?;
        let now = work.now();
        check_links(&app, &course, me, &request.content.0, now).await?;
        let topic = Topic {
            id: TopicId::mint(app.ids.as_ref(), now),
            forum_id: id,
            course_id: course.id,
            user_id: me.clone(),
            title: title(&request.title.0),
            content: request.content.0.clone(),
            lesson_id: request.lesson_id,
            is_locked: false,
            solution: None,
            created_at: now,
            updated_at: now,
            edited_at: None,
            deleted_at: None,
        };
        let once = Posted::new(me, (&place, &text), topic.id.to_string(), now, SAME_POST);
        let once = Stored::at_version(once, posted.map(|posted| posted.version).unwrap_or_default());
        let follower = Follower { followed: Followed::Topic(topic.id), user_id: me.clone(), since: now };
        let to_tell = ToTell { topic_id: topic.id, user_id: me.clone() };
        // The forum may be changed meanwhile: one that is locked just then has one topic more.
        let changes = work
            .creates("TOPIC_POSTED", &topic)
            .save(&once)
            .create(&TopicStanding::of(&topic))
            .create(&follower)
            .create(&to_tell)
            .add_to_counters(Forum::counting(id, 1, 0));
        let changes = Posting::of(&topic).iter().fold(changes, Changes::create);
        let changes = counted(&app, changes, me, Post::Topic, now).await?;
        let changes = Notifier { app: &app, now, course: &course, topic: &topic }.posted(changes);
        let view = ForumTopicView::of_new(&app.records, &topic).await?;
        let answer = Answer::created(&topic.path(), view).at_version(1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

/// The topic that was posted a moment ago, if it is there.
async fn first_of(app: &App, posted: Option<&Stored<Posted>>) -> Result<Option<Stored<Topic>>, Problem> {
    let Some(id) = posted.and_then(|posted| TopicId::parse(&posted.entity.made)) else { return Ok(None) };
    let found = app.records.find::<Topic>(&Topic::key_of(id)).await?;
    Ok(found.filter(|topic| !topic.entity.is_deleted()))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use crate::testing::{announced, app, forum, read, school, wrong_fields};

    #[tokio::test]
    async fn the_same_topic_twice_is_one_and_the_forum_counts_it_once() {
        let app = app();
        let course = school(&app).await;
        let forum = forum(&app, &course).await;
        let topics = format!("{forum}/topics");
        let body = json!({"title": "Et si\u{202E} r < 0 ?", "content": "Je ne vois pas."});
        assert_eq!(app.post(&topics, &body).by(&bastien()).send().await.problem(), "not-enrolled");
        let subscription = format!("{forum}/subscription");
        assert_eq!(app.post(&subscription, &json!(null)).by(&coach_rey()).send().await.status, 204);
        let first = app.post(&topics, &body).by(&amina()).send().await;
        assert_eq!(first.status, 201, "{}", first.described());
        let again = app.post(&topics, &body).by(&amina()).send().await;
        assert_eq!(again.json()["id"], first.json()["id"]);
        assert_eq!(first.json()["title"], "Et si r < 0 ?");
        let page = read(&app, &amina(), &topics).await;
        assert_eq!((page["data"].as_array().unwrap().len(), &page["pagination"]["total"]), (1, &json!(1)));
        assert_eq!(announced(&app), ["forum-topic"]);
        app.clock.advance_minutes(11);
        let later = app.post(&topics, &body).by(&amina()).send().await;
        assert_ne!(later.json()["id"], first.json()["id"]);
    }

    #[tokio::test]
    async fn a_topic_may_be_one_word_however_long() {
        let app = app();
        let course = school(&app).await;
        let topics = format!("{}/topics", forum(&app, &course).await);
        let body = json!({"title": "é".repeat(255), "content": "𐐀".repeat(20_000)});
        let posted = app.post(&topics, &body).by(&amina()).send().await;
        assert_eq!(posted.status, 201, "{}", posted.described());
        let found = read(&app, &amina(), &format!("{topics}?search={}", "e".repeat(100))).await;
        assert_eq!(found["data"][0]["id"], posted.json()["id"]);
    }

    #[tokio::test]
    async fn what_is_wrong_is_named_and_twenty_topics_are_enough_a_day() {
        let app = app();
        let course = school(&app).await;
        let topics = format!("{}/topics", forum(&app, &course).await);
        let links = "https://a.fr https://b.fr www.c.fr";
        for (body, wrong) in [
            (json!({"content": "a"}), "/title required"),
            (json!({"title": "a", "content": "é".repeat(20_001)}), "/content length"),
            (json!({"title": "a", "content": links}), "/content links"),
            (
                json!({"title": "a", "content": "a", "lesson_id": "019cad8f-ac00-7000-8000-00000000ffff"}),
                "/lesson_id unknown",
            ),
        ] {
            let answer = app.post(&topics, &body).by(&amina()).send().await;
            assert_eq!(wrong_fields(&answer), [wrong], "{}", answer.described());
        }
        for number in 0..21 {
            app.clock.advance_minutes(1);
            let body = json!({"title": format!("Question {number}"), "content": "?"});
            let status = app.post(&topics, &body).by(&amina()).send().await.status.as_u16();
            assert_eq!(status, if number < 20 { 201 } else { 429 });
        }
    }
}
