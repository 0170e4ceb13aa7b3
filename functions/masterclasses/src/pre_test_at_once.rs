//! Who asks for it has the test before begun with their seat, in one transaction.

use futures_util::future::join_all;
use preau_harness::people::{amina, bastien, director};
use serde_json::{Value, json};

use crate::{
    attempt::Attempt,
    test_testing::{pleading, ready},
    testing::{accept, app, app_without_limits, asking, cancel, confirmed, guest, made, stored, with},
};

/// What asks for the test before as well.
fn at_once(body: Value) -> Value {
    with(body, "start_pre_test", true)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn it_begins_once_however_often_one_clicks() {
    let app = app_without_limits();
    let path = format!("/masterclasses/{}", ready(&app, &pleading()).await);
    let (amina, body) = (amina(), at_once(asking(&path)));
    let clicks = join_all((0..10).map(|_| app.post("/inscriptions", &body).by(&amina).send())).await;
    let won: Vec<_> = clicks.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(won.len(), 1);
    let begun = stored::<Attempt>(&app);
    assert_eq!(begun.len(), 1);
    assert_eq!(begun[0].inscription_id.to_string(), won[0].json()["id"].as_str().unwrap());
    let start = json!({"inscription_id": begun[0].inscription_id, "type": "PRE"});
    let resumed = app.post("/tests/start", &start).by(&amina).send().await;
    assert_eq!((resumed.status.as_u16(), &resumed.json()["id"]), (200, &json!(begun[0].id)));
    let kinds: Vec<_> = app.events().await.into_iter().rev().take(2).map(|event| event.kind).collect();
    assert!(kinds.contains(&"TEST_STARTED".to_owned()) && kinds.contains(&"INSCRIPTION_CREATED".to_owned()));
}

#[tokio::test]
async fn where_there_is_none_yet_one_is_registered_all_the_same() {
    let app = app();
    let path = made(&app, &pleading()).await;
    let answer = app.post("/inscriptions", &at_once(asking(&path))).by(&amina()).send().await;
    assert_eq!(answer.json()["status"], "registered", "{}", answer.described());
    assert!(stored::<Attempt>(&app).is_empty());
}

#[tokio::test]
async fn a_guest_begins_it_when_they_confirm_and_who_waited_when_they_accept() {
    let app = app();
    let path = format!("/masterclasses/{}", ready(&app, &with(pleading(), "capacity", 2)).await);
    let body = at_once(guest(&path, "awa@example.org"));
    assert_eq!(app.post("/inscriptions", &body).send().await.status, 202);
    assert!(stored::<Attempt>(&app).is_empty());
    confirmed(&app, "awa@example.org").await;
    assert_eq!(stored::<Attempt>(&app).len(), 1);
    let seated = app.post("/inscriptions", &asking(&path)).by(&amina()).send().await;
    let waiting = app.post("/inscriptions", &at_once(asking(&path))).by(&bastien()).send().await;
    assert_eq!(stored::<Attempt>(&app).len(), 1);
    assert_eq!(cancel(&app, &director(), seated.header("location")).await.status, 200);
    assert_eq!(accept(&app, &bastien(), waiting.header("location")).await.status, 200);
    assert_eq!(stored::<Attempt>(&app).len(), 2);
}

#[tokio::test]
async fn whoever_accepts_first_of_all_has_it_made_of_the_bank() {
    let app = app();
    let path = format!("/masterclasses/{}", ready(&app, &with(pleading(), "capacity", 1)).await);
    let seated = app.post("/inscriptions", &asking(&path)).by(&amina()).send().await;
    let waiting = app.post("/inscriptions", &at_once(asking(&path))).by(&bastien()).send().await;
    assert_eq!(cancel(&app, &director(), seated.header("location")).await.status, 200);
    assert!(stored::<Attempt>(&app).is_empty());
    assert_eq!(accept(&app, &bastien(), waiting.header("location")).await.status, 200);
    assert_eq!(stored::<Attempt>(&app).len(), 1);
}
