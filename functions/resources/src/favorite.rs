//! That someone wants to find a document again.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Key, Scope},
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::resource::{Resource, ResourceId};

/// A favourite: created and deleted, never replaced.
///
/// | access pattern | how |
/// |---|---|
/// | those of someone, by the document's id, newest last | partition `favorites#<user>`, `<resource>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favorite {
    /// Whose.
    pub user_id: UserId,
    /// Which document.
    pub resource_id: ResourceId,
    /// Since when, in UTC.
    pub since: Timestamp,
}

impl Favorite {
    /// Where those of someone are.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Partition(format!("favorites#{user}"))
    }

    /// Where one is.
    #[must_use]
    pub fn key_of(user: &UserId, id: ResourceId) -> Key {
        Self::of_user(user).key(id.to_string())
    }
}

impl Entity for Favorite {
    const KIND: &'static str = "favorite";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id, self.resource_id)
    }
}

impl Audited for Favorite {
    fn resource(&self) -> String {
        Resource::resource_of(self.resource_id)
    }

    fn state(&self) -> Value {
        json!({"favorite": true})
    }
}
