//! Who looks after whom.

use jiff::Timestamp;
use preau_kernel::{
    actor::{Actor, Role},
    entity::Entity,
    id::UserId,
    list::Records,
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A parent's link to a student.
///
/// | access pattern | how |
/// |---|---|
/// | whether someone is a parent of a student | partition `children#<parent>`, the student's id |
/// | the students whom a parent looks after | partition `children#<parent>` |
/// | the parents of a student | `gsi1`, partition `parents#<student>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "A parent's link to a student.")]
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
        Self::of_parent(parent).key(student.as_str())
    }

    /// Where the students whom a parent looks after are listed.
    #[must_use]
    pub fn of_parent(parent: &UserId) -> Scope {
        Scope::Partition(format!("children#{parent}"))
    }

    /// Where the parents of a student are listed.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Index(Index::First, format!("parents#{student}"))
    }
}

impl Entity for ParentLink {
    const KIND: &'static str = "parent-link";

    fn key(&self) -> Key {
        Self::key_of(&self.parent_id, &self.student_id)
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::of_student(&self.student_id).key(self.parent_id.as_str())), None, None]
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
