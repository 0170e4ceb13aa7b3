//! What goes wrong with a call, and how it is tried again.

use std::time::Duration;

use aws_sdk_dynamodb::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
};
use preau_kernel::{clock::Clock, id::Ids, store::StoreError};

/// How often a call is tried: over 2 to 5 seconds, within the time that any function has.
const MOST_TRIES: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What went wrong with a call.
#[derive(Debug)]
pub(super) enum Trouble {
    /// `DynamoDB` refused it for now: throttled, or in conflict with another transaction. It did nothing.
    Refused,
    /// No good answer came. It may have been done.
    Unanswered(String),
    /// It would go wrong again.
    Broken(String),
}

impl Trouble {
    /// The same of a call that must not be made again when it may have been done.
    pub(super) fn of_unrepeatable(self) -> Self {
        match self {
            Self::Unanswered(cause) => Self::Broken(cause),
            other => other,
        }
    }
}

impl<E> From<SdkError<E, HttpResponse>> for Trouble
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let cause = DisplayErrorContext(&error).to_string();
        match &error {
            SdkError::ServiceError(answer) => match answer.err().code() {
                Some(code) if is_refusal(code) => Self::Refused,
                _ if answer.raw().status().is_server_error() => Self::Unanswered(cause),
                _ => Self::Broken(cause),
            },
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => {
                Self::Unanswered(cause)
            }
            _ => Self::Broken(cause),
        }
    }
}

/// Whether the code, of an error or of a cancelled transaction's reason, asks to come back later.
pub(super) fn is_refusal(code: &str) -> bool {
    [
        "ThrottlingException",
        "ThrottlingError",
        "ProvisionedThroughputExceededException",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "TransactionConflictException",
        "TransactionConflict",
        "TransactionInProgressException",
    ]
    .contains(&code)
}

/// The tries of one call: with pauses that double and are jittered whole, so that rivals do not meet again.
pub(super) struct Tries<'s> {
    clock: &'s dyn Clock,
    ids: &'s dyn Ids,
    made: u32,
}

impl<'s> Tries<'s> {
    pub(super) fn new(clock: &'s dyn Clock, ids: &'s dyn Ids) -> Self {
        Self { clock, ids, made: 0 }
    }

    /// Counts a try that is to be followed by another one at once.
    pub(super) const fn again(&mut self) -> Result<(), StoreError> {
        self.made += 1;
        if self.made < MOST_TRIES { Ok(()) } else { Err(StoreError::Busy) }
    }

    /// Waits until the next try after this trouble, or gives up.
    pub(super) async fn after(&mut self, trouble: Trouble) -> Result<(), StoreError> {
        self.made += 1;
        match trouble {
            Trouble::Broken(cause) => return Err(StoreError::Broken(cause)),
            Trouble::Refused if self.made >= MOST_TRIES => return Err(StoreError::Busy),
            Trouble::Unanswered(cause) if self.made >= MOST_TRIES => return Err(StoreError::Broken(cause)),
            Trouble::Refused | Trouble::Unanswered(_) => {}
        }
        let longest = FIRST_PAUSE.saturating_mul(1 << (self.made - 1)).min(LONGEST_PAUSE);
        let mut random = [0; 4];
        self.ids.fill(&mut random);
        let share = f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX);
        self.clock.sleep(longest.mul_f64(share)).await;
        Ok(())
    }
}
