//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    changes::Changes,
    entity::Stored,
    id::UserId,
    list::{List, Records},
    problem::Problem,
    roles::AssignedRoles,
};
use preau_relations::ParentLink;
use serde_json::{Value, json};

use crate::profile::Profile;

/// Everything that is kept about a person.
pub struct Kept {
    profile: Option<Stored<Profile>>,
    roles: Option<Stored<AssignedRoles>>,
    /// Whom they look after, [`MOST_LINKS`] at most.
    children: Vec<Stored<ParentLink>>,
    /// Who looks after them, [`MOST_LINKS`] at most.
    parents: Vec<Stored<ParentLink>>,
}

/// More than anyone has, and few enough for one transaction.
const MOST_LINKS: usize = 15;

impl Kept {
    /// Reads it.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, user: &UserId) -> Result<Self, Problem> {
        let links = async |scope| {
            let found = records.list::<ParentLink>(&List::whole(scope), MOST_LINKS, None, |_| true).await?;
            Ok::<_, Problem>(found.entities)
        };
        Ok(Self {
            profile: records.find(&Profile::key_of(user)).await?,
            roles: records.find(&AssignedRoles::key_of(user)).await?,
            children: links(ParentLink::of_parent(user)).await?,
            parents: links(ParentLink::of_student(user)).await?,
        })
    }

    /// It, as JSON.
    #[must_use]
    pub fn export(&self) -> Value {
        let entities = |links: &[Stored<ParentLink>]| -> Value {
            links.iter().map(|stored| json!(stored.entity)).collect()
        };
        json!({
            "profile": self.profile.as_ref().map(|stored| &stored.entity),
            "roles": self.roles.as_ref().map(|stored| &stored.entity),
            "children": entities(&self.children),
            "parents": entities(&self.parents),
        })
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.profile.is_none() && self.roles.is_none() && self.children.is_empty() && self.parents.is_empty()
    }

    /// Whether more may be kept than was read.
    #[must_use]
    pub const fn is_part(&self) -> bool {
        self.children.len() == MOST_LINKS || self.parents.len() == MOST_LINKS
    }

    /// The changes with its deletion.
    #[must_use]
    pub fn delete_in(&self, changes: Changes) -> Changes {
        let links = self.children.iter().chain(&self.parents);
        changes.delete_all(&self.profile).delete_all(&self.roles).delete_all(links)
    }
}
