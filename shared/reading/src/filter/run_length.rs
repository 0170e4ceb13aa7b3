//! Lengths of runs (ISO 32000-1 §7.4.5).

use super::Failure;

/// Unpacks up to the mark of the end, or to where the bytes end.
pub(super) fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Failure> {
    let mut unpacked = Vec::new();
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first() {
        match length {
            0..128 => {
                let (run, after) =
                    after.split_at_checked(usize::from(*length).saturating_add(1)).unwrap_or((after, &[]));
                unpacked.extend(run);
                rest = after;
            }
            128 => break,
            129.. => {
                let Some((byte, after)) = after.split_first() else { break };
                unpacked.extend(std::iter::repeat_n(*byte, 257_usize.saturating_sub(usize::from(*length))));
                rest = after;
            }
        }
        if unpacked.len() > most {
            return Err(Failure::TooLarge);
        }
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_written_out() {
        assert_eq!(unpack(&[2, 1, 2, 3, 254, 9, 128, 7], 100), Ok(vec![1, 2, 3, 9, 9, 9]));
        assert_eq!(unpack(&[5, 1], 100), Ok(vec![1]));
        assert_eq!(unpack(&[129, 1, 129, 1], 200), Err(Failure::TooLarge));
    }
}
