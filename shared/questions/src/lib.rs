//! Questions about a French text, each with four choices: [`write()`] makes them of the text itself, [`check()`] judges what anybody
//! wrote, [`deal()`] decides where the right choice stands.
//!
//! Nothing here asks for time or chance: the same text and seed make the same questions, byte by byte.

mod chance;
mod check;
mod deal;
mod draft;
mod fault;
mod gaps;
mod lexicon;
mod met;
mod passages;
mod similar;
mod source;
mod statement;
mod token;
mod usable;
mod write;

pub use check::{Checked, check};
pub use deal::deal;
pub use draft::Draft;
pub use fault::{Complaint, Fault};
pub use statement::{Statement, statements};
pub use write::write;
