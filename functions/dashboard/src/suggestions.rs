//! What was suggested to a student: which open task is for which competence.

use std::collections::BTreeMap;

use preau_kernel::{entity::Entity, id::UserId, store::Key};
use serde::{Deserialize, Serialize};

use crate::task::TaskId;

/// The tasks that were suggested to a student: of several suggestions at once, one finds what another has written, so that no
/// competence has two.
///
/// | access pattern | how |
/// |---|---|
/// | what was suggested to a student | partition `suggestions#<student>`, `suggestions` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// Whose they are.
    pub student_id: UserId,
    /// The task of each competence, by its place among what was recorded; those that are closed go with the next suggestion.
    pub tasks: BTreeMap<String, TaskId>,
}

impl Suggestions {
    /// Where what was suggested to a student is.
    #[must_use]
    pub fn key_of(student: &UserId) -> Key {
        Key::new(format!("suggestions#{student}"), "suggestions")
    }
}

impl Entity for Suggestions {
    const KIND: &'static str = "suggestions";

    fn key(&self) -> Key {
        Self::key_of(&self.student_id)
    }
}
