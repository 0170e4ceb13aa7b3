//! Rate limits by caller and function: by default counted in the store, correct across instances.
//!
//! A limit is a number of requests in each minute of the clock. `RateLimit` and `RateLimit-Policy` are written as
//! draft-ietf-httpapi-ratelimit-headers has them.

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    port::{
        rate_limiter::{Attempt, RateLimiter, Verdict, WINDOW_SECONDS},
        store::{Addition, Counters, Key, Store, StoreError},
    },
    problem::Problem,
};

/// The counter of a window.
pub(crate) const REQUESTS: &str = "requests";

/// How many requests a caller may make of one function in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of requests.
    pub per_minute: u32,
}

impl RateLimit {
    /// `per_minute` requests in each minute.
    #[must_use]
    pub const fn per_minute(per_minute: u32) -> Self {
        Self { per_minute }
    }
}

/// Where it is counted how often `who` did `what` in the window of so many seconds of the clock, and the first second after
/// it.
pub(crate) fn window(what: &str, who: &str, seconds: i64, now: Timestamp) -> (Key, i64) {
    let window = now.as_second().div_euclid(seconds);
    // An address is personal data: what is kept cannot be read back from the table.
    let who = format!("{:x}", Sha256::digest(who));
    let key = Key::new(format!("{what}#{}", &who[..32]), format!("{window}"));
    (key, (window + 1) * seconds)
}

/// The addition of `amount` to what is counted in a [`window`].
pub(crate) fn addition(key: Key, end: i64, amount: i64) -> Addition {
    Addition {
        expires_at: Timestamp::from_second(end + WINDOW_SECONDS).ok(),
        ..Addition::new(key, "rate", Counters::from([(REQUESTS.to_owned(), amount)]))
    }
}

/// Counts requests in the store, for all instances together.
pub struct StoreRateLimiter;

#[async_trait]
impl RateLimiter for StoreRateLimiter {
    async fn count(&self, attempt: &Attempt<'_>, store: &dyn Store) -> Result<Verdict, StoreError> {
        let Attempt { function, caller, now, .. } = *attempt;
        let (key, end) = window(&format!("rate#{function}"), caller, WINDOW_SECONDS, now);
        let totals = store.count(&addition(key, end, 1)).await?;
        Ok(attempt.counted(totals.get(REQUESTS).copied().unwrap_or_default()))
    }
}

/// What is left of a caller's limit.
pub(crate) struct Quota {
    limit: RateLimit,
    verdict: Verdict,
}

impl Quota {
    /// A limit, and what whoever counts said of it.
    pub(crate) const fn new(limit: RateLimit, verdict: Verdict) -> Self {
        Self { limit, verdict }
    }

    /// Refuses a request that is over the limit.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        if self.verdict.is_admitted {
            return Ok(());
        }
        Err(Problem::too_many_requests(self.verdict.resets_in_seconds))
    }

    /// Tells the caller what is left, as far as it is known.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        let mut tell = |name, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        };
        tell("ratelimit-policy", format!("\"minute\";q={};w={WINDOW_SECONDS}", self.limit.per_minute));
        let Verdict { remaining, resets_in_seconds, .. } = self.verdict;
        if let Some(remaining) = remaining {
            tell("ratelimit", format!("\"minute\";r={remaining};t={resets_in_seconds}"));
        }
    }
}
