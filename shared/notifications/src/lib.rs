//! What people are told: each notification is defined once, with its words in French and in English, who may stop it, the
//! channels that carry it and, where it has one, the body of its e-mail.
//!
//! A definition is a type, the data, and its [`Notification`]. To add one, write both into the file of its domain in
//! `definitions/` and name it in that file's list: everything else follows from the list. An e-mail looks as
//! `templates/layout.mjml` has it, unless the definition names a file of its own.

mod content;
mod dates;
mod definition;
mod definitions;
mod email;
mod example;
mod line;
mod name;
mod notice_type;
mod notice_types;
mod notification;
mod page;
mod registration;
mod session;
mod word_type;
mod words;

pub use content::{Content, NoticeWords};
pub use dates::{Dates, date};
pub use definition::Definition;
pub use definitions::*;
pub use email::RenderedEmail;
pub use name::{MessageType, TemplateName};
pub use notice_type::NoticeType;
pub use notification::Notification;
pub use page::Page;
pub use registration::{CONFIRMATION, LinkToken, MasterclassReference, PARTICIPANT};
pub use session::{SessionKind, SessionReference};
pub use words::{Context, Link, Words, Writer};
