//! Roles that Préau itself keeps, for identity providers whose tokens name none (seed 3, `user_roles`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    port::store::{Index, Indexes, Key, Scope},
    record::entity::Entity,
    value::{actor::Role, id::UserId},
};

/// What an admin said that someone is. It holds for those whose token names no role.
///
/// | access pattern | how |
/// |---|---|
/// | the roles of a user | partition `user#<id>`, `roles` |
/// | who teaches by them | `gsi1`, partition `coaches`, at `<id>#roles` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "What an admin said that someone is. It holds for those whose token names no role.")]
pub struct AssignedRoles {
    /// Whose roles.
    pub user_id: UserId,
    /// What they are, strongest first.
    pub roles: Vec<Role>,
    /// When it was last said, in UTC; none while it never was.
    pub assigned_at: Option<Timestamp>,
}

impl AssignedRoles {
    /// Where the roles of `user` are.
    #[must_use]
    pub fn key_of(user: &UserId) -> Key {
        Key::new(format!("user#{user}"), "roles")
    }

    /// Whether who has them teaches here.
    #[must_use]
    pub fn teaches(&self) -> bool {
        self.roles.iter().any(|role| matches!(role, Role::Coach | Role::Admin))
    }

    /// Where those who teach here are listed, by id: at `<id>#roles` who does by these roles, at `<id>#availability` who said
    /// when sessions may be asked for.
    #[must_use]
    pub fn coaches() -> Scope {
        Scope::Index(Index::First, "coaches".to_owned())
    }
}

impl Entity for AssignedRoles {
    const KIND: &'static str = "roles";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }

    fn indexes(&self) -> Indexes {
        [self.teaches().then(|| Self::coaches().key(format!("{}#roles", self.user_id))), None, None]
    }
}
