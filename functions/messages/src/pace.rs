//! Tests of how fast messages go out, and of what may have been sent.

use preau_harness::{TestApp, people::amina};
use preau_kernel::{
    channel::Channel,
    clock::Clock,
    list::List,
    message::{Message, MessageState, Recipient},
    policy::{Policy, Rate},
    send_failure::SendFailure,
};
use serde_json::json;

use crate::testing::{deliver, outbox, school};

async fn given_texts(app: &TestApp, count: usize) {
    let profile = json!({"whatsapp_number": "+24177123456", "consents": {"whatsapp": true}});
    app.put("/api/users/me", &profile).by(&amina()).send().await;
    for index in 0..count {
        let (ids, to) = (app.app.ids.as_ref(), Recipient::User(amina().id));
        let content = ("text", json!({"message": format!("Message {index}")}));
        app.given(&Message::queued(ids, app.clock.now(), Channel::Whatsapp, to, content)).await;
    }
}

async fn given_emails(app: &TestApp, count: usize) {
    for index in 0..count {
        let (ids, to) = (app.app.ids.as_ref(), Recipient::Address(format!("p{index}@example.org")));
        let content = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi."}));
        app.given(&Message::queued(ids, app.clock.now(), Channel::Email, to, content)).await;
    }
}

fn rates(texts: &[&str]) -> Policy {
    Policy { rates: texts.iter().map(|text| Rate::parse(text).unwrap()).collect(), ..Policy::default() }
}

#[tokio::test]
async fn one_contact_gets_two_messages_a_minute_and_ten_in_a_quarter_of_an_hour() {
    let mut app = school().await;
    app.follow(&rates(&["whatsapp-to-one=2/1", "whatsapp-to-one=10/15"]));
    given_texts(&app, 25).await;
    let mut sent = Vec::new();
    for _ in 0..32 {
        let before = app.sent.whatsapps().len();
        deliver(&app).await;
        sent.push(app.sent.whatsapps().len() - before);
        app.clock.advance_minutes(1);
    }
    let quarters: Vec<usize> = sent.chunks(15).map(|minutes| minutes.iter().sum()).collect();
    assert_eq!(quarters, [10, 10, 4], "{sent:?}");
    assert!(sent.iter().all(|sent| *sent <= 2), "{sent:?}");
}

#[tokio::test]
async fn a_provider_gets_no_more_than_its_rate_and_what_waits_is_no_attempt() {
    let mut app = school().await;
    app.follow(&rates(&["email=4/1"]));
    given_emails(&app, 10).await;
    for expected in [4, 8, 10, 10] {
        deliver(&app).await;
        assert_eq!(app.sent.emails().len(), expected);
        app.clock.advance_minutes(1);
    }
    let messages = app.app.records.all::<Message>(&List::whole(Message::all())).await.unwrap();
    let once = |message: &Message| (message.attempts, message.state) == (1, MessageState::Sent);
    assert!(messages.iter().all(|stored| once(&stored.entity)));
}

#[tokio::test]
async fn what_may_have_been_sent_is_sent_again_only_where_the_school_says_so() {
    let lost = || SendFailure::Unknown { cause: "Whapi: no answer in time".to_owned() };
    for (retries_unknown, expected) in [(false, "dead unknown: Whapi: no answer in time"), (true, "sent")] {
        let mut app = school().await;
        app.follow(&Policy { retries_unknown, ..Policy::default() });
        given_texts(&app, 1).await;
        app.sent.fail_next(lost());
        deliver(&app).await;
        app.clock.advance_minutes(2);
        deliver(&app).await;
        assert_eq!(outbox(&app).await, [format!("text amina whatsapp {expected}")]);
    }
}
