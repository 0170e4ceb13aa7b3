//! Tests of how fast messages go out, and of what may have been sent.

use preau_harness::{
    TestApp,
    people::{amina, coach_rey, student},
};
use preau_kernel::{
    channel::Channel,
    clock::Clock,
    id::UserId,
    list::List,
    message::{Message, MessageState, Recipient},
    policy::{Policy, Rate},
    send_failure::SendFailure,
    wake::Wake,
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

/// Messages to as many addresses, which `cause` caused.
async fn given_emails_by(app: &TestApp, cause: &str, template: &str, count: usize) -> Wake {
    let data = match template {
        "password-reset" => json!({"reset_url": "https://ecole.example/r", "expires_minutes": 30}),
        _ => json!({"title": cause, "message": "Lundi."}),
    };
    let message = |number| {
        let (ids, to) = (app.app.ids.as_ref(), Recipient::Address(format!("{cause}{number}@example.org")));
        let message = Message::queued(ids, app.clock.now(), Channel::Email, to, (template, data.clone()));
        Message { caused_by: UserId::parse(cause), ..message }
    };
    let messages: Vec<_> = (0..count).map(message).collect();
    let wake = Wake { messages: messages.iter().map(|message| message.id).collect(), ..Wake::default() };
    app.given_all(messages).await;
    wake
}

/// To whom e-mails went since there were `before`, sorted.
fn sent_since(app: &TestApp, before: usize) -> Vec<String> {
    let mut to: Vec<_> = app.sent.emails()[before..]
        .iter()
        .map(|email| email.to.as_str().replace("@example.org", ""))
        .collect();
    to.sort_unstable();
    to
}

#[tokio::test]
async fn what_is_critical_goes_before_what_came_earlier() {
    let mut app = school().await;
    app.follow(&rates(&["email=2/1"]));
    given_emails_by(&app, "amina", "generic-notice", 5).await;
    given_emails_by(&app, "bastien", "password-reset", 1).await;
    deliver(&app).await;
    let sent = sent_since(&app, 0);
    assert!(sent.len() == 2 && sent.contains(&"bastien0".to_owned()), "{sent:?}");
}

#[tokio::test]
async fn no_persons_acts_use_up_the_schools_window() {
    let mut app = school().await;
    app.follow(&rates(&["email=8/1"]));
    let of_amina = given_emails_by(&app, "amina", "generic-notice", 200).await;
    app.deliver(of_amina).await.unwrap();
    assert_eq!(app.sent.emails().len(), 6);
    // There is room in the same window for whoever comes later, critical or not, and for the school itself.
    let of_bastien = given_emails_by(&app, "bastien", "generic-notice", 1).await;
    app.deliver(of_bastien).await.unwrap();
    let critical = given_emails_by(&app, "amina", "password-reset", 1).await;
    app.deliver(critical).await.unwrap();
    assert_eq!(sent_since(&app, 6), ["amina0", "bastien0"]);
    // And in those that follow: what waits has its turn in windows to come, a share in each.
    let of_bastien = given_emails_by(&app, "bastien", "generic-notice", 1).await;
    app.deliver(of_bastien).await.unwrap();
    assert_eq!(app.sent.emails().len(), 8);
    app.clock.advance_minutes(1);
    deliver(&app).await;
    let sent = sent_since(&app, 8);
    assert!(sent.contains(&"bastien0".to_owned()) && (6..=7).contains(&sent.len()), "{sent:?}");
    for _ in 0..60 {
        app.clock.advance_minutes(1);
        deliver(&app).await;
    }
    assert_eq!(app.sent.emails().len(), 203);
}

#[tokio::test]
async fn who_sends_thousands_leaves_the_others_their_turn_in_one_run() {
    let mut app = school().await;
    app.follow(&rates(&["email=8/1"]));
    given_emails_by(&app, "amina", "generic-notice", 2_000).await;
    for number in 0..3 {
        given_emails_by(&app, student(number).id.as_str(), "generic-notice", 1).await;
    }
    deliver(&app).await;
    app.clock.advance_minutes(1);
    deliver(&app).await;
    let sent = sent_since(&app, 0);
    assert_eq!(sent.iter().filter(|to| to.starts_with("student")).count(), 3, "{sent:?}");
}

#[tokio::test]
async fn who_caused_a_message_is_known_while_it_waits_and_no_longer() {
    let mut app = school().await;
    app.follow(&rates(&["email=1/1"]));
    for number in 0..2 {
        let email = json!({
            "to": format!("p{number}@example.org"), "template": "generic-notice",
            "data": {"title": "Rentrée", "message": "Lundi."},
        });
        assert_eq!(app.post("/api/send-email", &email).by(&coach_rey()).send().await.status, 201);
    }
    deliver(&app).await;
    let messages = app.app.records.all::<Message>(&List::whole(Message::all())).await.unwrap();
    let causes = messages.iter().map(|stored| (stored.entity.state, stored.entity.caused_by.is_some()));
    assert_eq!(causes.collect::<Vec<_>>(), [(MessageState::Sent, false), (MessageState::Queued, true)]);
}
