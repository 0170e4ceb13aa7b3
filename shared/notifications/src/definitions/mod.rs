//! The definitions, a file a domain.

pub mod account;
pub mod registrations;
pub mod school;
pub mod sessions;

use crate::definition::Definition;

/// The files, in the order in which people read the names of what is in them.
pub(crate) static FILES: [&[Definition]; 4] =
    [account::DEFINITIONS, registrations::DEFINITIONS, sessions::DEFINITIONS, school::DEFINITIONS];
