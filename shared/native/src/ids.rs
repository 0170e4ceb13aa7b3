//! The machine's randomness.

use preau_kernel::id::Ids;

/// Ids and secrets from the operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    /// # Panics
    /// When the operating system has no randomness: nothing may go on with guessable secrets.
    #[expect(clippy::expect_used, reason = "without randomness no secret is one")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}
