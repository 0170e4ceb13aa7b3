//! What holds for every function of the list, whatever it does.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod authorization;
mod canary;
mod classes;
mod courses;
mod documents;
mod drafts;
mod forum;
mod hostile_input;
mod list;
mod masterclasses;
mod notices;
mod version_0_1;
