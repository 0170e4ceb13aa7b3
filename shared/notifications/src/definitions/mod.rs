//! The definitions, a file a domain.

pub(crate) mod account;
pub(crate) mod registrations;
pub(crate) mod school;
pub(crate) mod sessions;

use crate::definition::Definition;

/// The files, in the order in which people read the names of what is in them.
pub(crate) static FILES: [&[Definition]; 4] =
    [account::DEFINITIONS, registrations::DEFINITIONS, sessions::DEFINITIONS, school::DEFINITIONS];
