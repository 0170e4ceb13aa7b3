//! Roles that Préau itself keeps, for identity providers whose tokens name none (seed 3, `user_roles`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    port::store::Key,
    record::entity::Entity,
    value::{actor::Role, id::UserId},
};

/// What an admin said that someone is. It holds for those whose token names no role.
///
/// | access pattern | how |
/// |---|---|
/// | the roles of a user | partition `user#<id>`, `roles` |
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
}

impl Entity for AssignedRoles {
    const KIND: &'static str = "roles";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }
}
