//! What notifications about a session call it.

use std::fmt;

use preau_kernel::{field_errors::FieldErrors, id::read_uuid, string_enum, validation::Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

string_enum! {
    /// What a session is (seed 1 §4.1).
    pub enum SessionKind {
        /// A lesson by video.
        Video = "Visio",
        /// A lesson in one room.
        InPerson = "Présentiel",
        /// An intensive course.
        Course = "Stage",
    }
}

/// The id of the session that an e-mail tells of: a UUID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = Uuid)]
pub struct SessionReference(pub String);

impl fmt::Display for SessionReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Input for SessionReference {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        read_uuid(value, errors).map(|uuid| Self(uuid.to_string()))
    }
}
