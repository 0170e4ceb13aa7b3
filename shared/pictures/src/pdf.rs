//! PDF (ISO 32000): where a document begins and ends. What it holds is not read.

use crate::refusal::Refusal;

/// How far from its end readers look for the mark of it (ISO 32000-1, annex H, note 18).
const SEARCHED: usize = 1024;
const END: &[u8] = b"%%EOF";

/// Whether `bytes` begin like a document: at once, though readers would forgive bytes before.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', b'P', b'D', b'F', b'-', b'1' | b'2', b'.', b'0'..=b'9', ..])
}

/// Checks that the document ends, and that nothing but white space comes after.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let end = bytes.get(bytes.len().saturating_sub(SEARCHED)..).unwrap_or_default();
    let last = end.windows(END.len()).rposition(|window| window == END).ok_or(Refusal::Truncated)?;
    let after = end.get(last.saturating_add(END.len())..).unwrap_or_default();
    // White space as ISO 32000-1 §7.2.2 has it, which counts the byte that pads files.
    let blank = |byte: &u8| matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ');
    if after.iter().all(blank) { Ok(()) } else { Err(Refusal::Disguised) }
}
