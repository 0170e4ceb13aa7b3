//! Tests of what a wake costs: delivery for one commit, beside whatever else is due.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::Body;
use http::Request;
use preau_harness::{
    Sent, TestApp,
    people::{amina, coach_rey, student},
};
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::DeliveryTrigger,
    channel::Channel,
    clock::Clock,
    email::{EmailSender, OutgoingEmail},
    id::{AnnouncementId, UserId},
    list::List,
    message::{Message, Recipient},
    policy::Policy,
    send_failure::{ProviderId, SendFailure},
    server,
    settings::{Host, Settings},
    store::Key,
    wake::Wake,
};
use preau_providers::Jitsi;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::testing::{act, book, deliver, letters, outbox, school};

/// How often the last run read and wrote.
fn calls(app: &TestApp) -> (u64, u64) {
    let line: Value = serde_json::from_str(app.log().last().unwrap()).unwrap();
    assert_eq!(line["function"], "deliver-messages", "{line}");
    (line["store_reads"].as_u64().unwrap(), line["store_writes"].as_u64().unwrap())
}

/// What the school says to Amina and Rey.
fn news(app: &TestApp) -> Announcement {
    let people = ["amina", "coach_rey"].map(|id| Addressee::new(UserId::parse(id).unwrap())).to_vec();
    let said = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi à 18 h."}));
    Announcement::news(app.app.ids.as_ref(), app.clock.now(), said, Addressees::List(people))
}

/// A school whose rooms are named here, not opened by anyone.
async fn school_with_jitsi() -> TestApp {
    let mut app = school().await;
    app.app.senders.rooms = Arc::new(Jitsi::open_to_all("https://rooms.example"));
    app
}

/// What a school has that sets nothing.
fn usual() -> Policy {
    let set = [("SECRET", "x"), ("JWT_SECRET", "x"), ("PUBLIC_URL", "https://ecole.example")];
    let set = set.map(|(name, value)| (format!("PREAU_{name}"), format!("{value:x<40}")));
    Settings::read(Host::Local, set).unwrap().policy
}

/// Takes e-mails, and knows none again.
struct Forgetful(Arc<Sent>);

#[async_trait]
impl EmailSender for Forgetful {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        EmailSender::send(self.0.as_ref(), email).await
    }

    fn sender_address(&self) -> String {
        self.0.sender_address()
    }

    fn takes_keys(&self) -> bool {
        false
    }
}

#[tokio::test]
async fn a_bookings_delivery_writes_three_times_and_once_where_nobody_has_an_address() {
    let mut app = school_with_jitsi().await;
    app.follow(&usual());
    book(&app).await;
    let told = app.deliver(app.woken()).await.unwrap();
    assert_eq!(told, "1 announced, 4 sent, 0 dropped, 0 failed");
    // Read: the announcement; what it becomes messages by; what these are judged by, in two calls. Written: the messages
    // with the room and the notices; the claims of the e-mails with their turns; what became of them.
    assert_eq!(calls(&app), (4, 3));
    assert!(app.sent.emails()[0].text.contains("https://rooms.example/preau-"));
    // Where the provider takes no key, what became of each e-mail is written by itself.
    let mut forgetful = school_with_jitsi().await;
    forgetful.follow(&usual());
    forgetful.app.senders.email = Arc::new(Forgetful(Arc::clone(&forgetful.sent)));
    book(&forgetful).await;
    forgetful.deliver(forgetful.woken()).await.unwrap();
    assert_eq!(calls(&forgetful), (4, 4));

    let booking = json!({
        "type": "Visio", "coach_id": "coach_mba",
        "slot": {"start": "2026-03-03T17:00:00Z", "end": "2026-03-03T18:00:00Z"},
    });
    assert_eq!(app.post("/sessions/book", &booking).by(&student(1)).send().await.status, 201);
    let told = app.deliver(app.woken()).await.unwrap();
    assert_eq!(told, "1 announced, 2 sent, 0 dropped, 0 failed");
    assert_eq!(calls(&app), (2, 1));
}

#[tokio::test]
async fn a_few_bookings_are_told_by_two_reads_and_one_write_and_one_of_them_keeps_no_other() {
    let booking = |hour: u32, coach: &str| {
        let slot =
            json!({"start": format!("2026-03-03T{hour}:00:00Z"), "end": format!("2026-03-03T{hour}:45:00Z")});
        json!({"type": "Visio", "coach_id": coach, "slot": slot})
    };
    for cancels in [false, true] {
        let app = school_with_jitsi().await;
        let mut wake = Wake::NOTHING;
        let mut first = None;
        for (number, hour) in (10..13).enumerate() {
            let person = student(number);
            let booked = app.post("/sessions/book", &booking(hour, "coach_mba")).by(&person).send().await;
            assert_eq!(booked.status, 201);
            first.get_or_insert(booked.json()["id"].as_str().unwrap().to_owned());
            wake.add(app.woken());
        }
        if cancels {
            let path = format!("/sessions/{}/withdraw", first.unwrap());
            assert_eq!(app.post(&path, &json!({})).by(&student(0)).send().await.status, 200);
            drop(app.woken());
        }
        let told = app.deliver(wake).await.unwrap();
        let sent = if cancels { 4 } else { 6 };
        assert_eq!(told, format!("3 announced, {sent} sent, 0 dropped, 0 failed"));
        assert_eq!(calls(&app), (2, 1));
    }
}

#[tokio::test]
async fn what_a_booking_costs_does_not_depend_on_how_many_others_are_under_way() {
    let mut costs = Vec::new();
    for others in [1, 500] {
        let app = school_with_jitsi().await;
        let notice = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi."}));
        let mut messages = Vec::new();
        for number in 0..others {
            let to = Recipient::Address(format!("p{number}@example.org"));
            let ids = app.app.ids.as_ref();
            messages.push(Message::queued(ids, app.clock.now(), Channel::Email, to, notice.clone()));
        }
        app.given_all(messages).await;
        book(&app).await;
        app.deliver(app.woken()).await.unwrap();
        assert_eq!(letters(&app).len(), 2);
        costs.push(calls(&app));
    }
    assert_eq!(costs[0], costs[1]);
}

#[tokio::test]
async fn each_commit_wakes_delivery_for_what_it_left_and_a_reminder_for_later_wakes_nobody() {
    let app = school().await;
    book(&app).await;
    let booked = app.woken();
    assert_eq!((booked.announcements.len(), booked.messages.len()), (1, 0));
    let email = json!({
        "to": "fatou@example.org", "template": "generic-notice", "data": {"title": "Rentrée", "message": "Lundi."},
    });
    app.post("/api/send-email", &email).by(&coach_rey()).send().await;
    let sent = app.woken();
    assert_eq!((sent.announcements.len(), sent.messages.len()), (0, 1));
    // What one is for, the other leaves alone.
    assert_eq!(app.deliver(sent).await.unwrap(), "0 announced, 1 sent, 0 dropped, 0 failed");
    assert_eq!(app.deliver(booked.clone()).await.unwrap(), "1 announced, 4 sent, 0 dropped, 0 failed");
    assert_eq!(app.deliver(booked).await.unwrap(), "0 announced, 0 sent, 0 dropped, 0 failed");
    assert_eq!(app.woken(), Wake::default());

    let agreed = json!({
        "type": "Visio", "coach_id": "coach_rey", "student_id": "amina",
        "slot": {"start": "2026-03-04T17:00:00Z", "end": "2026-03-04T18:00:00Z"},
    });
    app.post("/sessions/book", &agreed).by(&coach_rey()).send().await;
    assert_eq!(app.woken().announcements.len(), 1);
    // The reminder becomes messages without a request; they are sent as soon.
    app.clock.set("2026-03-04T16:30:00Z");
    assert_eq!(app.run("send-reminders").await.unwrap(), "1 reminders");
    let reminded = app.woken();
    assert_eq!(reminded.messages.len(), 2);
    assert_eq!(app.deliver(reminded).await.unwrap(), "0 announced, 2 sent, 0 dropped, 0 failed");
}

#[tokio::test]
async fn an_announcement_of_any_domain_needs_nothing_but_words_and_people() {
    let app = school().await;
    let news = Announcement {
        dedupe_key: Some("rentree:{user}:{channel}".to_owned()),
        expires_at: Some("2026-03-02T09:00:00Z".parse().unwrap()),
        ..news(&app)
    };
    let late =
        Announcement { id: AnnouncementId::mint(app.app.ids.as_ref(), app.clock.now()), ..news.clone() };
    app.given(&news).await;
    let wake = |announcement: &Announcement| Wake { announcements: vec![announcement.id], ..Wake::default() };
    assert_eq!(app.deliver(wake(&news)).await.unwrap(), "1 announced, 4 sent, 0 dropped, 0 failed");
    let messages = app.app.records.all::<Message>(&List::whole(Message::all())).await.unwrap();
    let keys: Vec<_> = messages.iter().filter_map(|stored| stored.entity.dedupe_key.as_deref()).collect();
    assert_eq!(
        keys,
        [
            "rentree:amina:in_app",
            "rentree:amina:email",
            "rentree:coach_rey:in_app",
            "rentree:coach_rey:email"
        ]
    );
    // What is released too late is said to nobody.
    app.given(&late).await;
    app.clock.set("2026-03-02T09:00:00Z");
    assert_eq!(app.deliver(wake(&late)).await.unwrap(), "1 announced, 0 sent, 0 dropped, 0 failed");
    assert_eq!(app.sent.emails().len(), 2);
}

#[tokio::test]
async fn a_confirmation_that_is_released_after_the_session_has_begun_is_not_sent() {
    let app = school().await;
    let id = book(&app).await;
    deliver(&app).await;
    let nights = json!({"quiet_hours": {"start": "08:00", "end": "20:00"}});
    app.put("/notifications/preferences", &nights).by(&amina()).send().await;
    act(&app, &id, "confirm").await;
    deliver(&app).await;
    app.clock.set("2026-03-02T20:01:00Z");
    assert_eq!(deliver(&app).await, "0 announced, 0 sent, 1 dropped, 0 failed");
    let late = "session-confirmed amina email dropped too late: it has expired";
    assert!(outbox(&app).await.iter().any(|line| line == late));
}

#[tokio::test]
async fn what_is_about_something_that_exists_is_told_though_it_is_edited_and_not_once_it_is_gone() {
    let app = school().await;
    let id = book(&app).await;
    deliver(&app).await;
    let key = Key::new(format!("session#{id}"), "session");
    let about = About::existence_of(format!("session:{id}"), key);
    for (place, expected) in
        [(about.place.clone(), "4 sent"), (("session#gone".to_owned(), "session".to_owned()), "0 sent")]
    {
        act(&app, &id, if expected == "4 sent" { "confirm" } else { "cancel" }).await;
        let news = Announcement { about: Some(About { place, ..about.clone() }), ..news(&app) };
        app.given(&news).await;
        let wake = Wake { announcements: vec![news.id], ..Wake::default() };
        let told = app.deliver(wake).await.unwrap();
        assert!(told.contains(expected), "{told}");
    }
}

/// Hears what one request put into the outbox.
#[derive(Default)]
struct Heard(Mutex<Wake>);

impl DeliveryTrigger for Heard {
    fn wake(&self, wake: Wake) {
        self.0.lock().unwrap().add(wake);
    }
}

#[tokio::test]
async fn a_host_may_hear_what_each_request_alone_put_into_the_outbox() {
    let app = school().await;
    let router = server::router(&app.functions, &app.app, &[]);
    let ask = async |heard: &Arc<Heard>, address: &str| {
        let email = json!({
            "to": address, "template": "generic-notice", "data": {"title": "Rentrée", "message": "Lundi."},
        });
        let trigger: Arc<dyn DeliveryTrigger> = Arc::<Heard>::clone(heard);
        let request = Request::post("/api/send-email")
            .header("authorization", format!("Bearer {}", app.token(&coach_rey())))
            .header("content-type", "application/json")
            .extension(trigger)
            .body(Body::from(email.to_string()))
            .unwrap();
        assert_eq!(router.clone().oneshot(request).await.unwrap().status(), 201);
    };
    let [one, other] = [Arc::new(Heard::default()), Arc::new(Heard::default())];
    tokio::join!(ask(&one, "fatou@example.org"), ask(&other, "paul@example.org"));
    for heard in [one, other] {
        assert_eq!(heard.0.lock().unwrap().messages.len(), 1);
    }
    assert!(app.woken().is_empty());
}
