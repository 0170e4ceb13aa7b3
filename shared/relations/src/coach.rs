//! Whether someone teaches here.

use preau_kernel::{
    actor::Role, batch::Batch, id::UserId, list::Records, problem::Problem, roles::AssignedRoles, store::Key,
};

/// Whether `user` teaches here, as far as Préau knows: an admin said so, or they set when sessions may be asked for. What
/// somebody's own token says is known only when they call.
///
/// # Errors
/// The store did not answer.
pub async fn is_coach(records: &Records, user: &UserId) -> Result<bool, Problem> {
    is_coach_in(&records.batch(coach_keys(user)).await?, user)
}

/// The same, as far as `read` tells, which was read at [`coach_keys`] among others.
///
/// # Errors
/// `internal`: a document cannot be read.
pub fn is_coach_in(read: &Batch, user: &UserId) -> Result<bool, Problem> {
    if read.version_of(&availability_key(user)).is_some() {
        return Ok(true);
    }
    let assigned = read.find::<AssignedRoles>(&AssignedRoles::key_of(user))?;
    let teaches = |role: &Role| matches!(role, Role::Coach | Role::Admin);
    Ok(assigned.is_some_and(|stored| stored.entity.roles.iter().any(teaches)))
}

/// What tells whether `user` teaches here.
#[must_use]
pub fn coach_keys(user: &UserId) -> [Key; 2] {
    [availability_key(user), AssignedRoles::key_of(user)]
}

/// Where it stands when sessions may be asked for of `user`: the entity is the sessions' own.
#[must_use]
pub fn availability_key(user: &UserId) -> Key {
    Key::new(format!("availability#{user}"), "availability")
}
