//! The visible text of PDFs (ISO 32000), page by page: [`read()`]; and the words of French texts: [`french`].
//!
//! Whatever the bytes are, time and memory stay within [`Limits`], and nothing panics. Text that no reader of the page sees is
//! left out and counted.

#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod budget;
mod cipher;
mod content;
mod document;
mod file;
mod filter;
mod font;
pub mod french;
mod geometry;
mod layout;
mod lexer;
mod limits;
mod object;
mod pages;
mod read;
mod words;

pub use document::{Contents, Document, Page, ReadingError};
pub use limits::Limits;
pub use read::{contents, read};
