//! Who may call the functions of forums: the course of the table is Rey's, and Amina takes it, and one more student.

use preau_harness::{
    TestApp,
    people::{amina, coach_rey, student},
};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let made = async |path: &str, body: &Value, person: &Actor| {
        let answer = app.post(path, body).by(person).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        answer.json()["id"].as_str().unwrap().to_owned()
    };
    let outline = |slug: &str| json!({"title": "Suites", "slug": slug, "modules": [{
        "title": "Un", "lessons": [{"title": "Terme général", "duration_minutes": 45}],
    }]});
    let (course, silent) = (
        made("/api/courses", &outline("suites"), &coach_rey()).await,
        made("/api/courses", &outline("suites-sans-forum"), &coach_rey()).await,
    );
    for course in [&course, &silent] {
        let publish = format!("/api/courses/{course}/publish");
        assert_eq!(app.post(&publish, &Value::Null).by(&coach_rey()).send().await.status, 200);
        for person in [amina(), student(1)] {
            made("/api/enrollments", &json!({"course_id": course}), &person).await;
        }
    }
    // Amina asks, and has answered herself; so has another student, whose reply is flagged. Nobody has answered what she tells.
    let forum = made(&format!("/api/courses/{course}/forum"), &json!({"title": "Questions"}), &coach_rey()).await;
    let topics = format!("/api/forums/{forum}/topics");
    let told = json!({"title": "Et si r < 0 ?", "content": "Je ne vois pas."});
    let (topic, alone) = (
        made(&topics, &told, &amina()).await,
        made(&topics, &json!({"title": "Bonjour", "content": "À tous."}), &amina()).await,
    );
    let replies = format!("/api/topics/{topic}/replies");
    let said = json!({"content": "Elle alterne."});
    let (own, other) = (made(&replies, &said, &amina()).await, made(&replies, &said, &student(1)).await);
    let flag = app.post(&format!("/api/replies/{other}/flag"), &json!({"reason": "off_topic"}));
    assert_eq!(flag.by(&coach_rey()).send().await.status, 204);
    let update = json!({"title": "Questions", "is_locked": false});
    let reaction = json!({"reaction_type": "helpful"});
    //                            nobody student other parent other coach other admin service
    vec![
        row("create-forum",          [401, 403, 403, 403, 403, 201, 403, 201, 403]).at([&silent]).body(json!({"title": "Questions"})),
        row("get-forum",             [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&course]),
        row("update-forum",          [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&forum]).body(update),
        row("create-topic",          [401, 201, 403, 403, 403, 201, 403, 201, 403]).at([&forum]).body(told.clone()),
        row("list-topics",           [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&forum]),
        row("get-topic",             [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&topic]),
        row("update-topic",          [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&topic]).body(told),
        row("delete-topic",          [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&alone]),
        row("pin-topic",             [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&topic]),
        row("unpin-topic",           [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&topic]),
        row("lock-topic",            [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&topic]),
        row("unlock-topic",          [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&topic]),
        row("list-replies",          [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&topic]),
        row("create-reply",          [401, 201, 403, 403, 403, 201, 403, 201, 403]).at([&topic]).body(json!({"content": "Merci !"})),
        row("update-reply",          [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&own]).body(json!({"content": "Elle alterne !"})),
        row("delete-reply",          [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&own]),
        row("reply-history",         [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&own]),
        row("mark-solution",         [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&other]),
        row("unmark-solution",       [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&other]),
        row("react",                 [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&other]).body(reaction),
        row("unreact",               [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&other]),
        row("flag-reply",            [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&other]).body(json!({"reason": "spam"})),
        row("list-flags",            [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&forum]),
        row("resolve-flags",         [401, 403, 403, 403, 403, 204, 403, 204, 403]).at([&forum, &other]).body(json!({"is_hidden": true})),
        row("follow-topic",          [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&topic]),
        row("unfollow-topic",        [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&topic]),
        row("follow-forum",          [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&forum]),
        row("unfollow-forum",        [401, 204, 403, 403, 403, 204, 403, 204, 403]).at([&forum]),
    ]
}
