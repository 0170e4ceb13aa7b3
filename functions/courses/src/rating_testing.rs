//! What the tests of ratings and certificates share.

use std::collections::BTreeMap;

use http::Method;
use preau_harness::{TestAnswer, TestApp};
use preau_kernel::{actor::Actor, clock::Clock};
use serde_json::{Value, json};

use crate::{
    course::CourseId,
    enrollment::{Enrollment, EnrollmentId},
    testing::{published, read, sequences},
};

/// A published course, as it was answered, and the path of its ratings.
pub(crate) async fn rated_course(app: &TestApp) -> (Value, String) {
    let course = published(app, &sequences()).await;
    let ratings = format!("/api/courses/{}/ratings", course["id"].as_str().expect("an id"));
    (course, ratings)
}

/// The enrolment of someone who has completed the course, as if they had done all of it.
pub(crate) async fn completed(app: &TestApp, actor: &Actor, course: &Value) -> String {
    let now = app.clock.now();
    let enrollment = Enrollment {
        id: EnrollmentId::mint(app.app.ids.as_ref(), now),
        user_id: actor.id.clone(),
        course_id: CourseId::parse(course["id"].as_str().expect("an id")).expect("a course"),
        payment_id: None,
        lessons: BTreeMap::new(),
        quizzes: BTreeMap::new(),
        enrolled_at: now,
        started_at: Some(now),
        completed_at: Some(now),
        certified_at: None,
        withdrawn_at: None,
    };
    app.given(&enrollment).await;
    enrollment.id.to_string()
}

/// Rates as `actor`, by an enrolment.
pub(crate) async fn rate(
    app: &TestApp,
    actor: &Actor,
    ratings: &str,
    enrollment: &str,
    mut body: Value,
) -> TestAnswer {
    body["enrollment_id"] = enrollment.into();
    app.post(ratings, &body).by(actor).send().await
}

/// Rates as `actor`, who has completed the course, which must do, and answers the rating's path.
pub(crate) async fn rated(
    app: &TestApp,
    actor: &Actor,
    (course, ratings): &(Value, String),
    body: Value,
) -> String {
    let enrollment = completed(app, actor, course).await;
    let answer = rate(app, actor, ratings, &enrollment, body).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.header("location").to_owned()
}

/// Decides of a rating as `actor`.
pub(crate) async fn moderate(app: &TestApp, actor: &Actor, path: &str, status: &str) -> TestAnswer {
    let reason = if status == "rejected" { json!("abuse") } else { Value::Null };
    app.post(&format!("{path}/moderate"), &json!({"status": status, "reason": reason})).by(actor).send().await
}

/// The ids of the ratings on the page at `path`, as anyone reads it.
pub(crate) async fn listed(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.get(path).send().await;
    assert_eq!(page.status, 200, "{}", page.described());
    let data = page.json()["data"].as_array().expect("a page").clone();
    data.iter().map(|rating| rating["id"].as_str().expect("an id").to_owned()).collect()
}

/// The id at the end of a path.
pub(crate) fn id_of(path: &str) -> String {
    path.rsplit('/').next().expect("an id").to_owned()
}

/// A course's totals, as anyone reads them: how many ratings, the average, and how many of a hundred recommend it.
pub(crate) async fn totals(app: &TestApp, actor: &Actor, ratings: &str) -> Vec<Value> {
    let stats = read(app, actor, &format!("{ratings}/stats")).await;
    ["rating_count", "average_rating", "recommendation_rate"].map(|name| stats[name].clone()).to_vec()
}

/// Deletes what is at `path` as `actor`.
pub(crate) async fn delete(app: &TestApp, actor: &Actor, path: &str) -> TestAnswer {
    app.request(Method::DELETE, path).by(actor).send().await
}
