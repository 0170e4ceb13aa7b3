//! Tests of runs that are killed: at each write, and while a provider is spoken to.

use std::{collections::BTreeSet, sync::Arc};

use preau_harness::{
    Stall, TestApp,
    people::{amina, coach_rey, fatou},
};
use preau_kernel::{channel::Channel, message::Message};
use preau_providers::Jitsi;
use serde_json::json;

use crate::{
    faulty_store::{Fault, faulty},
    testing::{act, book, deliver, email, functions, given_addresses, outbox, school},
};

#[tokio::test]
async fn a_booking_whose_delivery_is_killed_at_any_of_its_writes_is_told_once() {
    let mut counts = Vec::new();
    for number in 0..3 {
        for fault in [Fault::StallsBefore, Fault::StallsAfter] {
            let (app, store) = faulty(functions());
            let mut app = app.with_coaches(&[coach_rey()]);
            app.app.senders.rooms = Arc::new(Jitsi::open_to_all("https://rooms.example"));
            given_addresses(&app).await;
            book(&app).await;
            let wake = app.woken();
            store.at_write(number, fault);
            tokio::select! {
                report = app.deliver(wake) => panic!("it did not stand still: {report:?}"),
                () = store.stands_still() => {}
            }
            store.heal();
            app.clock.advance_minutes(3);
            deliver(&app).await;
            let emails = app.sent.emails();
            let keys: BTreeSet<_> = emails.iter().map(|email| &email.key).collect();
            counts.push((emails.len(), keys.len()));
            let outbox = outbox(&app).await;
            assert_eq!(outbox.len(), 4, "{outbox:#?}");
            assert!(outbox.iter().all(|line| line.ends_with(" sent")), "{outbox:#?}");
            for person in [amina(), coach_rey()] {
                let unread = app.get("/notifications/unread-count/").by(&person).send().await.json();
                assert_eq!(unread, json!({"unread_count": 1}));
            }
        }
    }
    // The messages, their claims, and what became of them: what a provider had and nothing says so is given to it again,
    // with its key.
    assert_eq!(counts, [(2, 2), (2, 2), (2, 2), (2, 2), (4, 2), (2, 2)]);
}

#[tokio::test]
async fn a_whatsapp_message_is_known_to_be_sent_while_an_email_beside_it_is_not_answered() {
    let app = school().await;
    let number = json!({"whatsapp_number": "+24177123456", "consents": {"whatsapp": true}});
    app.put("/api/users/me", &number).by(&fatou()).send().await;
    let beside = email(&app, "amina");
    let text = Message {
        channel: Channel::Whatsapp,
        template: "text".to_owned(),
        data: json!({"message": "Bonjour"}),
        ..email(&app, "fatou")
    };
    app.given_all(vec![beside, text]).await;
    app.sent.stall_next(Stall::AfterItIsTaken);
    let text_is_sent = async {
        while !outbox(&app).await.contains(&"text fatou whatsapp sent".to_owned()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        ended = app.run("deliver-messages") => panic!("it did not stand still: {ended:?}"),
        () = text_is_sent => {}
    }
    app.clock.advance_minutes(3);
    assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
    assert_eq!((app.sent.whatsapps().len(), app.sent.emails().len()), (1, 2));
}

/// Runs the delivery until it stands still, and kills it there.
async fn deliver_and_die(app: &TestApp) {
    tokio::select! {
        ended = app.run("deliver-messages") => panic!("it did not stand still: {ended:?}"),
        () = app.sent.standing_still() => {}
    }
}

#[tokio::test]
async fn a_run_that_dies_before_it_sends_leaves_the_message_to_the_next_one() {
    let app = school().await;
    book(&app).await;
    app.sent.stall_next(Stall::BeforeItIsTaken);
    deliver_and_die(&app).await;
    deliver(&app).await;
    // The leases end.
    app.clock.advance_minutes(3);
    deliver(&app).await;
    let keys: BTreeSet<_> = app.sent.emails().into_iter().map(|email| email.key).collect();
    assert_eq!(keys.len(), 2);
    assert!(outbox(&app).await.iter().all(|line| line.ends_with(" sent")));
}

#[tokio::test]
async fn a_run_that_dies_after_it_sent_has_the_provider_asked_again_with_the_same_key() {
    let app = school().await;
    book(&app).await;
    app.sent.stall_next(Stall::AfterItIsTaken);
    deliver_and_die(&app).await;
    let before = app.sent.emails();
    app.clock.advance_minutes(3);
    deliver(&app).await;
    let emails = app.sent.emails();
    let keys: BTreeSet<_> = emails.iter().map(|email| &email.key).collect();
    // A provider that takes keys sends each once.
    assert!(emails.len() > 2 && keys.len() == 2, "{before:#?}");
    let unread = app.get("/notifications/unread-count/").by(&amina()).send().await.json();
    assert_eq!(unread, json!({"unread_count": 1}));
}

#[tokio::test]
async fn a_whatsapp_message_that_may_have_been_sent_is_not_sent_again() {
    let app = school().await;
    let number = json!({"whatsapp_number": "+24177123456", "consents": {"whatsapp": true}});
    app.put("/api/users/me", &number).by(&amina()).send().await;
    app.put("/api/users/me", &json!({})).by(&coach_rey()).send().await;
    let id = book(&app).await;
    act(&app, &id, "confirm").await;
    deliver(&app).await;
    app.clock.set("2026-03-02T16:30:00Z");
    app.run("send-reminders").await.unwrap();
    app.sent.stall_next(Stall::AfterItIsTaken);
    deliver_and_die(&app).await;
    app.clock.advance_minutes(3);
    deliver(&app).await;
    assert_eq!(app.sent.whatsapps().len(), 1);
    let dead = outbox(&app).await;
    let unknown = "session-reminder amina whatsapp dead unknown: interrupted while it was being sent";
    assert!(dead.iter().any(|line| line == unknown), "{dead:#?}");
}
