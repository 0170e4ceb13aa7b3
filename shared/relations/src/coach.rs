//! Whether someone teaches here.

use preau_kernel::{
    actor::Role, id::UserId, list::Records, problem::Problem, roles::AssignedRoles, store::Key,
};

/// Whether `user` teaches here, as far as Préau knows: an admin said so, or they set when sessions may be asked for. What
/// somebody's own token says is known only when they call.
///
/// # Errors
/// The store did not answer.
pub async fn is_coach(records: &Records, user: &UserId) -> Result<bool, Problem> {
    if records.version_of(&availability_key(user)).await?.is_some() {
        return Ok(true);
    }
    let assigned = records.find::<AssignedRoles>(&AssignedRoles::key_of(user)).await?;
    let teaches = |role: &Role| matches!(role, Role::Coach | Role::Admin);
    Ok(assigned.is_some_and(|stored| stored.entity.roles.iter().any(teaches)))
}

/// Where it stands when sessions may be asked for of `user`: the entity is the sessions' own.
#[must_use]
pub fn availability_key(user: &UserId) -> Key {
    Key::new(format!("availability#{user}"), "availability")
}
