//! Delivery of one message: judged anew, claimed, sent, and marked.
//!
//! A claim is a conditional write that holds for a lease: of any number of runs at once, one has the message. A run that
//! dies leaves its claim; when the lease ends, the next one goes on. An e-mail is then given to the provider again with
//! the same key, so that it is sent once; a WhatsApp message, whose provider takes no key, is not. What is not given to a
//! provider needs no claim: one write brings it to its state.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    changes::Changes,
    channel::Channel,
    entity::Stored,
    message::{Message, MessageState},
    problem::Problem,
    send_failure::{ProviderId, SendFailure},
    sending_rate::{FullWindow, Turn},
};
use preau_notifications::notice;

use crate::{
    disposition::{Disposition, OutboundMessage},
    prepare::prepare,
    windows::{Windows, sharing},
};

/// How long a claim holds: longer than a provider may take.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How often a message is given to a provider, and how often it is tried to tell an announcement.
pub(crate) const MOST_ATTEMPTS: u32 = 8;
/// The wait after the first attempt that failed; each further one is twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// The longest wait between two attempts.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// What became of a message in a run.
pub(crate) enum Outcome {
    /// It is in this state now.
    Became(MessageState),
    /// Another run has it.
    Taken,
    /// It may not be sent in this window.
    Waits(Box<Stored<Message>>, FullWindow),
    /// The run has come to its end before it.
    Left,
}

/// Brings one message to its next state.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn deliver(
    app: &App,
    windows: &Windows,
    mut stored: Stored<Message>,
) -> Result<Outcome, Problem> {
    if app.is_spent() {
        return Ok(Outcome::Left);
    }
    let message = &stored.entity;
    let interrupted = message.state == MessageState::Sending;
    if interrupted && !app.policy.retries_unknown && !takes_keys(app, message.channel) {
        let failure = SendFailure::Unknown { cause: "interrupted while it was being sent".to_owned() };
        return settle(app, stored, Err(failure)).await;
    }
    if let Some(reason) = obsolete(app, message).await? {
        return end(app, stored, MessageState::Dropped, reason).await;
    }
    let outbound = match prepare(app, message).await {
        Ok(Disposition::Send(outbound)) => outbound,
        Ok(Disposition::Drop(reason)) => return end(app, stored, MessageState::Dropped, reason).await,
        Ok(Disposition::GiveUp(reason)) => return end(app, stored, MessageState::Dead, reason).await,
        Ok(Disposition::Postpone(until)) => {
            put_off(&mut stored.entity, until, app.now());
            return finish(app, stored).await;
        }
        Err(problem) if is_passing(&problem) => return Err(problem),
        // Something that it stands on cannot be read: it is tried again as if a provider had failed.
        Err(problem) => {
            stored.entity.attempts += 1;
            let cause = format!("internal: {}", problem.cause().unwrap_or_else(|| problem.code()));
            return settle(app, stored, Err(SendFailure::Retry { after: None, cause })).await;
        }
    };
    if let OutboundMessage::Notice(notice) = outbound {
        mark(&mut stored.entity, MessageState::Sent, None, app.now());
        stored.entity.attempts += 1;
        // The notice and what says that it is there are one transaction: no crash comes between them.
        let changes = notice::deliver_in(Changes::without_event(app.now()), &notice).replace(&stored);
        let ours = changes.commit_alone(app).await?;
        return Ok(if ours { Outcome::Became(MessageState::Sent) } else { Outcome::Taken });
    }
    if let Some(full) = turn(app, windows, message, &outbound).await? {
        return Ok(Outcome::Waits(Box::new(stored), full));
    }
    claim(&mut stored.entity, app.now());
    if !Changes::without_event(app.now()).replace(&stored).commit_alone(app).await? {
        return Ok(Outcome::Taken);
    }
    stored.version += 1;
    if app.is_spent() {
        // It is given back as it was: no provider has been spoken to.
        let message = &mut stored.entity;
        message.attempts -= 1;
        put_off(message, app.now(), app.now());
        finish(app, stored).await?;
        return Ok(Outcome::Left);
    }
    app.budget.count_sending();
    let outcome = match &outbound {
        OutboundMessage::Email(email) => app.senders.email.send(email).await,
        OutboundMessage::WhatsApp(message) => app.senders.whatsapp.send(message).await,
        OutboundMessage::Notice(_) => return Ok(Outcome::Left),
    };
    settle(app, stored, outcome).await
}

/// Why a message is not to be sent any more, if so.
async fn obsolete(app: &App, message: &Message) -> Result<Option<&'static str>, Problem> {
    if message.ends_at().is_some_and(|end| end <= app.now()) {
        return Ok(Some("too late: it has expired"));
    }
    match &message.about {
        Some(about) if !about.still_holds(&app.records).await? => {
            Ok(Some("outdated: what it speaks of has changed"))
        }
        _ => Ok(None),
    }
}

/// Whether a problem is the store's, and passes.
pub(crate) fn is_passing(problem: &Problem) -> bool {
    problem.code() == Problem::busy().code()
}

/// The window in which a message may not be sent; none where it has its turn.
async fn turn(
    app: &App,
    windows: &Windows,
    message: &Message,
    outbound: &OutboundMessage,
) -> Result<Option<FullWindow>, Problem> {
    let recipient = match outbound {
        OutboundMessage::Email(email) => email.to.as_str(),
        OutboundMessage::WhatsApp(message) => message.to.as_str(),
        OutboundMessage::Notice(_) => return Ok(None),
    };
    let cause = sharing(message);
    if let Some(full) = windows.full_for(message.channel, cause) {
        return Ok(Some(full));
    }
    match app.take_turn(message.channel, recipient, cause).await? {
        Turn::Taken => Ok(None),
        Turn::Wait(full) => {
            windows.note(message.channel, cause, full);
            Ok(Some(full))
        }
    }
}

/// Whether what is given to a provider again is sent once. To mark a notice is to send it.
fn takes_keys(app: &App, channel: Channel) -> bool {
    match channel {
        Channel::InApp => true,
        Channel::Email => app.senders.email.takes_keys(),
        Channel::Whatsapp => false,
    }
}

/// Leaves a message for later.
pub(crate) fn put_off(message: &mut Message, until: Timestamp, now: Timestamp) {
    mark(message, MessageState::Queued, None, now);
    message.due_at = until;
}

fn claim(message: &mut Message, now: Timestamp) {
    message.attempts += 1;
    mark(message, MessageState::Sending, None, now);
    message.due_at = now + LEASE;
}

fn mark(message: &mut Message, state: MessageState, reason: Option<String>, now: Timestamp) {
    message.state = state;
    message.reason = reason;
    message.updated_at = now;
    if !state.is_open() {
        // It matters while it waits: what is kept of a message for 90 days says no more of people than it must.
        message.caused_by = None;
    }
}

/// Marks what a provider said.
async fn settle(
    app: &App,
    mut stored: Stored<Message>,
    outcome: Result<ProviderId, SendFailure>,
) -> Result<Outcome, Problem> {
    let (message, now) = (&mut stored.entity, app.now());
    match outcome {
        Ok(ProviderId(id)) => {
            mark(message, MessageState::Sent, None, now);
            message.provider_id = Some(id);
        }
        Err(failure) if message.attempts < MOST_ATTEMPTS && is_tried_again(app, &failure) => {
            mark(message, MessageState::Failed, Some(failure.cause().to_owned()), now);
            let asked = failure.retry_after().and_then(|after| SignedDuration::try_from(after).ok());
            message.due_at = now + backoff(app, message.attempts).max(asked.unwrap_or_default());
        }
        Err(failure) => {
            let reason = match &failure {
                SendFailure::Unknown { cause } => format!("unknown: {cause}"),
                other => other.cause().to_owned(),
            };
            mark(message, MessageState::Dead, Some(reason), now);
        }
    }
    finish(app, stored).await
}

fn is_tried_again(app: &App, failure: &SendFailure) -> bool {
    match failure {
        SendFailure::Retry { .. } => true,
        SendFailure::Unknown { .. } => app.policy.retries_unknown,
        SendFailure::Permanent { .. } => false,
    }
}

async fn end(
    app: &App,
    mut stored: Stored<Message>,
    state: MessageState,
    reason: &str,
) -> Result<Outcome, Problem> {
    mark(&mut stored.entity, state, Some(reason.to_owned()), app.now());
    finish(app, stored).await
}

async fn finish(app: &App, stored: Stored<Message>) -> Result<Outcome, Problem> {
    let state = stored.entity.state;
    // Where the lease has ended meanwhile, another run has the message and says what becomes of it.
    let ours = Changes::without_event(app.now()).replace(&stored).commit_alone(app).await?;
    Ok(if ours { Outcome::Became(state) } else { Outcome::Taken })
}

/// The wait after so many attempts: doubled each time, and anywhere between half of that and all of it, so that what
/// failed together does not come again together.
pub(crate) fn backoff(app: &App, attempts: u32) -> SignedDuration {
    let doubled = FIRST_WAIT.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    let mut random = [0_u8; 1];
    app.ids.fill(&mut random);
    doubled / 2 + doubled / 2 * i32::from(random[0]) / 255
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use futures_util::future::join_all;
    use preau_harness::{
        Stall, TestApp,
        people::{amina, coach_rey, director},
    };
    use preau_kernel::{
        channel::Channel,
        clock::Clock,
        message::{Message, Recipient},
        send_failure::SendFailure,
    };
    use serde_json::{Value, json};

    use crate::testing::{act, book, deliver, outbox, school};

    #[tokio::test]
    async fn what_fails_is_tried_again_later_and_later_and_given_up_in_the_end() {
        let app = school().await;
        book(&app).await;
        for _ in 0..100 {
            app.sent.fail_next(SendFailure::Retry { after: None, cause: "500 internal_error".to_owned() });
        }
        assert_eq!(deliver(&app).await, "1 announced, 2 sent, 0 dropped, 2 failed");
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
        for _ in 0..6 {
            app.clock.advance_minutes(61);
            assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 2 failed");
        }
        app.clock.advance_minutes(61);
        // The end of it is an alarm's matter: `infra/lambda/src/metrics.rs` reads these words.
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 2 failed, 2 of them dead");
        app.clock.advance_minutes(61);
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
        let dead =
            outbox(&app).await.into_iter().filter(|line| line.ends_with("dead 500 internal_error")).count();
        assert_eq!(dead, 2);
    }

    #[tokio::test]
    async fn a_provider_that_asks_to_wait_is_not_asked_before() {
        let app = school().await;
        book(&app).await;
        let after = Some(Duration::from_hours(2));
        for _ in 0..2 {
            app.sent.fail_next(SendFailure::Retry { after, cause: "429 rate_limit_exceeded".to_owned() });
        }
        deliver(&app).await;
        app.clock.advance_minutes(119);
        assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 0 failed");
        app.clock.advance_minutes(1);
        assert_eq!(deliver(&app).await, "0 announced, 2 sent, 0 dropped, 0 failed");
    }

    #[tokio::test]
    async fn a_permanent_failure_is_given_up_at_once_and_an_admin_may_have_it_tried_again() {
        let app = school().await;
        book(&app).await;
        app.sent.fail_next(SendFailure::Permanent { cause: "422 validation_error".to_owned() });
        assert_eq!(deliver(&app).await, "1 announced, 3 sent, 0 dropped, 1 failed, 1 of them dead");
        let dead = app.get("/api/admin/messages?state=dead").by(&director()).send().await.json();
        let path = format!("/api/admin/messages/{}/retry", dead["data"][0]["id"].as_str().unwrap());
        assert_eq!(app.post(&path, &Value::Null).by(&director()).send().await.status, 200);
        assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
        assert_eq!(
            app.post(&path, &Value::Null).by(&director()).send().await.problem(),
            "invalid-transition"
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_runs_at_once_each_message_is_sent_by_one() {
        let app = school().await;
        for hour in 9..19 {
            let booking = json!({
                "type": "Visio", "coach_id": "coach_rey",
                "slot": {"start": format!("2026-03-03T{hour:02}:00:00Z"), "end": format!("2026-03-03T{hour:02}:50:00Z")},
            });
            assert_eq!(app.post("/sessions/book", &booking).by(&amina()).send().await.status, 201);
        }
        join_all((0..6).map(|_| deliver(&app))).await;
        deliver(&app).await;
        let emails = app.sent.emails();
        let mut keys: Vec<_> = emails.iter().map(|email| &email.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!((emails.len(), keys.len()), (20, 20));
        let unread = app.get("/notifications/unread-count/").by(&amina()).send().await.json();
        assert_eq!(unread, json!({"unread_count": 10}));
    }

    #[tokio::test]
    async fn a_message_that_fills_no_template_is_given_up_and_keeps_no_other_from_its_turn() {
        let app = school().await;
        for (template, data) in
            [("carrier-pigeon", json!({})), ("welcome", json!({"login_url": 5})), ("text", json!({}))]
        {
            let (ids, to) = (app.app.ids.as_ref(), Recipient::User(amina().id));
            app.given(&Message::queued(ids, app.clock.now(), Channel::Email, to, (template, data))).await;
        }
        book(&app).await;
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 3 failed, 3 of them dead");
        let broken = outbox(&app).await.into_iter().filter(|line| line.contains("dead broken: ")).count();
        assert_eq!(broken, 3);
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
}
