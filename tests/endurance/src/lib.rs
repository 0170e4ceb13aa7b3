//! What must hold of thousands at once, while runs are killed, as one body of code that runs on several stores.

#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails where it cannot go on")]

mod reminders;

pub use reminders::{functions, ten_thousand_reminders};
