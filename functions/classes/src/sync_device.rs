//! Which numbers of operations came by a device: by them a profile that was copied or restored is found.

use preau_kernel::{entity::Entity, id::UserId, store::Key};
use serde::{Deserialize, Serialize};

use crate::receipt::{DeviceId, Receipt};

/// How many ranges of numbers are kept. The lowest gaps are forgotten first: an operation that comes later with a number in one
/// is done all the same, and its device is told to take another id, which costs nothing.
const MOST_RANGES: usize = 100;

/// The numbers of the operations that came by a device. They order operations, and decide nothing: a receipt does.
///
/// | access pattern | how |
/// |---|---|
/// | one device of someone's | partition `sync#<user>`, `device#<id>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncDevice {
    /// Whose.
    pub user_id: UserId,
    /// Which one.
    pub device_id: DeviceId,
    /// The numbers, in order: the first and the last of each range, no two of which touch.
    pub ranges: Vec<(u64, u64)>,
}

impl SyncDevice {
    /// Where a device is.
    #[must_use]
    pub fn key_of(user: &UserId, device: DeviceId) -> Key {
        Key::new(Receipt::partition_of(user), format!("device#{device}"))
    }

    /// A device that nothing came by.
    #[must_use]
    pub const fn new(user_id: UserId, device_id: DeviceId) -> Self {
        Self { user_id, device_id, ranges: Vec::new() }
    }

    /// Notes a number; answers whether it came before.
    pub(crate) fn note(&mut self, seq: u64) -> bool {
        let place = self.ranges.partition_point(|(_, last)| *last < seq);
        if self.ranges.get(place).is_some_and(|(first, _)| *first <= seq) {
            return true;
        }
        self.ranges.insert(place, (seq, seq));
        let mut merged: Vec<(u64, u64)> = Vec::with_capacity(self.ranges.len());
        for (first, last) in self.ranges.drain(..) {
            match merged.last_mut() {
                Some(before) if before.1.saturating_add(1) >= first => before.1 = last,
                _ => merged.push((first, last)),
            }
        }
        while merged.len() > MOST_RANGES {
            let (first, _) = merged.remove(0);
            merged[0].0 = first;
        }
        self.ranges = merged;
        false
    }
}

impl Entity for SyncDevice {
    const KIND: &'static str = "sync-device";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id, self.device_id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use preau_harness::people::amina;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::CLASS;

    fn device() -> SyncDevice {
        SyncDevice::new(amina().id, DeviceId::parse(CLASS).unwrap())
    }

    proptest! {
        #[test]
        fn it_knows_the_numbers_that_came_and_no_others(numbers in prop::collection::vec(1_u64..40, 0..60)) {
            let (mut device, mut came) = (device(), BTreeSet::new());
            for number in numbers {
                prop_assert_eq!(device.note(number), !came.insert(number));
                prop_assert!(device.ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
                let held: BTreeSet<u64> =
                    device.ranges.iter().flat_map(|(first, last)| *first..=*last).collect();
                prop_assert_eq!(&held, &came);
            }
        }

        #[test]
        fn however_many_gaps_there_are_it_stays_short_and_forgets_none_that_came(
            numbers in prop::collection::vec(1_u64..100_000, 200..400),
        ) {
            let mut device = device();
            for number in &numbers {
                device.note(*number);
            }
            prop_assert!(device.ranges.len() <= MOST_RANGES);
            prop_assert!(numbers.iter().all(|number| device.note(*number)));
        }
    }
}
