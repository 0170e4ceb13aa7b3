//! A school that version 0.1 served: its data are listed as before, while `migrate-lists` moves them and after that.

use std::collections::{BTreeMap, BTreeSet};

use preau_harness::{TestApp, people::director, version_0_1};
use preau_kernel::{
    entity::Entity,
    event::{Event, EventId},
    store::{Index, Item, Key, Version},
};
use serde_json::Value;

/// How many events there are beside what the fixture has: more than two parts of the migration move.
const EVENTS: usize = 600;

/// What version 0.1 left, and some hundred events more.
async fn school() -> TestApp {
    let app = TestApp::new(preau_functions::all());
    let mut items = version_0_1::items();
    for number in 0..EVENTS {
        let event = Event {
            id: EventId::mint(app.app.ids.as_ref(), app.app.now()),
            kind: ["SESSION_BOOKED", "SESSION_CANCELLED"][number % 2].to_owned(),
            resource: format!("session:{number}"),
            actor: director().signature(),
            at: app.app.now(),
            from: Value::Null,
            to: Value::Null,
        };
        items.push(unmoved(event.to_item().unwrap()));
        app.clock.advance_minutes(1);
    }
    app.given_items(items).await;
    app
}

/// The item as version 0.1 wrote it.
fn unmoved(mut item: Item) -> Item {
    for index in [Index::First, Index::Third] {
        let entry = item.indexes[index.position()].as_mut().unwrap();
        let (whole, _) = entry.partition.rsplit_once('#').unwrap();
        whole.to_owned().clone_into(&mut entry.partition);
    }
    item
}

/// The whole of a list, page by page.
async fn list(app: &TestApp, path: &str) -> Vec<Value> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("{path}limit=60{cursor}")).by(&director()).send().await.json();
        entries.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return entries,
        }
    }
}

async fn lists(app: &TestApp) -> [Vec<Value>; 4] {
    [
        list(app, "/api/admin/events?").await,
        list(app, "/api/admin/events?kind=SESSION_BOOKED&").await,
        list(app, "/api/admin/messages?").await,
        list(app, "/sessions/list?").await,
    ]
}

async fn migrate(app: &TestApp, cursor: &str) -> Value {
    let path = format!("/api/admin/migrate-lists{cursor}");
    let answer = app.post(&path, &Value::Null).by(&director()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// The versions of what is not moved itself.
fn versions(app: &TestApp) -> BTreeMap<Key, Version> {
    let items = app.items().into_iter().filter(|item| item.kind != "kept-file" && item.kind != "rate");
    items.map(|item| (item.key, item.version)).collect()
}

#[tokio::test]
async fn lists_are_the_same_before_while_and_after_they_are_migrated() {
    let app = school().await;
    let (before, versions_before) = (lists(&app).await, versions(&app));
    assert_eq!(before.each_ref().map(Vec::len), [604, 300, 13, 3]);

    let first = migrate(&app, "").await;
    assert!(first["moved"].as_u64() > Some(100) && first["next_cursor"].is_string(), "{first}");
    assert_eq!(lists(&app).await, before);
    // Whoever is killed here begins anew, without the cursor.
    let (mut moved, mut cursor) = (first["moved"].as_u64().unwrap(), String::new());
    loop {
        let part = migrate(&app, &cursor).await;
        moved += part["moved"].as_u64().unwrap();
        assert_eq!(part["left"], 0);
        match part["next_cursor"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert_eq!(moved, 604 + 13 + 3 + 1, "events, messages, sessions and files");
    assert_eq!(lists(&app).await, before);
    assert_eq!(versions(&app), versions_before, "reminders and clients hold on to versions");
    assert_eq!(migrate(&app, "").await["moved"], 0);
    assert_eq!(
        app.post("/api/admin/migrate-lists?cursor=x", &Value::Null).by(&director()).send().await.status,
        400
    );
}

#[tokio::test]
async fn what_is_migrated_stands_where_it_would_be_written_now() {
    let app = school().await;
    let mut cursor = String::new();
    while let Some(next) = migrate(&app, &cursor).await["next_cursor"].as_str() {
        cursor = format!("?cursor={next}");
    }
    for item in app.items().iter().filter(|item| item.kind == "event") {
        let event: Event = serde_json::from_str(&item.document).unwrap();
        assert_eq!((&event.key(), &event.indexes()), (&item.key, &item.indexes));
    }
    let partitions: BTreeSet<String> = app
        .items()
        .into_iter()
        .flat_map(|item| item.indexes.into_iter().flatten().chain([item.key]))
        .map(|key| key.partition)
        .collect();
    for whole in ["events", "events-of#SESSION_BOOKED", "messages", "sessions", "kept-files"] {
        assert!(!partitions.contains(whole), "{whole}");
        assert!(partitions.iter().any(|partition| partition.starts_with(&format!("{whole}#"))), "{whole}");
    }
}

#[test]
fn of_every_kind_that_version_0_1_stored_there_is_a_document() {
    let kinds: BTreeSet<String> = version_0_1::items().into_iter().map(|item| item.kind).collect();
    assert_eq!(kinds.len(), 23, "{kinds:?}");
}
