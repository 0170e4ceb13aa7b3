//! Why a file is not taken.

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is of none of the kinds, whatever its name says: SVG, HTML, GIF, AVIF and the rest.
    UnknownKind,
    /// It is of another kind than was said.
    OtherKind,
    /// It ends before its structure does.
    Truncated,
    /// Its structure contradicts itself, or is not understood well enough to be cleaned.
    Malformed,
    /// It is, or may be taken for, another file too: bytes after its end, a PDF or mark-up at its beginning.
    Disguised,
    /// Decoding it would take too much memory.
    TooManyPixels {
        /// Its width, or that of one of its parts.
        width: u32,
        /// Its height, or that of one of its parts.
        height: u32,
    },
}
