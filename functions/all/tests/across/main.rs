//! What holds for every function of the list, whatever it does.

mod authorization;
mod documents;
mod hostile_input;
mod list;
