//! A forum: a page of its topics when there are many, and a page of replies with many under them.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use http::Method;
use preau_courses::course::CourseId;
use preau_forum::{
    forum::{Forum, ForumId},
    reply::{Reply, ReplyId},
    reply_place::ReplyPlace,
    topic::{OTHERS, REPLIES, ROOTS, Topic, TopicId},
    topic_standing::{LastReply, TopicStanding},
};
use preau_harness::{
    TestApp,
    people::{coach_rey, student},
};
use preau_kernel::{actor::Actor, entity::Entity as _, settings::Synchronous};
use serde_json::{Value, json};

use crate::{
    comparison::Comparison,
    stored::{GROUP, add, both, compared, failed, minutes_after, open, published_course},
};

/// The topics of the forum, of many and of few.
const TOPICS: [usize; 2] = [100_000, 100];
/// How many are on a page.
const PAGE: usize = 20;
/// How many replies are under the top-level ones of a page: ten under each.
const NESTED: usize = 200;
/// How many people write, each with a name.
const PEOPLE: usize = 24;
const MINUTES_OF_A_MONTH: usize = 43_200;
/// How many counters are added to in a transaction.
const COUNTERS: usize = 50;
/// What `Server-Timing` says of each page.
const CALLS_OF_TOPICS: &str = "6 reads, 0 writes";
const CALLS_OF_REPLIES: &str = "10 reads, 0 writes";

/// The milliseconds of a page of 20 topics among many and among few, on databases made in `folder`.
///
/// # Errors
/// A function does not answer as it should, or asks more of the store than it should.
pub async fn topics(folder: &Path) -> Result<Comparison> {
    let [many, few] = both(folder, discussed, TOPICS).await?;
    for stored in [&many, &few] {
        let page = calls(&stored.app, &stored.what, CALLS_OF_TOPICS).await?;
        ensure!(page["data"].as_array().is_some_and(|page| page.len() == PAGE), "{page}");
        ensure!(page["data"].as_array().into_iter().flatten().all(|one| one["reply_count"] == 1), "{page}");
    }
    compared([&many.app, &few.app], 200, |side, _| {
        let stored = side.of(&many, &few);
        stored.app.get(&stored.what).by(&reader())
    })
    .await
}

/// The milliseconds of a page of 20 top-level replies with 200 under them, and of one of 20 with none, on a database made in
/// `folder`.
///
/// # Errors
/// A function does not answer as it should, or asks more of the store than it should.
pub async fn replies(folder: &Path) -> Result<Comparison> {
    std::fs::create_dir_all(folder)?;
    let database = folder.join("replies.db");
    let made = open(&database, Synchronous::Off);
    let (_, forum) = school(&made).await?;
    let paths = [topic(&made, forum, NESTED / PAGE).await?, topic(&made, forum, 0).await?];
    let app = open(&database, Synchronous::Full);
    app.clock.set(&made.app.now().to_string());
    // A page shows five under each of the top-level ones that it has room for.
    let [many, few] = paths.map(|path| format!("{path}/replies?limit={}", NESTED / 5));
    let page = calls(&app, &many, CALLS_OF_REPLIES).await?;
    let roots = page["data"].as_array().context("a page")?;
    let under = roots.iter().filter_map(|root| root["reply_count"].as_u64()).sum::<u64>();
    let all = roots.iter().all(|root| root["has_more_replies"] == false);
    ensure!((roots.len(), under, all) == (PAGE, NESTED as u64, true), "{page}");
    compared([&app, &app], 200, |side, _| app.get(side.of(&many, &few)).by(&reader())).await
}

/// What is answered at `path`, with so many calls of the store.
async fn calls(app: &TestApp, path: &str, expected: &str) -> Result<Value> {
    let answer = app.get(path).by(&reader()).send().await;
    ensure!(answer.status == 200, "{}", answer.described());
    let timing = answer.header("server-timing");
    ensure!(timing.contains(expected), "a page asks of the store: {timing}");
    Ok(answer.json())
}

/// Who reads: one who takes the course.
fn reader() -> Actor {
    student(0)
}

/// A course that some take, each with a name, and its forum.
async fn school(app: &TestApp) -> Result<(CourseId, ForumId)> {
    let course = published_course(app).await?.id;
    for number in 0..PEOPLE {
        let person = student(number);
        let profile = json!({"full_name": format!("Élève {number}")});
        posted(app, Method::PUT, "/api/users/me", &profile, &person).await?;
        let enrollment = json!({"course_id": course});
        posted(app, Method::POST, "/api/enrollments", &enrollment, &person).await?;
    }
    let path = format!("/api/courses/{course}/forum");
    let forum = posted(app, Method::POST, &path, &json!({"title": "Questions"}), &coach_rey()).await?;
    let forum = forum["id"].as_str().and_then(ForumId::parse).context("its id")?;
    Ok((course, forum))
}

/// A forum with so many topics, each with a reply: the path of its topics. What they are found by is not stored.
async fn discussed(app: &TestApp, number: usize) -> Result<String> {
    let (course_id, forum_id) = school(app).await?;
    let (ids, now) = (app.app.ids.as_ref(), app.app.now());
    let (mut items, mut counters) = (Vec::with_capacity(GROUP), Vec::with_capacity(COUNTERS));
    for place in 0..number {
        let at = minutes_after(now, place * 7_919 % MINUTES_OF_A_MONTH)?;
        let topic = Topic {
            id: TopicId::mint(ids, at),
            forum_id,
            course_id,
            user_id: student(place % PEOPLE).id,
            title: format!("Question {place}"),
            content: "Pourquoi la suite converge-t-elle, si sa raison est négative ?".to_owned(),
            lesson_id: None,
            is_locked: false,
            solution: None,
            created_at: at,
            updated_at: at,
            edited_at: None,
            deleted_at: None,
        };
        let later = minutes_after(at, 5)?;
        let reply = Reply {
            id: ReplyId::mint(ids, later),
            topic_id: topic.id,
            forum_id,
            ancestors: Vec::new(),
            user_id: student((place + 1) % PEOPLE).id,
            content: "Parce que sa valeur absolue est plus petite que un.".to_owned(),
            is_hidden: false,
            revisions: 0,
            created_at: later,
            updated_at: later,
            edited_at: None,
            deleted_at: None,
        };
        let last_reply = Some(LastReply { at: later, sort: reply.sort() });
        let standing = TopicStanding { last_reply, rank: 1, ..TopicStanding::of(&topic) };
        let made = [topic.to_item(), standing.to_item(), reply.to_item(), ReplyPlace::of(&reply).to_item()];
        items.extend(made.into_iter().collect::<Result<Vec<_>, _>>().map_err(failed)?);
        counters.push(Topic::counting(topic.id, &[(REPLIES, 1), (OTHERS, 1), (ROOTS, 1)]));
        if items.len() >= GROUP || place + 1 == number {
            app.given_items(std::mem::take(&mut items)).await;
        }
        if counters.len() >= COUNTERS || place + 1 == number {
            add(app, std::mem::take(&mut counters)).await?;
        }
    }
    let number = i64::try_from(number)?;
    add(app, vec![Forum::counting(forum_id, number, number)]).await?;
    Ok(format!("/api/forums/{forum_id}/topics"))
}

/// A topic with a page of top-level replies, each with so many under it: its path.
async fn topic(app: &TestApp, forum: ForumId, each: usize) -> Result<String> {
    let body = json!({"title": format!("À {each} réponses"), "content": "Je ne vois pas."});
    let made = posted(app, Method::POST, &format!("/api/forums/{forum}/topics"), &body, &coach_rey()).await?;
    let path = format!("/api/topics/{}", made["id"].as_str().context("its id")?);
    for root in 0..PAGE {
        app.clock.advance_minutes(1);
        let mut parent = None;
        for number in 0..=each {
            let body =
                json!({"content": format!("{root}.{number} : elle alterne."), "parent_reply_id": parent});
            let by = student(1 + (root + number) % (PEOPLE - 1));
            let made = posted(app, Method::POST, &format!("{path}/replies"), &body, &by).await?;
            // Half of them answer the top-level one, the others the one before.
            if number.is_multiple_of(2) || parent.is_none() {
                parent = Some(made["id"].clone());
            }
        }
    }
    Ok(path)
}

/// What is answered, which must do.
async fn posted(app: &TestApp, method: Method, path: &str, body: &Value, by: &Actor) -> Result<Value> {
    let answer = app.request(method, path).by(by).json(body).send().await;
    ensure!(answer.status.is_success(), "{}", answer.described());
    Ok(answer.json())
}
