//! From one state of a message to the next: pure, but for the jitter of a wait.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    app::App,
    message::{Message, MessageState},
    problem::Problem,
    send_failure::{ProviderId, SendFailure},
};

/// How long a claim holds: longer than a provider may take.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// How often a message is given to a provider, and how often it is tried to tell an announcement.
pub(crate) const MOST_ATTEMPTS: u32 = 8;
/// The wait after the first attempt that failed; each further one is twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// The longest wait between two attempts.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// Whether a problem is the store's, and passes.
pub(crate) fn is_passing(problem: &Problem) -> bool {
    problem.code() == Problem::busy().code()
}

/// Leaves a message for later.
pub(crate) fn put_off(message: &mut Message, until: Timestamp, now: Timestamp) {
    mark(message, MessageState::Queued, None, now);
    message.due_at = until;
}

/// Gives a run the right to send a message, until its lease ends.
pub(crate) fn claim(message: &mut Message, now: Timestamp) {
    message.attempts += 1;
    mark(message, MessageState::Sending, None, now);
    message.due_at = now + LEASE;
}

/// Gives a message back as it was before it was claimed: no provider has been spoken to.
pub(crate) fn give_back(message: &mut Message, now: Timestamp) {
    message.attempts -= 1;
    put_off(message, now, now);
}

/// Brings a message to a state.
pub(crate) fn mark(message: &mut Message, state: MessageState, reason: Option<String>, now: Timestamp) {
    message.state = state;
    message.reason = reason;
    message.updated_at = now;
    if !state.is_open() {
        // It matters while it waits: what is kept of a message for 90 days says no more of people than it must.
        message.caused_by = None;
    }
}

/// Brings a message to where it is after a provider said this.
pub(crate) fn settle(app: &App, message: &mut Message, outcome: Result<ProviderId, SendFailure>) {
    let now = app.now();
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
}

fn is_tried_again(app: &App, failure: &SendFailure) -> bool {
    match failure {
        SendFailure::Retry { .. } => true,
        SendFailure::Unknown { .. } => app.policy.retries_unknown,
        SendFailure::Permanent { .. } => false,
    }
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
    use std::time::Duration;

    use preau_harness::people::director;
    use preau_kernel::send_failure::SendFailure;
    use serde_json::Value;

    use crate::testing::{book, deliver, outbox, school};

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
}
