//! Whether someone teaches here.

use preau_kernel::{
    batch::Batch,
    id::UserId,
    list::Records,
    problem::Problem,
    roles::AssignedRoles,
    store::{Key, Scope},
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
    Ok(assigned.is_some_and(|stored| stored.entity.teaches()))
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

/// Where those are listed who teach here, by id, each once or twice: by their kept roles, and by when sessions may be asked
/// for of them.
#[must_use]
pub fn coaches() -> Scope {
    AssignedRoles::coaches()
}

/// Where `user` stands among them by when sessions may be asked for of them.
#[must_use]
pub fn coach_entry(user: &UserId) -> Key {
    coaches().key(format!("{user}#{BY_AVAILABILITY}"))
}

const BY_AVAILABILITY: &str = "availability";

/// Someone at a place of [`coaches`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCoach {
    /// Who.
    pub user_id: UserId,
    by_availability: bool,
}

impl ListedCoach {
    /// Who stands at this place; none where it is nobody's.
    #[must_use]
    pub fn at(sort: &str) -> Option<Self> {
        let (user, by) = sort.split_once('#')?;
        Some(Self { user_id: UserId::parse(user)?, by_availability: by == BY_AVAILABILITY })
    }

    /// Whether they are a coach and this is the one place of the two that counts, as far as `read` tells, which was read at
    /// [`coach_keys`] among others: an index may lag.
    ///
    /// # Errors
    /// `internal`: a document cannot be read.
    pub fn counts_in(&self, read: &Batch) -> Result<bool, Problem> {
        let has_availability = read.version_of(&availability_key(&self.user_id)).is_some();
        Ok(has_availability == self.by_availability && is_coach_in(read, &self.user_id)?)
    }
}
