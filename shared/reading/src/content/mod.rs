//! Content (ISO 32000-1 §7.8): what a page draws, of which text is read, and so much of the rest as tells whether it is seen.

mod colour;
mod interpreter;
mod operands;
mod paint;
mod place;
mod state;
mod text;

pub(crate) use interpreter::Interpreter;
