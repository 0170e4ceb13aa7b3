//! Ids that come in order.

use std::sync::atomic::{AtomicU64, Ordering};

use preau_kernel::id::Ids;

/// Counts instead of drawing: the same test mints the same ids each time.
#[derive(Default)]
pub(crate) struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes.fill(0);
        for (byte, count) in bytes.iter_mut().rev().zip(count.iter().rev()) {
            *byte = *count;
        }
    }
}
