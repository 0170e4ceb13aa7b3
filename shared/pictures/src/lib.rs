//! What uploaded files are, judged by their bytes alone: [`inspect()`] refuses what is not plainly one photo or
//! document, [`clean()`] removes what tells where a photo was taken.
//!
//! Nothing is decoded. Whatever the bytes are, time and memory stay within a small multiple of their number.

mod clean;
mod disguise;
mod exif;
mod heic;
mod inspect;
mod jpeg;
mod kind;
mod limits;
mod pdf;
mod png;
mod reader;
mod refusal;
mod webp;

pub use clean::clean;
pub use inspect::{Inspected, inspect};
pub use kind::Kind;
pub use limits::Limits;
pub use refusal::Refusal;
