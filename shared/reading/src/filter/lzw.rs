//! LZW (ISO 32000-1 §7.4.4).

use super::Failure;

const CLEAR: u16 = 256;
const END: u16 = 257;
const FIRST: u16 = 258;
const MOST: usize = 4096;

/// A string of the table: the code of all but its last byte, that byte, and its length.
#[derive(Clone, Copy)]
struct Entry {
    before: u16,
    last: u8,
    length: u16,
}

/// Unpacks up to the mark of the end, or to what is broken.
pub(super) fn unpack(bytes: &[u8], early_change: bool, most: usize) -> Result<Vec<u8>, Failure> {
    let mut unpacked = Vec::new();
    let mut table: Vec<Entry> = Vec::with_capacity(MOST);
    let mut previous: Option<u16> = None;
    let (mut bits, mut held, mut width) = (0_u32, 0_u32, 9_u32);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        held = held.saturating_add(8);
        let Some(over) = held.checked_sub(width) else { continue };
        let mask = 1_u32.wrapping_shl(width).wrapping_sub(1);
        let Ok(code) = u16::try_from(bits.wrapping_shr(over) & mask) else { break };
        held = over;
        bits &= 1_u32.wrapping_shl(over).wrapping_sub(1);
        if code == END {
            break;
        }
        if code == CLEAR {
            table.clear();
            (previous, width) = (None, 9);
            continue;
        }
        let next = FIRST.saturating_add(u16::try_from(table.len()).unwrap_or(u16::MAX));
        let start = unpacked.len();
        // The one string that is used before it is complete: the one before, and its first byte again.
        let known = if code < next { Some(code) } else { previous.filter(|_| code == next) };
        let Some(known) = known else { break };
        write(&table, known, &mut unpacked);
        let Some(first) = unpacked.get(start).copied() else { break };
        if code == next {
            unpacked.push(first);
        }
        if unpacked.len() > most {
            return Err(Failure::TooLarge);
        }
        if let Some(before) = previous
            && table.len() < MOST.saturating_sub(usize::from(FIRST))
        {
            table.push(Entry { before, last: first, length: length(&table, before).saturating_add(1) });
        }
        previous = Some(code);
        let used = table.len().saturating_add(usize::from(FIRST)).saturating_add(usize::from(early_change));
        width = match used {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    Ok(unpacked)
}

fn entry(table: &[Entry], code: u16) -> Option<Entry> {
    table.get(usize::from(code.checked_sub(FIRST)?)).copied()
}

fn length(table: &[Entry], code: u16) -> u16 {
    entry(table, code).map_or(1, |entry| entry.length)
}

/// Writes the string that a code stands for.
fn write(table: &[Entry], code: u16, unpacked: &mut Vec<u8>) {
    let start = unpacked.len();
    let mut code = code;
    while let Some(entry) = entry(table, code) {
        unpacked.push(entry.last);
        code = entry.before;
    }
    unpacked.extend(u8::try_from(code));
    if let Some(string) = unpacked.get_mut(start..) {
        string.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_is_unpacked() {
        // ISO 32000-1 §7.4.4.2.
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(unpack(&packed, true, 100), Ok(vec![45, 45, 45, 45, 45, 65, 45, 45, 45, 66]));
        assert_eq!(unpack(&packed, true, 4), Err(Failure::TooLarge));
    }

    #[test]
    fn codes_that_nothing_defines_end_the_text() {
        assert_eq!(unpack(&[0xFF; 40], true, 100), Ok(Vec::new()));
    }
}
