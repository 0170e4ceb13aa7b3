//! Tokens of a day, reserved before they are used and settled after.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use futures_util::future::join_all;
use preau_harness::TestApp;
use preau_kernel::{
    changes::Changes,
    clock::Clock,
    policy::Policy,
    token_budget::{Spender, key_of, reserve, seconds_until_tomorrow, settle},
};

fn app(tokens_per_day: u64) -> TestApp {
    let mut app = TestApp::new(Vec::new());
    app.follow(&Policy { tokens_per_day, ..Policy::default() });
    app
}

async fn counted(app: &TestApp, day: &str) -> i64 {
    app.app
        .records
        .counters(&key_of(Spender::Writer, day))
        .await
        .unwrap()
        .get("tokens")
        .copied()
        .unwrap_or_default()
}

#[tokio::test]
async fn what_is_over_the_day_is_given_back_and_the_next_day_begins_at_nothing() {
    let app = app(100);
    let first = reserve(&app.app, Spender::Writer, 60).await.unwrap().unwrap();
    assert_eq!(reserve(&app.app, Spender::Writer, 41).await.unwrap(), None);
    let second = reserve(&app.app, Spender::Writer, 40).await.unwrap().unwrap();
    assert_eq!(reserve(&app.app, Spender::Writer, 1).await.unwrap(), None);
    assert_eq!(counted(&app, "2026-03-02").await, 100);

    app.clock.set("2026-03-03T00:00:00Z");
    let third = reserve(&app.app, Spender::Writer, 100).await.unwrap().unwrap();
    let changes = Changes::without_event(app.clock.now());
    let changes = settle(changes, &app.app, &[first, second, third], 30);
    assert!(changes.commit_alone(&app.app).await.unwrap());
    assert_eq!((counted(&app, "2026-03-02").await, counted(&app, "2026-03-03").await), (30, 0));
}

#[tokio::test]
async fn many_at_once_reserve_no_more_than_there_is() {
    let app = app(100);
    let all = join_all((0..20).map(|_| reserve(&app.app, Spender::Writer, 10))).await;
    let reserved = all.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_some()).count();
    assert!((1..=10).contains(&reserved), "{reserved}");
    assert_eq!(counted(&app, "2026-03-02").await, i64::try_from(reserved).unwrap() * 10);
}

#[tokio::test]
async fn what_vectors_take_is_counted_apart_from_what_is_written() {
    let mut app = app(100);
    app.follow(&Policy { tokens_per_day: 100, embedding_tokens_per_day: 10, ..Policy::default() });
    let vectors = reserve(&app.app, Spender::Embedder, 10).await.unwrap().unwrap();
    assert_eq!(reserve(&app.app, Spender::Embedder, 1).await.unwrap(), None);
    assert!(reserve(&app.app, Spender::Writer, 100).await.unwrap().is_some());
    let changes = settle(Changes::without_event(app.clock.now()), &app.app, &[vectors], 4);
    assert!(changes.commit_alone(&app.app).await.unwrap());
    assert_eq!(counted(&app, "2026-03-02").await, 100);
    assert!(reserve(&app.app, Spender::Embedder, 6).await.unwrap().is_some());
    assert_eq!(reserve(&app.app, Spender::Embedder, 1).await.unwrap(), None);
}

#[test]
fn a_day_ends_at_midnight_by_utc() {
    let at = |text: &str| seconds_until_tomorrow(text.parse().unwrap());
    assert_eq!(at("2026-03-02T08:00:00Z"), 16 * 3_600);
    assert_eq!(at("2026-03-02T23:59:59Z"), 1);
    assert_eq!(at("2026-03-03T00:00:00Z"), 86_400);
}
