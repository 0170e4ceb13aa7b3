//! The e-mails that Préau writes: typed data in; subject, preview, HTML and text out, in French and in English.

mod bodies;
mod context;
mod data;
mod dates;
mod example;
mod headings;
mod line;
mod name;
mod template;

pub use context::{Context, RenderedEmail};
pub use data::{
    GenericNotice, PasswordReset, SessionCancelled, SessionConfirmed, SessionKind, SessionReference,
    SessionReminder, SessionRequested, SessionRescheduled, Welcome,
};
pub use dates::Dates;
pub use name::TemplateName;
pub use template::EmailTemplate;
