//! Rate limits by caller and function, counted in the store: correct across instances.
//!
//! A limit is a number of requests in each minute of the clock. `RateLimit` and `RateLimit-Policy` are written as
//! draft-ietf-httpapi-ratelimit-headers has them.

use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    port::store::{Addition, Counters, Key, Store},
    problem::Problem,
};

const WINDOW_SECONDS: i64 = 60;
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
    ) -> Result<Self, Problem> {
        let (key, end) = Self::place(what, who, seconds, now);
        let totals = store.count(&Self::addition(key, end, amount)).await?;
        Ok(Self { used: totals.get(REQUESTS).copied().unwrap_or_default(), end })
    }

    /// Where it is counted how often `who` did `what` in the window of so many seconds, and the first second after it.
    pub(crate) fn place(what: &str, who: &str, seconds: i64, now: Timestamp) -> (Key, i64) {
        let window = now.as_second().div_euclid(seconds);
        // An address is personal data: what is kept cannot be read back from the table.
        let who = format!("{:x}", Sha256::digest(who));
        let key = Key::new(format!("{what}#{}", &who[..32]), format!("{window}"));
        (key, (window + 1) * seconds)
    }

    /// The addition of `amount` to what is counted at a [`place`](Self::place).
    pub(crate) fn addition(key: Key, end: i64, amount: i64) -> Addition {
        Addition {
            expires_at: Timestamp::from_second(end + WINDOW_SECONDS).ok(),
            ..Addition::new(key, "rate", Counters::from([(REQUESTS.to_owned(), amount)]))
        }
    }
}

/// What is left of a caller's limit.
pub(crate) struct Quota {
    limit: RateLimit,
    remaining: i64,
    resets_in_seconds: i64,
}

impl Quota {
    /// Counts one request of `caller` (a user's id, or an address).
    pub(crate) async fn take(
        store: &dyn Store,
        function: &str,
        caller: &str,
        limit: RateLimit,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let window =
            Window::count(store, &format!("rate#{function}"), caller, WINDOW_SECONDS, now, 1).await?;
        Ok(Self {
            limit,
            remaining: i64::from(limit.per_minute) - window.used,
            resets_in_seconds: window.end - now.as_second(),
        })
    }

    /// Refuses a request that is over the limit.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        if self.remaining >= 0 {
            return Ok(());
        }
        Err(Problem::too_many_requests(self.resets_in_seconds.unsigned_abs()))
    }

    /// Tells the caller what is left.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        let policy = format!("\"minute\";q={};w={WINDOW_SECONDS}", self.limit.per_minute);
        let state = format!("\"minute\";r={};t={}", self.remaining.max(0), self.resets_in_seconds);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
    }
}
