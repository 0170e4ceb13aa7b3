//! The port of what counts requests against their limits.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::port::store::{Store, StoreError};

/// How long a limit's window is: a minute of the clock.
pub const WINDOW_SECONDS: i64 = 60;

/// One request that is to be counted.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The function that is asked for, by its name.
    pub function: &'a str,
    /// Who asks: a user's id, or `@` and an address.
    pub caller: &'a str,
    /// How often they may in a minute.
    pub per_minute: u32,
    /// When they ask.
    pub now: Timestamp,
}

impl Attempt<'_> {
    /// The minute of the clock in which it is made, as a number that grows.
    #[must_use]
    pub fn minute(&self) -> i64 {
        self.now.as_second().div_euclid(WINDOW_SECONDS)
    }

    /// How long that minute still lasts, in seconds: 1 to 60.
    #[must_use]
    pub fn seconds_left(&self) -> u64 {
        ((self.minute() + 1) * WINDOW_SECONDS - self.now.as_second()).unsigned_abs()
    }

    /// The verdict of whoever counted that it is the `used`-th of its minute.
    #[must_use]
    pub fn counted(&self, used: i64) -> Verdict {
        let remaining = i64::from(self.per_minute) - used;
        Verdict {
            is_admitted: remaining >= 0,
            remaining: Some(u32::try_from(remaining.max(0)).unwrap_or(u32::MAX)),
            resets_in_seconds: self.seconds_left(),
        }
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may go on.
    pub is_admitted: bool,
    /// How many more may follow; none where whoever counts does not tell.
    pub remaining: Option<u32>,
    /// After how many seconds all may be used again, or may have become so.
    pub resets_in_seconds: u64,
}

/// Counts requests. A host that has something cheaper than the store, which is right for all instances of it, connects that
/// ([`App::limited_by`](crate::work::app::App::limited_by)); otherwise
/// [`StoreRateLimiter`](crate::record::rate_limit::StoreRateLimiter) counts.
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Counts a request, also one that is refused. What it asks of the store it asks of `store`, which is the request's own.
    ///
    /// # Errors
    /// The store did not answer.
    async fn count(&self, attempt: &Attempt<'_>, store: &dyn Store) -> Result<Verdict, StoreError>;
}
