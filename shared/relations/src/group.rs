//! What someone may be a member of.

use std::fmt;

use preau_kernel::string_enum;
use serde::{Deserialize, Serialize};

string_enum! {
    /// A kind of group.
    pub enum GroupKind {
        /// A class.
        Class = "class",
        /// A course.
        Course = "course",
        /// A masterclass.
        Masterclass = "masterclass",
    }
}

/// A group of people: what it is, and its id. It is written `<kind>:<id>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Group {
    /// What it is.
    pub kind: GroupKind,
    /// Its id.
    pub id: String,
}

impl Group {
    /// The group of this kind with this id.
    #[must_use]
    pub fn new(kind: GroupKind, id: &impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.kind.word(), self.id)
    }
}
