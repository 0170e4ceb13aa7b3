//! That the host is told to stop, as its tasks hear it.

use tokio::sync::watch;

/// Hears that the host is told to stop.
#[derive(Clone)]
pub struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Hears it of whoever holds the other end, who says `true`.
    pub const fn of(told: watch::Receiver<bool>) -> Self {
        Self(told)
    }

    /// Ends when the host is told to stop.
    pub async fn begins(&mut self) {
        // It is over as well when nobody is left to tell.
        drop(self.0.wait_for(|told| *told).await);
    }

    /// Whether the host was told to stop.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }
}
