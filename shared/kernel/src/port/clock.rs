//! The clock port.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;

/// The app's clock: the only source of the present time, and the only way to wait.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Waits for `duration`, as between two tries of a contended write.
    async fn sleep(&self, duration: Duration);
}

/// A clock that stands at an instant. To wait still takes its time.
pub struct StoppedClock {
    at: Timestamp,
    runs_on: Arc<dyn Clock>,
}

impl StoppedClock {
    /// A clock that stands at an instant while `clock` runs on.
    #[must_use]
    pub const fn new(at: Timestamp, clock: Arc<dyn Clock>) -> Self {
        Self { at, runs_on: clock }
    }
}

#[async_trait]
impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        self.at
    }

    async fn sleep(&self, duration: Duration) {
        self.runs_on.sleep(duration).await;
    }
}
