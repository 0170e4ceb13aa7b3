//! Delivery: a message that is due is claimed, judged anew, sent, and marked.
//!
//! A claim is a conditional write that holds for a lease: of any number of runs at once, one has the message. A run that
//! dies leaves its claim; when the lease ends, the next one goes on. An e-mail is then given to the provider again with
//! the same key, so that it is sent once; a WhatsApp message, whose provider takes no key, is not.

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    changes::Changes,
    channel::Channel,
    due::DuePages,
    entity::Stored,
    message::{Message, MessageState},
    problem::Problem,
    send_failure::{ProviderId, SendFailure},
};
use preau_notifications::notice;

use crate::prepare::{Disposition, OutboundMessage, prepare};

/// How many messages a run takes on, a page of each shard in turn; the next one does the rest.
const MOST: usize = 8_000;
/// How many are sent at once.
const AT_ONCE: usize = 8;
/// How long a claim holds: longer than a provider may take.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How often a message is given to a provider.
const MOST_ATTEMPTS: u32 = 8;
/// The wait after the first attempt that failed; each further one is twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// The longest wait between two attempts.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// How many messages a run brought to which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub sent: usize,
    pub dropped: usize,
    pub failed: usize,
}

/// Delivers what is due.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub(crate) async fn deliver_due(app: &App) -> Result<Delivered, Problem> {
    let mut delivered = Delivered::default();
    let mut pages = DuePages::<Message, _>::until(app.now(), Message::due);
    let mut met = 0;
    while met < MOST
        && let Some(page) = pages.next(&app.records).await?
    {
        met += page.len();
        let mut outcomes =
            stream::iter(page.into_iter().map(|stored| deliver(app, stored))).buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            match outcome? {
                Some(MessageState::Sent) => delivered.sent += 1,
                Some(MessageState::Dropped) => delivered.dropped += 1,
                Some(MessageState::Failed | MessageState::Dead) => delivered.failed += 1,
                _ => {}
            }
        }
    }
    Ok(delivered)
}

/// Brings one message to its next state, which is answered; none where another run has it.
async fn deliver(app: &App, mut stored: Stored<Message>) -> Result<Option<MessageState>, Problem> {
    let interrupted = stored.entity.state == MessageState::Sending;
    claim(&mut stored.entity, app.now());
    if !Changes::without_event(app.now()).replace(&stored).commit_alone(app).await? {
        return Ok(None);
    }
    stored.version += 1;

    let message = &stored.entity;
    if interrupted && !app.policy.retries_unknown && !takes_keys(app, message.channel) {
        let failure = SendFailure::Unknown { cause: "interrupted while it was being sent".to_owned() };
        return settle(app, stored, Err(failure)).await;
    }
    match prepare(app, message).await? {
        Disposition::Drop(reason) => {
            mark(&mut stored.entity, MessageState::Dropped, Some(reason.to_owned()), app.now());
            finish(app, stored).await
        }
        Disposition::Postpone(until) => postpone(app, stored, until).await,
        Disposition::GiveUp(reason) => {
            mark(&mut stored.entity, MessageState::Dead, Some(reason.to_owned()), app.now());
            finish(app, stored).await
        }
        Disposition::Send(OutboundMessage::Notice(notice)) => {
            mark(&mut stored.entity, MessageState::Sent, None, app.now());
            // The notice and what says that it is there are one transaction: no crash comes between them.
            let changes = notice::deliver_in(Changes::without_event(app.now()), &notice).replace(&stored);
            Ok(changes.commit_alone(app).await?.then_some(MessageState::Sent))
        }
        Disposition::Send(OutboundMessage::Email(email)) => {
            if let Some(until) = app.take_turn(Channel::Email, email.to.as_str()).await? {
                return postpone(app, stored, until).await;
            }
            let outcome = app.senders.email.send(&email).await;
            settle(app, stored, outcome).await
        }
        Disposition::Send(OutboundMessage::WhatsApp(message)) => {
            if let Some(until) = app.take_turn(Channel::Whatsapp, message.to.as_str()).await? {
                return postpone(app, stored, until).await;
            }
            let outcome = app.senders.whatsapp.send(&message).await;
            settle(app, stored, outcome).await
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

/// Leaves a message for later, as if this run had not met it.
async fn postpone(
    app: &App,
    mut stored: Stored<Message>,
    until: Timestamp,
) -> Result<Option<MessageState>, Problem> {
    let message = &mut stored.entity;
    message.attempts -= 1;
    mark(message, MessageState::Queued, None, app.now());
    message.due_at = until;
    finish(app, stored).await
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
}

/// Marks what a provider said.
async fn settle(
    app: &App,
    mut stored: Stored<Message>,
    outcome: Result<ProviderId, SendFailure>,
) -> Result<Option<MessageState>, Problem> {
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

async fn finish(app: &App, stored: Stored<Message>) -> Result<Option<MessageState>, Problem> {
    let state = stored.entity.state;
    // Where the lease has ended meanwhile, another run has the message and says what becomes of it.
    Ok(Changes::without_event(app.now()).replace(&stored).commit_alone(app).await?.then_some(state))
}

/// The wait after so many attempts: doubled each time, and anywhere between half of that and all of it, so that what
/// failed together does not come again together.
fn backoff(app: &App, attempts: u32) -> SignedDuration {
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
        for _ in 0..7 {
            app.clock.advance_minutes(61);
            assert_eq!(deliver(&app).await, "0 announced, 0 sent, 0 dropped, 2 failed");
        }
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
        assert_eq!(deliver(&app).await, "1 announced, 3 sent, 0 dropped, 1 failed");
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
        assert_eq!(deliver(&app).await, "1 announced, 4 sent, 0 dropped, 3 failed");
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
        assert_eq!(app.sent.emails().len(), 1);
        // The lease ends.
        app.clock.advance_minutes(3);
        assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
        assert_eq!(app.sent.emails().len(), 2);
    }

    #[tokio::test]
    async fn a_run_that_dies_after_it_sent_has_the_provider_asked_again_with_the_same_key() {
        let app = school().await;
        book(&app).await;
        app.sent.stall_next(Stall::AfterItIsTaken);
        deliver_and_die(&app).await;
        deliver(&app).await;
        app.clock.advance_minutes(3);
        assert_eq!(deliver(&app).await, "0 announced, 1 sent, 0 dropped, 0 failed");
        let emails = app.sent.emails();
        let keys: BTreeSet<_> = emails.iter().map(|email| &email.key).collect();
        // A provider that takes keys sends each once.
        assert_eq!((emails.len(), keys.len()), (3, 2));
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
