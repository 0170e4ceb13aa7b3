//! Reminders, from their announcements to people, by runs that are killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use preau_harness::{
    TestApp,
    people::{coach_rey, student},
};
use preau_kernel::{
    announcement::{Addressee, Addressees, Announcement, Queue},
    clock::Clock,
    due::SHARDS,
    email::OutgoingEmail,
    entity::Entity,
    function::Function,
    id::AnnouncementId,
    list::List,
    message::Message,
    outbox::forget_about,
    store::Scope,
};
use serde_json::json;
use tokio::task::JoinHandle;

const REMINDERS: usize = 10_000;
/// Those who are reminded, each as often as the others.
const STUDENTS: usize = 100;
/// Begins the note of each, which is its own.
const NOTE: &str = "Exercice";
/// How many hosts run the schedules at once.
const HOSTS: usize = 2;
/// How many e-mails have been sent when the hosts are killed.
const KILLED_AFTER: [usize; 3] = [1_000, 3_000, 7_000];
/// How many messages one host has in its hands.
const AT_ONCE: usize = 8;

/// The functions that a reminder goes through.
#[must_use]
pub fn functions() -> Vec<Function> {
    let domains = [
        preau_users::functions(),
        preau_sessions::functions(),
        preau_notifications::functions(),
        preau_messages::functions(),
    ];
    domains.into_iter().flatten().collect()
}

/// Of ten thousand reminders that are due at once each is sent once, by e-mail and as a notice, by two hosts that are
/// killed three times.
///
/// `app` has [`functions`], and an empty store.
pub async fn ten_thousand_reminders(app: TestApp) {
    let app = Arc::new(app);
    make_due(&app).await;
    for emails in KILLED_AFTER {
        let hosts = hosts(&app);
        app.sent.reaches(emails).await;
        for host in hosts {
            host.abort();
            assert!(host.await.is_err_and(|end| end.is_cancelled()));
        }
        // The leases end.
        app.clock.advance_minutes(3);
    }
    for host in hosts(&app) {
        host.await.expect("it comes to its end");
    }

    let emails = app.sent.emails();
    let keys: BTreeSet<_> = emails.iter().map(|email| &email.key).collect();
    let note = |email: &OutgoingEmail| email.text.lines().find(|line| line.contains(NOTE)).map(str::to_owned);
    let notes: BTreeSet<_> = emails.iter().filter_map(note).collect();
    assert_eq!((keys.len(), notes.len()), (REMINDERS, REMINDERS));
    // What a killed host had sent and not marked is given to the provider again, with its key.
    let again = emails.len() - keys.len();
    assert!(again <= KILLED_AFTER.len() * HOSTS * AT_ONCE, "{again}");
    for number in 0..STUDENTS {
        let unread = app.get("/notifications/unread-count/").by(&student(number)).send().await.json();
        assert_eq!(unread, json!({"unread_count": REMINDERS / STUDENTS}));
    }
    assert_eq!((waiting(&app).await, open(&app).await), (Vec::new(), Vec::new()));
}

/// Two hosts that run both schedules until nothing is due.
fn hosts(app: &Arc<TestApp>) -> Vec<JoinHandle<()>> {
    let host = |app: Arc<TestApp>| async move {
        loop {
            let reminded = app.run("send-reminders").await.expect("a report");
            let delivered = app.run("deliver-messages").await.expect("a report");
            if reminded == "0 reminders" && delivered == "0 announced, 0 sent, 0 dropped, 0 failed" {
                break;
            }
            // The other host may be at it.
            tokio::task::yield_now().await;
        }
    };
    (0..HOSTS).map(|_| tokio::spawn(host(Arc::clone(app)))).collect()
}

/// Has Rey agree to a session, and makes of the one reminder of it as many as are wanted, each to one student.
async fn make_due(app: &TestApp) {
    for number in 0..STUDENTS {
        let student = student(number);
        let profile = json!({"full_name": "Amina Diallo", "email": format!("{}@example.org", student.id)});
        assert_eq!(app.put("/api/users/me", &profile).by(&student).send().await.status, 200);
    }
    let slot = json!({"start": "2026-03-02T17:00:00Z", "end": "2026-03-02T18:00:00Z"});
    let booking = json!({"type": "Visio", "coach_id": "coach_rey", "student_id": "amina", "slot": slot});
    assert_eq!(app.post("/sessions/book", &booking).by(&coach_rey()).send().await.status, 201);
    app.run("deliver-messages").await.expect("a report");

    let reminder = waiting(app).await.remove(0);
    let about = reminder.about.as_ref().expect("a session");
    forget_about(&app.app, &about.resource).await.expect("an answer");
    let reminders = (0..REMINDERS).map(|number| {
        let mut data = reminder.data.clone();
        data["note"] = json!(format!("{NOTE} {number}"));
        let user_id = student(number % STUDENTS).id;
        let names = BTreeMap::from([("other_name".to_owned(), coach_rey().id)]);
        let addressees = Addressees::List(vec![Addressee { names, ..Addressee::new(user_id) }]);
        let id = AnnouncementId::mint(app.app.ids.as_ref(), app.clock.now());
        Announcement { id, data, addressees, ..reminder.clone() }
    });
    app.given_all(reminders.collect()).await;
    app.clock.set("2026-03-02T16:30:00Z");
}

/// The reminders of which no message was made yet.
async fn waiting(app: &TestApp) -> Vec<Announcement> {
    of_all_shards(app, |shard| Queue::Reminders.due(shard)).await
}

/// The messages with which something is still to be done.
async fn open(app: &TestApp) -> Vec<Message> {
    of_all_shards(app, Message::due).await
}

async fn of_all_shards<E: Entity>(app: &TestApp, scope: impl Fn(u8) -> Scope) -> Vec<E> {
    let mut all = Vec::new();
    for shard in 0..SHARDS {
        let found = app.app.records.all(&List::whole(scope(shard))).await.expect("an answer");
        all.extend(found.into_iter().map(|stored| stored.entity));
    }
    all
}
