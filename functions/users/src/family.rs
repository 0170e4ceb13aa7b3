//! Who looks after whom: what other domains ask before they show a student's data to a parent.

use jiff::Timestamp;
use preau_kernel::{
    actor::{Actor, Role},
    entity::{Entity, Records},
    id::UserId,
    problem::Problem,
    store::Key,
};
use serde::{Deserialize, Serialize};

/// A parent's link to a student.
///
/// | access pattern | how |
/// |---|---|
/// | whether someone is a parent of a student | partition `children#<parent>`, the student's id |
/// | the students whom a parent looks after | partition `children#<parent>` |
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ParentLink {
    /// The parent.
    pub parent_id: UserId,
    /// The student.
    pub student_id: UserId,
    /// When the link was made, in UTC.
    pub created_at: Timestamp,
}

impl ParentLink {
    /// Where the link between these two is.
    #[must_use]
    pub fn key_of(parent: &UserId, student: &UserId) -> Key {
        Key::new(format!("children#{parent}"), student.as_str())
    }
}

impl Entity for ParentLink {
    const KIND: &'static str = "parent-link";

    fn key(&self) -> Key {
        Self::key_of(&self.parent_id, &self.student_id)
    }
}

/// Whether `actor` is a parent of `student`: by role and by link.
///
/// # Errors
/// The store did not answer.
pub async fn is_parent_of(records: &Records, actor: &Actor, student: &UserId) -> Result<bool, Problem> {
    if !actor.is(Role::Parent) {
        return Ok(false);
    }
    let link = records.find::<ParentLink>(&ParentLink::key_of(&actor.id, student)).await?;
    Ok(link.is_some())
}
