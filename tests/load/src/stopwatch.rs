//! The machine's real time.

use std::time::Instant;

/// This instant.
#[expect(clippy::disallowed_methods, reason = "a measurement is of the machine's real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
