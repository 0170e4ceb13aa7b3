//! A clock that tests move.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::clock::Clock;

/// A clock that stands still until a test moves it: at 08:00 UTC on Monday 2 March 2026 to begin with.
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().expect("an instant");
        Self(AtomicI64::new(start.as_millisecond()))
    }
}

impl TestClock {
    /// Moves on by this many minutes.
    pub fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// Moves to an instant (RFC 3339).
    pub fn set(&self, instant: &str) {
        let instant: Timestamp = instant.parse().expect("an instant");
        self.0.store(instant.as_millisecond(), Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).expect("an instant")
    }

    async fn sleep(&self, _: Duration) {
        tokio::task::yield_now().await;
    }
}
