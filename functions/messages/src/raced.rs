//! Tests of runs that others are ahead of: between what they read and what they write.

use futures_util::future::join_all;
use preau_harness::{
    TestApp,
    people::{amina, fatou},
};
use preau_kernel::{
    channel::Channel,
    clock::Clock,
    entity::Entity,
    message::{Message, MessageState},
    policy::{Policy, Rate},
    sending_rate::{Sending, Turns},
    store::{Addition, Counters, Write},
    wake::Wake,
};

use crate::testing::{email, functions, outbox, school};

fn wake_for(messages: &[Message]) -> Wake {
    Wake { messages: messages.iter().map(|message| message.id).collect(), ..Wake::default() }
}

async fn given_emails(app: &TestApp, count: usize) -> Vec<Message> {
    let messages: Vec<_> = (0..count).map(|number| email(app, &format!("p{number}@example.org"))).collect();
    app.given_all(messages.clone()).await;
    messages
}

fn four_a_minute() -> Policy {
    Policy { rates: vec![Rate::parse("email=4/1").unwrap()], ..Policy::default() }
}

#[tokio::test]
async fn of_messages_that_are_claimed_together_one_that_another_run_has_keeps_no_other() {
    let (app, others) = TestApp::interleaved(functions());
    let messages = given_emails(&app, 3).await;
    let taken = Message {
        state: MessageState::Sending,
        due_at: app.clock.now() + jiff::SignedDuration::from_mins(2),
        ..messages[1].clone()
    };
    others.before("message", vec![Write::Replace(taken.to_item().unwrap(), 1)]);
    let report = app.deliver(wake_for(&messages)).await.unwrap();
    assert_eq!(report, "0 announced, 2 sent, 0 dropped, 0 failed");
    assert_eq!(app.sent.emails().len(), 2);
}

#[tokio::test]
async fn of_messages_that_are_marked_together_one_of_which_a_provider_reported_keeps_no_other() {
    let (app, others) = TestApp::interleaved(functions());
    let messages = given_emails(&app, 3).await;
    others.before("message", vec![Write::Check(fatou_profile(), None)]);
    let reported = Message { state: MessageState::Delivered, ..messages[1].clone() };
    others.before("message", vec![Write::Replace(reported.to_item().unwrap(), 2)]);
    let report = app.deliver(wake_for(&messages)).await.unwrap();
    assert_eq!(report, "0 announced, 2 sent, 0 dropped, 0 failed");
    let states: Vec<_> = outbox(&app).await.iter().map(|line| line.trim().to_owned()).collect();
    let mut states: Vec<_> = states.iter().filter_map(|line| line.rsplit(' ').next()).collect();
    states.sort_unstable();
    assert_eq!(states, ["delivered", "sent", "sent"]);
}

fn fatou_profile() -> preau_kernel::store::Key {
    preau_users::profile::Profile::key_of(&fatou().id)
}

#[tokio::test]
async fn turns_that_others_took_between_reading_and_claiming_are_not_taken_twice() {
    let (mut app, others) = TestApp::interleaved(functions());
    app.follow(&four_a_minute());
    let messages = given_emails(&app, 4).await;
    let sending = Sending { channel: Channel::Email, recipient: "", cause: None };
    let window = Turns::windows(&four_a_minute(), app.clock.now(), &sending).remove(0);
    let three = Counters::from([("requests".to_owned(), 3)]);
    others.before("message", vec![Write::Add(Addition::new(window, "rate", three))]);
    let report = app.deliver(wake_for(&messages)).await.unwrap();
    assert_eq!(report, "0 announced, 1 sent, 0 dropped, 0 failed");
    app.clock.advance_minutes(1);
    let report = app.run("deliver-messages").await.unwrap();
    assert_eq!(report, "0 announced, 3 sent, 0 dropped, 0 failed");
}

#[tokio::test]
async fn whoever_reaches_the_half_of_a_window_while_another_claims_has_no_more_than_their_share() {
    let (mut app, others) = TestApp::interleaved(functions());
    app.follow(&Policy { rates: vec![Rate::parse("email=8/1").unwrap()], ..Policy::default() });
    let of_amina = |message| Message { caused_by: Some(amina().id), ..message };
    let messages: Vec<_> =
        (0..8).map(|number| of_amina(email(&app, &format!("p{number}@example.org")))).collect();
    app.given_all(messages.clone()).await;
    let sending = Sending { channel: Channel::Email, recipient: "", cause: None };
    let window = Turns::windows(&app.app.policy, app.clock.now(), &sending).remove(0);
    let four = Counters::from([("requests".to_owned(), 4)]);
    others.before("message", vec![Write::Add(Addition::new(window, "rate", four))]);
    app.deliver(wake_for(&messages)).await.unwrap();
    // Half of the window is somebody's already: of the rest she has a quarter, and a quarter is left to others.
    assert_eq!(app.sent.emails().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn however_many_runs_there_are_at_once_a_window_takes_no_more_than_it_may() {
    let mut app = school().await;
    app.follow(&four_a_minute());
    let messages = given_emails(&app, 40).await;
    let wakes = messages.chunks(10).map(wake_for);
    for report in join_all(wakes.map(|wake| app.deliver(wake))).await {
        report.unwrap();
    }
    assert_eq!(app.sent.emails().len(), 4);
}
