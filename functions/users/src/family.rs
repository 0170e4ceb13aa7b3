//! What the journal tells of a link between a parent and a student.

use preau_kernel::{changes::Changes, unit_of_work::UnitOfWork};
use preau_relations::ParentLink;
use serde_json::json;

/// What becomes of a link.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LinkChange {
    /// It is made.
    Linked,
    /// It is unmade.
    Unlinked,
}

impl LinkChange {
    /// Changes that tell of it, once about each of the two: an event names nobody but its subject and its actor, so that it
    /// can be anonymised.
    pub(crate) fn of(self, link: &ParentLink, work: &UnitOfWork<'_>) -> Changes {
        let (of_student, of_parent, is_linked) = match self {
            Self::Linked => ("PARENT_LINKED", "CHILD_LINKED", true),
            Self::Unlinked => ("PARENT_UNLINKED", "CHILD_UNLINKED", false),
        };
        let tells = |kind, user| {
            let told = [!is_linked, is_linked].map(|linked| json!({"linked": linked}));
            work.tells(kind, &format!("user:{user}"), told)
        };
        tells(of_student, &link.student_id).and(tells(of_parent, &link.parent_id))
    }
}
