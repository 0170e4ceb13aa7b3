//! What a topic is found by changes with its title and text, in the transaction that changes them.

use std::collections::BTreeMap;

use preau_kernel::{changes::Changes, entity::Stored, list::Records, problem::Problem};

use crate::{posting::Posting, topic::Topic};

/// The changes with what has `after` found by its words, and by none of `before` that it has no more; a deleted topic has none.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn found_by(
    records: &Records,
    changes: Changes,
    before: &Topic,
    after: &Topic,
) -> Result<Changes, Problem> {
    let wanted = Posting::of(after);
    let former = Posting::of(before);
    if former == wanted {
        return Ok(changes);
    }
    let keys: Vec<_> =
        former.iter().map(|one| Posting::key_of(one.forum_id, one.topic_id, &one.stem)).collect();
    let present = records.find_many::<Posting>(&keys).await?.into_iter().flatten();
    let mut present: BTreeMap<_, _> = present.map(|stored| (stored.entity.stem.clone(), stored)).collect();
    let changes = wanted.into_iter().fold(changes, |changes, posting| {
        let version = present.remove(&posting.stem).map(|stored| stored.version);
        changes.save(&Stored::at_version(posting, version.unwrap_or_default()))
    });
    Ok(changes.delete_all(present.values()))
}
