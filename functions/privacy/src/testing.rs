//! What the tests of this domain share.

use std::sync::{Arc, Mutex};

use http::Method;
use preau_adapters_local::SqliteStore;
use preau_harness::{
    TestAnswer, TestApp,
    people::{amina, coach_mba, coach_rey, director, student},
};
use preau_kernel::{
    actor::Actor,
    async_trait,
    function::Function,
    settings::Synchronous,
    store::{
        Addition, Counters, Index, Item, Key, Order, Outcome, Query, Scope, Slice, SortRange, Store,
        StoreError, Write,
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The functions of all domains that keep data about people.
pub(crate) fn functions() -> Vec<Function> {
    [
        preau_users::functions(),
        preau_sessions::functions(),
        preau_classes::functions(),
        preau_courses::functions(),
        preau_dashboard::functions(),
        preau_calendar::functions(),
        preau_notifications::functions(),
        preau_messages::functions(),
        preau_photos::functions(),
        preau_audit::functions(),
        crate::functions(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An app with them.
pub(crate) fn app() -> TestApp {
    TestApp::new(functions()).with_coaches(&[coach_rey(), coach_mba()])
}

/// A student books a coach on a day of March.
pub(crate) async fn book(app: &TestApp, student: &Actor, coach: &Actor, day: u32, hour: u32) -> Value {
    let answer = try_to_book(app, student, coach, day, hour).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()
}

/// The same, which may fail.
pub(crate) async fn try_to_book(
    app: &TestApp,
    student: &Actor,
    coach: &Actor,
    day: u32,
    hour: u32,
) -> TestAnswer {
    let booking = json!({
        "type": "Visio", "coach_id": coach.id, "note": format!("Chez {}", student.id),
        "slot": {
            "start": format!("2026-03-{day:02}T{hour:02}:00:00Z"), "end": format!("2026-03-{day:02}T{hour:02}:50:00Z"),
        },
    });
    app.post("/sessions/book", &booking).by(student).send().await
}

/// Amina announces so many photos.
pub(crate) async fn announce(app: &TestApp, count: usize) {
    let photo = json!({
        "file_name": "Amina.png", "content_type": "image/png", "size": 70,
        "sha256": "497790947d4666760ce38f3c00e852c71fdb66cae849bae8e9ede352719e1581",
    });
    for _ in 0..count {
        app.clock.advance_minutes(1);
        let answer = app.post("/photos", &photo).by(&amina()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
    }
}

/// Someone erases their data.
pub(crate) async fn erase(app: &TestApp, actor: &Actor) -> TestAnswer {
    app.request(Method::DELETE, "/api/users/me").by(actor).send().await
}

/// Someone reads all that is kept about them, page by page; answers the pages.
pub(crate) async fn pages(app: &TestApp, actor: &Actor, path: &str) -> Vec<Value> {
    let (mut pages, mut next) = (Vec::new(), String::new());
    loop {
        let answer = app.get(&format!("{path}{next}")).by(actor).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        assert!(answer.body.len() < 6_000_000, "{}", answer.body.len());
        let page = answer.json();
        let cursor = page["next_cursor"].as_str().map(|cursor| format!("?cursor={cursor}"));
        pages.push(page);
        match cursor {
            Some(cursor) => next = cursor,
            None => return pages,
        }
    }
}

/// What is stored that says one of these words, in small letters. Counters of limits go by a digest and are gone within
/// minutes.
pub(crate) fn naming(app: &TestApp, words: &[&str]) -> Vec<String> {
    let said =
        app.items().into_iter().map(|item| format!("{:?} {:?} {}", item.key, item.indexes, item.document));
    said.filter(|said| words.iter().any(|word| said.to_lowercase().contains(word))).collect()
}

/// A school in which Amina has a profile, a parent, a role, a calendar, a past session, one that is off, and two to come, one
/// over midnight.
pub(crate) async fn school() -> TestApp {
    let app = app();
    let profile =
        json!({"full_name": "Amina Diallo", "email": "amina@example.org", "whatsapp_number": "+24177123456"});
    app.put("/api/users/me", &profile).by(&amina()).send().await;
    let put = async |path: &str, body: &Value| app.put(path, body).by(&director()).send().await;
    assert_eq!(put("/api/admin/students/amina/parents/fatou", &Value::Null).await.status, 200);
    assert_eq!(put("/api/admin/users/amina/roles", &json!({"roles": ["student"]})).await.status, 200);
    assert_eq!(app.post("/calendar/feed", &Value::Null).by(&amina()).send().await.status, 201);
    book(&app, &amina(), &coach_rey(), 2, 9).await;
    let off = book(&app, &amina(), &coach_mba(), 3, 9).await;
    let off = format!("/sessions/{}/cancel", off["id"].as_str().expect("an id"));
    app.post(&off, &Value::Null).by(&coach_mba()).send().await;
    book(&app, &amina(), &coach_rey(), 4, 9).await;
    book(&app, &amina(), &coach_rey(), 5, 23).await;
    book(&app, &student(1), &coach_rey(), 4, 10).await;
    announce(&app, 1).await;
    app.clock.set("2026-03-02T12:00:00Z");
    app
}

/// An app on a store that is watched, which stays where the folder is.
pub(crate) fn watched() -> (TestApp, Arc<Watched>, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let database = folder.path().join("preau.db");
    let mut watch = None;
    let app = TestApp::on(functions(), |clock| {
        let inner = SqliteStore::open(&database, Synchronous::Off, clock).expect("a store");
        let store = Arc::new(Watched {
            inner,
            seen: Mutex::default(),
            frozen: Mutex::default(),
            failing: Mutex::default(),
        });
        watch = Some(Arc::clone(&store));
        store
    });
    (app.with_coaches(&[coach_rey(), coach_mba()]), watch.expect("a store"), folder)
}

/// A store of which a test knows what was listed, and of which a list lags or fails.
pub(crate) struct Watched {
    inner: SqliteStore,
    seen: Mutex<Vec<String>>,
    frozen: Mutex<Option<(String, Slice)>>,
    failing: Mutex<Option<String>>,
}

fn partition_of(query: &Query) -> &str {
    match &query.scope {
        Scope::Partition(partition) | Scope::Index(_, partition) => partition,
    }
}

impl Watched {
    /// The first index's partition `name` shows from now on what it shows now.
    pub(crate) async fn freeze(&self, name: &str) {
        let query = Query {
            scope: Scope::Index(Index::First, name.to_owned()),
            range: SortRange::All,
            order: Order::Ascending,
            limit: 100,
            after: None,
        };
        let slice = self.inner.query(&query).await.expect("an answer");
        *self.frozen.lock().expect("what is frozen") = Some((name.to_owned(), slice));
    }

    /// The lists of partition `name` fail from now on.
    pub(crate) fn fail(&self, name: &str) {
        *self.failing.lock().expect("what fails") = Some(name.to_owned());
    }

    /// Everything is as it is again.
    pub(crate) fn thaw(&self) {
        *self.frozen.lock().expect("what is frozen") = None;
        *self.failing.lock().expect("what fails") = None;
    }

    /// Forgets what was listed so far.
    pub(crate) fn forget(&self) {
        self.seen.lock().expect("what was seen").clear();
    }

    /// The marks of whom the trash names, of those that the tests ask for.
    pub(crate) async fn marks(&self) -> Vec<Item> {
        let mut marks = Vec::new();
        for person in ["amina", "director"] {
            let query = Query {
                scope: Scope::Partition(format!("trash-naming#{person}")),
                range: SortRange::All,
                order: Order::Ascending,
                limit: 100,
                after: None,
            };
            marks.extend(self.inner.query(&query).await.expect("an answer").items);
        }
        marks
    }

    /// The documents that were listed.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("what was seen").clone()
    }
}

#[async_trait]
impl Store for Watched {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        let partition = partition_of(query);
        if self.failing.lock().expect("what fails").as_deref() == Some(partition) {
            return Err(StoreError::Broken("as a test wants".to_owned()));
        }
        let frozen = self.frozen.lock().expect("what is frozen").clone();
        if let Some((_, slice)) = frozen.filter(|(name, _)| name == partition) {
            return Ok(slice);
        }
        let slice = self.inner.query(query).await?;
        let documents = slice.items.iter().map(|item| item.document.clone());
        self.seen.lock().expect("what was seen").extend(documents);
        Ok(slice)
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.purge_expired(limit).await
    }
}
