//! The machine's clock.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::clock::Clock;

/// The machine's clock; its sleep needs a tokio runtime with its timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that the rest takes its time from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
