//! The documents of a segment: which they are, and on which pages their passages stand.

use crate::bytes::{put, put_length, take, take_bytes};

/// A document of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: u128,
    /// Its generation when it was indexed: what has another one since is not found here any more.
    pub generation: u32,
    /// Of each passage, the page that it stands on.
    pub passages: Vec<u32>,
}

/// How many documents a part of a table has; the last one may have fewer.
pub const PART: usize = 64;

/// A part of a table.
#[must_use]
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend(entry.id.to_be_bytes());
        put(&mut bytes, entry.generation);
        put_length(&mut bytes, entry.passages.len());
        let mut last = 0;
        for page in &entry.passages {
            put(&mut bytes, page.saturating_sub(last));
            last = *page;
        }
    }
    bytes
}

/// The documents of a part; none where it is no part of a table.
#[must_use]
pub fn unpack(mut bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let id = u128::from_be_bytes(take_bytes(&mut bytes, 16)?.try_into().ok()?);
        let generation = take(&mut bytes)?;
        let count = usize::try_from(take(&mut bytes)?).ok()?;
        let mut passages = Vec::with_capacity(count.min(bytes.len()));
        let mut page = 0_u32;
        for _ in 0..count {
            page = page.checked_add(take(&mut bytes)?)?;
            passages.push(page);
        }
        entries.push(Entry { id, generation, passages });
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_table_is_read_as_it_was_written(
            documents in prop::collection::vec((any::<u128>(), any::<u32>(), prop::collection::vec(0_u32..200, 0..9)), 0..9),
        ) {
            let entries: Vec<Entry> = documents
                .into_iter()
                .map(|(id, generation, mut passages)| {
                    passages.sort_unstable();
                    Entry { id, generation, passages }
                })
                .collect();
            prop_assert_eq!(unpack(&pack(&entries)).unwrap(), entries);
        }

        #[test]
        fn whatever_bytes_there_are_they_are_read_or_told_apart(bytes: Vec<u8>) {
            let entries = unpack(&bytes).unwrap_or_default();
            prop_assert!(entries.iter().all(|entry| entry.passages.len() <= bytes.len()));
        }
    }
}
