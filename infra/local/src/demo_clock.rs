//! A clock that is put back, for what the demonstration school did before its host was started.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use preau_kernel::clock::Clock;

/// A clock that runs on from wherever it is put to.
pub struct MovedClock {
    /// By how many milliseconds it is ahead of the other one.
    ahead: AtomicI64,
    other: Arc<dyn Clock>,
}

impl MovedClock {
    /// A clock that shows what `other` shows.
    pub const fn new(other: Arc<dyn Clock>) -> Self {
        Self { ahead: AtomicI64::new(0), other }
    }

    /// From now on it is `instant`, and goes on from there.
    pub fn put_to(&self, instant: Timestamp) {
        let ahead = instant.as_millisecond() - self.other.now().as_millisecond();
        self.ahead.store(ahead, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        self.other.now() + SignedDuration::from_millis(self.ahead.load(Ordering::SeqCst))
    }

    async fn sleep(&self, duration: Duration) {
        self.other.sleep(duration).await;
    }
}

#[cfg(test)]
mod tests {
    use preau_kernel::clock::StoppedClock;
    use preau_native::SystemClock;

    use super::*;

    #[test]
    fn it_shows_the_present_until_it_is_put_elsewhere_and_then_runs_on_from_there() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let present: Arc<dyn Clock> =
            Arc::new(StoppedClock::new(at("2026-03-02T08:00:00Z"), Arc::new(SystemClock)));
        let clock = MovedClock::new(present);
        assert_eq!(clock.now(), at("2026-03-02T08:00:00Z"));
        clock.put_to(at("2026-02-01T17:30:00Z"));
        assert_eq!(clock.now(), at("2026-02-01T17:30:00Z"));
        let running = MovedClock::new(Arc::new(SystemClock));
        running.put_to(at("2026-02-01T17:30:00Z"));
        let (first, later) = (running.now(), running.now());
        assert!(first >= at("2026-02-01T17:30:00Z") && later >= first && later < at("2026-02-01T17:31:00Z"));
    }
}
