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

/// How often something was done in a window of the clock.
pub(crate) struct Window {
    /// This time included.
    pub used: i64,
    /// The first second after the window.
    pub end: i64,
}

impl Window {
    /// Counts that `who` did `what` so many times more, once as a rule, in this window of so many seconds.
    pub(crate) async fn count(
        store: &dyn Store,
        what: &str,
        who: &str,
        seconds: i64,
        now: Timestamp,
        amount: i64,
    ) -> Result<Self, StoreError> {
        let window = now.as_second().div_euclid(seconds);
        let end = (window + 1) * seconds;
        // An address is personal data: what is kept cannot be read back from the table.
        let who = format!("{:x}", Sha256::digest(who));
        let key = Key::new(format!("{what}#{}", &who[..32]), format!("{window}"));
        let addition = Addition {
            expires_at: Timestamp::from_second(end + WINDOW_SECONDS).ok(),
            ..Addition::new(key, "rate", Counters::from([("requests".to_owned(), amount)]))
        };
        let totals = store.count(&addition).await?;
        Ok(Self { used: totals.get("requests").copied().unwrap_or_default(), end })
    }
}

/// Counts requests in the store, for all instances together.
pub struct StoreRateLimiter;

#[async_trait]
impl RateLimiter for StoreRateLimiter {
    async fn count(&self, attempt: &Attempt<'_>, store: &dyn Store) -> Result<Verdict, StoreError> {
        let Attempt { function, caller, now, .. } = *attempt;
        let window =
            Window::count(store, &format!("rate#{function}"), caller, WINDOW_SECONDS, now, 1).await?;
        Ok(attempt.counted(window.used))
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
