//! What holds for every function of the list, whatever it does.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod authorization;
mod courses;
mod documents;
mod hostile_input;
mod list;
mod notices;
mod version_0_1;
