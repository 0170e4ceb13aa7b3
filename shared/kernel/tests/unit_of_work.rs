//! One act on the store, whoever else acts meanwhile: callers who are signed in, callers who are nobody, and schedules.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::sync::Arc;

use futures_util::future::join_all;
use preau_harness::{
    Life, Mortal, TestAnswer, TestApp, insta,
    people::{amina, director, student},
};
use preau_kernel::routes;
use preau_kernel::{
    answer::{Answer, Html},
    app::App,
    caller::{AnyCaller, Caller},
    entity::{Entity, Stored},
    function::{Access, Function},
    problem::Problem,
    store::{Addition, Counters, Key, Store, Write},
    unit_of_work::{Audited, UnitOfWork},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A page of a guest book, which takes so many names.
#[derive(Clone, Serialize, Deserialize)]
struct GuestBook {
    names: u32,
    room: u32,
}

impl GuestBook {
    fn key_of() -> Key {
        Key::new("guest-book", "guest-book")
    }

    async fn read(work: &UnitOfWork<'_>) -> Result<Stored<Self>, Problem> {
        let found = work.find(&Self::key_of()).await?;
        Ok(found.unwrap_or_else(|| Stored::absent(Self { names: 0, room: 30 })))
    }
}

impl Entity for GuestBook {
    const KIND: &'static str = "guest-book";

    fn key(&self) -> Key {
        Self::key_of()
    }
}

impl Audited for GuestBook {
    fn resource(&self) -> String {
        "guest-book:1".to_owned()
    }

    fn state(&self) -> Value {
        json!({"names": self.names})
    }
}

/// Signs the guest book
#[utoipa::path(post, path = "/sign", tag = "guests", responses((status = 200)))]
async fn sign(app: App, caller: AnyCaller) -> Result<Answer<Html>, Problem> {
    let caller = caller.or_nobody();
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = GuestBook::read(&work).await?;
        let after = GuestBook { names: before.entity.names + 1, ..before.entity };
        if after.names > after.room {
            return Err(Problem::invalid_transition("full", "signed"));
        }
        let changes = work.replaces("GUEST_BOOK_SIGNED", &before, &after);
        let page = Answer::ok(Html(format!("<p>{} of {}</p>", after.names, after.room)));
        if let Some(answer) = work.commit(changes, page).await? {
            return Ok(answer);
        }
    }
}

/// Signs and takes back, in two transactions
#[utoipa::path(post, path = "/sign-in-pencil", tag = "guests", responses((status = 200)))]
async fn sign_in_pencil(app: App, caller: Caller) -> Result<Answer<Value>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    // Each step does nothing when it is done again.
    loop {
        let before = GuestBook::read(&work).await?;
        if before.exists() {
            break;
        }
        if work.commit_step(work.creates("GUEST_BOOK_OPENED", &before.entity)).await? {
            break;
        }
    }
    loop {
        let before = GuestBook::read(&work).await?;
        if before.entity.names == 1 {
            break;
        }
        let after = GuestBook { names: 1, ..before.entity };
        if work.commit_step(work.replaces("GUEST_BOOK_SIGNED", &before, &after)).await? {
            break;
        }
    }
    Ok(Answer::ok(json!({"signed": true})))
}

/// Closes the guest book
#[utoipa::path(delete, path = "/guest-book", tag = "guests", responses((status = 204)))]
async fn close(app: App, caller: Caller) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Some(stored) = work.find::<GuestBook>(&GuestBook::key_of()).await? else {
            return Ok(Answer::no_content());
        };
        let changes = work.deletes("GUEST_BOOK_CLOSED", &stored);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

async fn tear_out(app: App) -> Result<String, Problem> {
    let caller = Caller::of_schedule("tear-out");
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Some(stored) = work.find::<GuestBook>(&GuestBook::key_of()).await? else {
            return Ok("nothing to tear out".to_owned());
        };
        if work.commit_step(work.deletes("GUEST_BOOK_TORN_OUT", &stored)).await? {
            return Ok("torn out".to_owned());
        }
    }
}

fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Anyone, routes!(sign)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(sign_in_pencil)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(close)).reads().writes(),
        Function::schedule("tear-out", "0 3 * * *", "Tears the page out.", tear_out).reads().writes(),
    ]
}

async fn signed(app: &TestApp, key: &str) -> TestAnswer {
    app.post("/sign", &Value::Null).key(key).send().await
}

/// What the journal tells, as “kind by actor: from → to”.
async fn journal(app: &TestApp) -> Vec<String> {
    let events = app.events().await.into_iter();
    events
        .map(|event| format!("{} by {}: {} → {}", event.kind, event.actor.id, event.from, event.to))
        .collect()
}

#[tokio::test]
async fn creating_replacing_and_deleting_are_told_from_state_to_state() {
    let app = TestApp::new(functions());
    for key in ["1", "2"] {
        assert_eq!(signed(&app, key).await.status, 200);
    }
    let close = async || app.request(http::Method::DELETE, "/guest-book").by(&director()).send().await;
    assert_eq!((close().await.status.as_u16(), close().await.status.as_u16()), (204, 204));
    app.post("/sign", &Value::Null).by(&amina()).send().await;
    assert_eq!(app.run("tear-out").await.unwrap(), "torn out");
    assert_eq!(app.run("tear-out").await.unwrap(), "nothing to tear out");
    insta::assert_snapshot!(journal(&app).await.join("\n"), @r#"
    GUEST_BOOK_SIGNED by preau:nobody: null → {"names":1}
    GUEST_BOOK_SIGNED by preau:nobody: {"names":1} → {"names":2}
    GUEST_BOOK_CLOSED by director: {"names":2} → null
    GUEST_BOOK_SIGNED by amina: null → {"names":1}
    GUEST_BOOK_TORN_OUT by preau:tear-out: {"names":1} → null
    "#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_write_at_once_none_is_lost_and_none_is_one_too_many() {
    let app = TestApp::new(functions());
    let people: Vec<_> = (0..40).map(student).collect();
    let answers =
        join_all(people.iter().map(|person| app.post("/sign", &Value::Null).by(person).send())).await;
    let told: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(told.iter().filter(|status| **status == 200).count(), 30, "{told:?}");
    assert_eq!(told.iter().filter(|status| **status == 409).count(), 10, "{told:?}");
    let mut states: Vec<Value> = app.events().await.into_iter().map(|event| event.to).collect();
    states.sort_by_key(|state| state["names"].as_u64());
    assert_eq!(states, (1..=30).map(|names| json!({"names": names})).collect::<Vec<_>>());
}

/// What somebody else writes into the guest book, which is at this version.
fn by_another(names: u32, room: u32, version: u64) -> Vec<Write> {
    let item = GuestBook { names, room }.to_item().unwrap();
    vec![if version == 0 { Write::Create(item) } else { Write::Replace(item, version) }]
}

#[tokio::test]
async fn a_turn_that_was_lost_is_taken_anew_from_what_is_there_now_and_at_its_own_time() {
    let (app, others) = TestApp::interleaved(functions());
    others.before("guest-book", by_another(6, 30, 0));
    others.before("guest-book", by_another(7, 30, 1));
    let answer = signed(&app, "k").await;
    assert_eq!(String::from_utf8_lossy(&answer.body), "<p>8 of 30</p>");
    assert_eq!(journal(&app).await, [r#"GUEST_BOOK_SIGNED by preau:nobody: {"names":7} → {"names":8}"#]);
    // Another takes the last line: what was decided before does not hold.
    others.before("guest-book", by_another(30, 30, 3));
    let full = signed(&app, "another").await;
    assert_eq!(full.problem(), "invalid-transition");
    assert_eq!(app.events().await.len(), 1);
}

#[tokio::test]
async fn who_always_comes_too_late_is_told_so_and_nothing_is_written() {
    let (app, others) = TestApp::interleaved(functions());
    for version in 0..100 {
        others.before("guest-book", by_another(1, 30, version));
    }
    let answer = signed(&app, "k").await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (503, "busy"));
    assert!(app.events().await.is_empty());
}

/// An app whose process dies after so many calls of the store.
fn mortal() -> (TestApp, Life) {
    let life = Life::long();
    let around =
        |inner| -> Arc<dyn Store> { Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner }) };
    (TestApp::around(functions(), around), life)
}

#[tokio::test]
async fn wherever_a_process_dies_a_key_of_nobody_is_settled_with_the_effect() {
    let (mut died, mut calls) = (0, 0);
    loop {
        let (app, life) = mortal();
        life.lasting(calls);
        let first = signed(&app, "k").await;
        let is_over = life.is_over();
        life.lasting(i64::MAX);
        // The lease of the request that never came back ends.
        app.clock.advance_minutes(3);
        let again = signed(&app, "k").await;
        assert_eq!(again.status, 200, "{}", again.described());
        assert_eq!(String::from_utf8_lossy(&again.body), "<p>1 of 30</p>", "dead after {calls} calls");
        assert_eq!(again.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(journal(&app).await.len(), 1, "dead after {calls} calls");
        if !is_over {
            assert_eq!((first.status, &first.body), (again.status, &again.body));
            assert_eq!(again.header("idempotent-replayed"), "true");
            break;
        }
        died += 1;
        calls += 1;
    }
    // The limit, the key, the claim, the page, the effect.
    assert!(died >= 5, "{died}");
}

#[tokio::test]
async fn a_request_of_several_steps_goes_on_where_it_died_and_answers_the_same() {
    let mut calls = 0;
    loop {
        let (app, life) = mortal();
        let send = async || app.post("/sign-in-pencil", &Value::Null).by(&amina()).key("k").send().await;
        life.lasting(calls);
        send().await;
        let is_over = life.is_over();
        life.lasting(i64::MAX);
        app.clock.advance_minutes(3);
        for _ in 0..2 {
            let answer = send().await;
            assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"signed": true})), "{calls}");
        }
        let kinds: Vec<String> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["GUEST_BOOK_OPENED", "GUEST_BOOK_SIGNED"], "dead after {calls} calls");
        if !is_over {
            break;
        }
        calls += 1;
    }
}

#[tokio::test]
async fn changes_are_put_together_with_what_they_count() {
    let app = TestApp::new(functions());
    let caller = Caller::of_schedule("tear-out");
    let mut work = UnitOfWork::of(&app.app, &caller);
    let count = |amount| Addition {
        bounds: preau_kernel::store::Bounds::default(),
        key: Key::new("names", "count"),
        kind: "names-count".to_owned(),
        amounts: Counters::from([("names".to_owned(), amount)]),
        expires_at: None,
    };
    let book = GuestBook { names: 1, room: 30 };
    let first = work.creates("GUEST_BOOK_OPENED", &book).add_to_counters(count(2));
    let second = work.tells("GUEST_BOOK_PRAISED", "guest-book:1", [Value::Null, Value::Null]);
    let changes = work.nothing_yet().and(first).and(second.add_to_counters(count(3)));
    assert!(work.commit_step(changes).await.unwrap());
    assert_eq!(app.app.records.counters(&Key::new("names", "count")).await.unwrap()["names"], 5);
    assert_eq!(app.events().await.len(), 2);
}
