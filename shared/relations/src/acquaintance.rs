//! Who may be told what somebody is called.

use preau_kernel::{
    actor::{Actor, Role},
    batch::Batch,
    id::UserId,
    problem::Problem,
    store::Key,
};

use crate::{ParentLink, coach_keys, is_coach_in};

/// What tells whether `actor` has to do with `person`; nothing where nothing need be read.
#[must_use]
pub fn acquaintance_keys(actor: &Actor, person: &UserId) -> Vec<Key> {
    if is_known_anyway(actor, person) {
        return Vec::new();
    }
    let parent = ParentLink::key_of(person, &actor.id);
    let child = actor.is(Role::Parent).then(|| ParentLink::key_of(&actor.id, person));
    coach_keys(person).into_iter().chain([parent]).chain(child).collect()
}

/// Whether `actor` has to do with `person`, as far as `read` tells, which was read at [`acquaintance_keys`] among others: it is
/// themselves, their child or their parent, or someone who teaches here; who teaches has to do with everybody. Members of one
/// group are told each other's names by what shows the group, and by nothing else.
///
/// # Errors
/// `internal`: a document cannot be read.
pub fn is_acquainted_in(read: &Batch, actor: &Actor, person: &UserId) -> Result<bool, Problem> {
    let is_linked = |key: &Key| read.version_of(key).is_some();
    Ok(is_known_anyway(actor, person)
        || is_linked(&ParentLink::key_of(person, &actor.id))
        || (actor.is(Role::Parent) && is_linked(&ParentLink::key_of(&actor.id, person)))
        || is_coach_in(read, person)?)
}

fn is_known_anyway(actor: &Actor, person: &UserId) -> bool {
    actor.id == *person || actor.is(Role::Coach)
}
