//! A clock that cases move.

use std::{
    future::poll_fn,
    sync::atomic::{AtomicI64, Ordering},
    task::Poll,
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::clock::Clock;

/// 2026-06-01T12:00:00Z, in milliseconds.
const START: i64 = 1_780_315_200_000;

/// A clock that stands still until it is moved, or until someone sleeps by it.
#[derive(Debug)]
pub struct TestClock {
    milliseconds: AtomicI64,
}

impl Default for TestClock {
    fn default() -> Self {
        Self { milliseconds: AtomicI64::new(START) }
    }
}

impl TestClock {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self { milliseconds: AtomicI64::new(instant.as_millisecond()) }
    }

    /// Moves the clock, backwards too.
    pub fn advance(&self, milliseconds: i64) {
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.milliseconds.load(Ordering::SeqCst)).unwrap_or_default()
    }

    /// Moves the clock by `duration` and lets the other futures of the task go on, once.
    async fn sleep(&self, duration: Duration) {
        self.advance(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX));
        let mut yielded = false;
        poll_fn(|context| {
            if yielded {
                return Poll::Ready(());
            }
            yielded = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}
