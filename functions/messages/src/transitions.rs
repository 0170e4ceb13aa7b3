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
