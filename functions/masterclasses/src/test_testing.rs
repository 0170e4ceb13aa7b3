//! What the tests about tests share.

use http::Method;
use jiff::Timestamp;
use preau_harness::{
    TestAnswer, TestApp,
    people::{amina, coach_rey},
};
use preau_kernel::{
    actor::Actor,
    id::UserId,
    store::{Counters, Item},
};
use serde_json::{Value, json};

use crate::{
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    masterclass::{Masterclass, MasterclassId, MasterclassStatus},
    seats::Seat,
    test_settings::TestSettings,
    testing,
};

/// A masterclass from one instant to another.
pub(crate) fn masterclass_at(starts_at: Option<&str>, ends_at: Option<&str>) -> Masterclass {
    let instant = |text: Option<&str>| text.map(|text| text.parse::<Timestamp>().unwrap());
    Masterclass {
        id: MasterclassId::parse("019cad90-0000-7000-8000-000000000001").unwrap(),
        title: "Plaider".to_owned(),
        description: None,
        pdf: None,
        starts_at: instant(starts_at),
        ends_at: instant(ends_at),
        status: MasterclassStatus::Open,
        asks: Vec::new(),
        test: TestSettings::default(),
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}

/// An inscription of Amina's that no function wrote.
pub(crate) fn inscription() -> Inscription {
    let masterclass = MasterclassId::parse("019cad90-0000-7000-8000-000000000001").unwrap();
    let id = InscriptionId::parse("019cad90-0000-7000-8000-000000000003").unwrap();
    inscription_of(id, masterclass, &amina().id, Timestamp::UNIX_EPOCH)
}

fn inscription_of(
    id: InscriptionId,
    masterclass_id: MasterclassId,
    user: &UserId,
    now: Timestamp,
) -> Inscription {
    Inscription {
        id,
        masterclass_id,
        user_id: user.clone(),
        is_guest: false,
        status: InscriptionStatus::Registered,
        seat: Some(Seat::Taken),
        deadline: None,
        waiting_since: None,
        validated: true,
        starts_pre_test: false,
        claims: Vec::new(),
        reminded_at: None,
        registered_at: now,
        updated_at: now,
    }
}

/// What a masterclass is, whose tests ask three questions and take twenty minutes, from the 1st of April 2026, 09:00, to 12:00.
pub(crate) fn pleading() -> Value {
    json!({
        "title": "Plaider",
        "starts_at": "2026-04-01T09:00:00Z",
        "ends_at": "2026-04-01T12:00:00Z",
        "status": "open",
        "test": {"question_count": 3, "minutes": 20},
    })
}

/// The instant at which the test after of [`pleading`] opens.
pub(crate) const AFTER: &str = "2026-04-01T12:00:00Z";

/// The id of what is at a path.
pub(crate) fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// A masterclass of which as many questions are approved as it asks, and its id.
pub(crate) async fn ready(app: &TestApp, body: &Value) -> String {
    let id = id_of(&testing::made(app, body).await);
    for number in 0..body["test"]["question_count"].as_u64().unwrap_or(10) {
        approved(app, &id, number).await;
    }
    id
}

/// What asks for a question of a masterclass, whose right choice is B.
pub(crate) fn question(masterclass: &str, number: u64) -> Value {
    json!({
        "masterclass_id": masterclass,
        "question_text": format!("Question {number} ?"),
        "choices": {"A": format!("faux {number}a"), "B": format!("juste {number}"), "C": format!("faux {number}c"),
            "D": format!("faux {number}d")},
        "correct_choice": "B",
        "explanation": format!("CANARI-{number}"),
    })
}

/// Rey writes a question and approves it; answers its path.
pub(crate) async fn approved(app: &TestApp, masterclass: &str, number: u64) -> String {
    let body = testing::with(question(masterclass, number), "status", "approved");
    let answer = app.post("/api/admin/questions", &body).by(&coach_rey()).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    // The bank is in the order in which it was written.
    app.clock.advance_minutes(1);
    answer.header("location").to_owned()
}

/// `person` has a seat, and is validated; answers the inscription's id.
pub(crate) async fn registered(app: &TestApp, masterclass: &str, person: &Actor) -> String {
    registered_as(app, masterclass, person, |inscription| inscription).await
}

/// The same with what is otherwise.
pub(crate) async fn registered_as(
    app: &TestApp,
    masterclass: &str,
    person: &Actor,
    otherwise: impl FnOnce(Inscription) -> Inscription,
) -> String {
    let now = app.app.now();
    let id = InscriptionId::mint(app.app.ids.as_ref(), now);
    let masterclass = MasterclassId::parse(masterclass).unwrap();
    app.given(&otherwise(inscription_of(id, masterclass, &person.id, now))).await;
    id.to_string()
}

/// Begins a test as `person`.
pub(crate) async fn start(app: &TestApp, person: &Actor, inscription: &str, test: &str) -> TestAnswer {
    let body = json!({"inscription_id": inscription, "type": test});
    app.post("/tests/start", &body).by(person).send().await
}

/// Begins a test as `person`, which must do.
pub(crate) async fn started(app: &TestApp, person: &Actor, inscription: &str, test: &str) -> Value {
    let answer = start(app, person, inscription, test).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()
}

/// The answers to a test that [`question`] made: of the first so many questions of the bank the right ones, of the others
/// wrong ones.
pub(crate) fn answers(test: &Value, right: u64) -> Value {
    let questions = test["questions"].as_array().unwrap().iter().map(|question| {
        let asked = question["question_text"].as_str().unwrap();
        let number: u64 = asked.split(' ').nth(1).unwrap().parse().unwrap();
        let wanted = if number < right { "juste" } else { "faux" };
        let choices = question["choices"].as_object().unwrap();
        let (letter, _) =
            choices.iter().find(|(_, choice)| choice.as_str().unwrap().starts_with(wanted)).unwrap();
        (question["question_id"].as_str().unwrap().to_owned(), json!(letter))
    });
    Value::Object(questions.collect())
}

/// Saves answers of a test as `person`.
pub(crate) async fn save(
    app: &TestApp,
    person: &Actor,
    test: &Value,
    revision: u64,
    responses: &Value,
) -> TestAnswer {
    let path = format!("/tests/{}/responses", test["id"].as_str().unwrap());
    app.put(&path, &json!({"revision": revision, "responses": responses})).by(person).send().await
}

/// Hands in a test as `person`.
pub(crate) async fn submit(app: &TestApp, person: &Actor, test: &Value, responses: &Value) -> TestAnswer {
    let body = json!({"test_id": test["id"], "responses": responses});
    app.post("/tests", &body).by(person).send().await
}

/// Takes a test as `person` with so many right answers; answers the test as it began.
pub(crate) async fn took(app: &TestApp, person: &Actor, inscription: &str, test: &str, right: u64) -> Value {
    let begun = started(app, person, inscription, test).await;
    let answer = submit(app, person, &begun, &answers(&begun, right)).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["score"]),
        (201, &json!(right)),
        "{}",
        answer.described()
    );
    begun
}

/// Deletes what is at `path` as Rey.
pub(crate) async fn delete(app: &TestApp, path: &str) -> TestAnswer {
    app.request(Method::DELETE, path).by(&coach_rey()).send().await
}

/// The items of a kind.
pub(crate) fn items(app: &TestApp, kind: &str) -> Vec<Item> {
    app.items().into_iter().filter(|item| item.kind == kind).collect()
}

/// What is told of results, in the outbox.
pub(crate) fn told(app: &TestApp) -> Vec<Value> {
    let read =
        items(app, "announcement").into_iter().map(|item| serde_json::from_str(&item.document).unwrap());
    read.filter(|said: &Value| said["template"] == "test-result").collect()
}

/// An item in the place of an attempt that is due, and is none.
pub(crate) fn unreadable_attempt(app: &TestApp) -> Item {
    use crate::attempt::{Attempt, TestId};
    let id = TestId::mint(app.app.ids.as_ref(), app.app.now());
    let due = Attempt::due(id.shard(preau_kernel::due::SHARDS));
    Item {
        key: Attempt::key_of(id),
        kind: "test".to_owned(),
        document: "{}".to_owned(),
        counters: Counters::new(),
        version: 0,
        expires_at: None,
        indexes: [Some(due.key(preau_kernel::due::due_at(app.app.now(), &id))), None, None],
    }
}
