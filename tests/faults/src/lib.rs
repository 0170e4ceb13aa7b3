//! Files with faults, for the tests of what reads the bytes of strangers.

use proptest::{option, prelude::*, sample::Index};

/// How much is wrong with a file, at most.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    /// How many of its bytes are overwritten.
    pub overwritten: usize,
    /// How long the piece is that is cut out or repeated, in bytes.
    pub piece: usize,
    /// How often the piece stands there then.
    pub times: usize,
}

/// The files, which are not empty, with some bytes overwritten by `bytes`, and perhaps a piece cut out or repeated.
pub fn faulty(
    files: Vec<Vec<u8>>,
    bytes: impl Strategy<Value = u8>,
    most: Faults,
) -> impl Strategy<Value = Vec<u8>> {
    let overwritten = prop::collection::vec((any::<Index>(), bytes), 0..=most.overwritten);
    let piece = option::of((any::<Index>(), 0..=most.piece, 0..=most.times));
    (prop::sample::select(files), overwritten, piece).prop_map(|(mut file, overwritten, piece)| {
        for (place, byte) in overwritten {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Some((place, length, times)) = piece {
            let start = place.index(file.len());
            let end = (start + length).min(file.len());
            let piece = file[start..end].repeat(times);
            file.splice(start..end, piece);
        }
        file
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        #[test]
        fn a_file_grows_by_no_more_than_its_repeated_piece(
            file in faulty(vec![vec![7; 50]], Just(0), Faults { overwritten: 5, piece: 10, times: 3 }),
        ) {
            prop_assert!((40..=70).contains(&file.len()));
            let overwritten: usize = file.iter().map(|byte| usize::from(*byte == 0)).sum();
            prop_assert!(overwritten <= 5 * 3);
        }
    }
}
