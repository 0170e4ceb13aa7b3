//! What forums bring about in other domains: followers who are told, however many they are and whatever becomes of the runs that tell
//! them.

use std::sync::Arc;

use http::Method;
use preau_functions::forum::{
    follower::{Followed, Follower},
    forum::ForumId,
};
use preau_harness::{
    Life, Mortal, TestApp,
    courses::{enrolled, published, small_course},
    people::{amina, coach_rey, student},
};
use preau_kernel::{clock::Clock, store::Store};
use preau_notifications::notice::Notice;
use serde_json::json;

/// How many follow the forum.
const FOLLOWERS: usize = 2_000;

/// A forum of Rey's course, which Amina takes.
async fn opened(app: &TestApp) -> ForumId {
    let course = published(app, &small_course()).await;
    enrolled(app, &amina(), &course).await;
    let path = format!("/api/courses/{}/forum", course["id"].as_str().unwrap());
    let made = app.post(&path, &json!({"title": "Questions"})).by(&coach_rey()).send().await;
    assert_eq!(made.status, 201, "{}", made.described());
    ForumId::parse(made.json()["id"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn two_thousand_followers_are_each_told_once_of_a_topic_though_runs_that_tell_them_die() {
    let life = Life::long();
    let app = TestApp::around(preau_functions::all(), |inner| {
        Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
    });
    let forum = opened(&app).await;
    app.run("deliver-messages").await.unwrap();
    let since = app.clock.now();
    let follower = |user_id| Follower { followed: Followed::Forum(forum), user_id, since };
    let followers = (0..FOLLOWERS).map(|number| follower(student(number).id)).chain([follower(amina().id)]);
    app.given_all(followers.collect()).await;
    let topic = json!({"title": "Et si r < 0 ?", "content": "Je *ne* vois pas."});
    let asked = app.post(&format!("/api/forums/{forum}/topics"), &topic).by(&amina()).send().await;
    assert_eq!(asked.status, 201, "{}", asked.described());

    let (mut deaths, mut calls) = (0, 5);
    loop {
        life.lasting(calls);
        let told = app.run("deliver-messages").await;
        let died = life.is_over();
        life.lasting(i64::MAX);
        app.clock.advance_minutes(3);
        if !died {
            told.unwrap();
            break;
        }
        deaths += 1;
        calls += 1;
    }
    assert!(deaths > 10, "{deaths}");
    app.run("deliver-messages").await.unwrap();
    for number in 0..FOLLOWERS {
        let told = app.app.records.all::<Notice>(&Notice::of(&student(number).id)).await.unwrap();
        assert_eq!(told.len(), 1, "{number}");
    }
    let own = app.app.records.all::<Notice>(&Notice::of(&amina().id)).await.unwrap();
    assert!(own.iter().all(|notice| !notice.entity.title.contains("r < 0")), "who asks is not told of it");
}

#[tokio::test]
async fn who_follows_a_forum_and_leaves_the_course_is_told_of_no_new_topic_until_they_come_back() {
    let app = TestApp::new(preau_functions::all());
    let course = published(&app, &small_course()).await;
    let enrollment = enrolled(&app, &amina(), &course).await;
    let path = format!("/api/courses/{}/forum", course["id"].as_str().unwrap());
    let made = app.post(&path, &json!({"title": "Questions"})).by(&coach_rey()).send().await;
    let forum = format!("/api/forums/{}", made.json()["id"].as_str().unwrap());
    let followed = app.request(Method::POST, &format!("{forum}/subscription")).by(&amina()).send().await;
    assert_eq!(followed.status, 204, "{}", followed.described());
    let told = async |title: &str| {
        let topic = json!({"title": title, "content": "Lisez-moi."});
        let asked = app.post(&format!("{forum}/topics"), &topic).by(&coach_rey()).send().await;
        assert_eq!(asked.status, 201, "{}", asked.described());
        app.run("deliver-messages").await.unwrap();
        let notices = app.app.records.all::<Notice>(&Notice::of(&amina().id)).await.unwrap();
        notices.iter().any(|notice| notice.entity.title.contains(title))
    };
    assert!(told("Bienvenue").await);
    let left = app.request(Method::DELETE, &enrollment).by(&amina()).send().await;
    assert_eq!(left.status, 204, "{}", left.described());
    assert!(!told("Entre nous").await);
    enrolled(&app, &amina(), &course).await;
    assert!(told("De retour").await);
}
