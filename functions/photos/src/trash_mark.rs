//! Marks of photos in the trash: whom they name beside who uploaded them, so that what names someone is found without
//! reading the trash of others.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{
    changes::Changes,
    entity::Entity,
    file_policy::SubjectKind,
    id::UserId,
    list::{List, Records, between},
    problem::Problem,
    store::{Key, Scope},
    time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::photo::{Photo, PhotoId, State};

/// That a photo in the trash is of someone who did not upload it, or was deleted by them. It goes when the photo comes back
/// or is purged.
///
/// | access pattern | how |
/// |---|---|
/// | what names a person in the trash, but for what they uploaded | partition `trash-naming#<user>`, the photo's id |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashMark {
    user_id: UserId,
    /// The photo.
    pub photo_id: PhotoId,
}

impl TrashMark {
    /// Where the marks of a person are.
    pub(crate) fn of(user: &UserId) -> Scope {
        Scope::Partition(format!("trash-naming#{user}"))
    }
}

impl Entity for TrashMark {
    const KIND: &'static str = "trash-mark";

    fn key(&self) -> Key {
        Self::of(&self.user_id).key(self.photo_id.to_string())
    }
}

/// Until when photos may have come into the trash without a mark, in seconds of Unix: 1 December 2026.
const MARKED_SINCE: i64 = 1_796_083_200;

/// The trash of a time without marks: empty a month after they came, but for what is held.
pub(crate) fn before_marks() -> List {
    let until = Timestamp::from_second(MARKED_SINCE).ok().map(Instant);
    List::whole(Photo::trash()).within(between(None, until))
}

/// Whether a photo came into the trash at that time.
pub(crate) fn is_before_marks(photo: &Photo) -> bool {
    matches!(&photo.state, State::Deleted(deletion) if deletion.at.as_second() < MARKED_SINCE)
}

/// Whether a photo belongs to `user`.
pub(crate) fn is_of(photo: &Photo, user: &UserId) -> bool {
    subject_of(photo) == Some(user)
}

/// Whether a photo was uploaded by `user`, belongs to them, or was deleted by them.
pub(crate) fn names(photo: &Photo, user: &UserId) -> bool {
    photo.owner_id == *user || is_of(photo, user) || deleter_of(photo) == Some(user)
}

fn subject_of(photo: &Photo) -> Option<&UserId> {
    let is_person = matches!(photo.subject.kind, SubjectKind::Profile | SubjectKind::Student);
    is_person.then_some(&photo.subject.id)
}

const fn deleter_of(photo: &Photo) -> Option<&UserId> {
    match &photo.state {
        State::Deleted(deletion) => Some(&deletion.by),
        _ => None,
    }
}

/// Who has a mark of a photo.
fn marked(photo: Option<&Photo>) -> BTreeSet<&UserId> {
    let in_trash = photo.filter(|photo| matches!(photo.state, State::Deleted(_) | State::Purging { .. }));
    let Some(photo) = in_trash else {
        return BTreeSet::new();
    };
    let people = [subject_of(photo), deleter_of(photo)].into_iter().flatten();
    people.filter(|person| **person != photo.owner_id && !person.is_pseudonym()).collect()
}

/// The changes with the marks of a photo that was `before` and is `after`; none is a photo that is not there.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn follow(
    records: &Records,
    before: Option<&Photo>,
    after: Option<&Photo>,
    mut changes: Changes,
) -> Result<Changes, Problem> {
    let Some(photo_id) = after.or(before).map(|photo| photo.id) else {
        return Ok(changes);
    };
    let (were, are) = (marked(before), marked(after));
    let mark = |user: &&UserId| TrashMark { user_id: (*user).clone(), photo_id };
    let marks: Vec<TrashMark> = were.symmetric_difference(&are).map(mark).collect();
    if marks.is_empty() {
        return Ok(changes);
    }
    let keys: Vec<Key> = marks.iter().map(Entity::key).collect();
    for (mark, found) in marks.iter().zip(records.find_many::<TrashMark>(&keys).await?) {
        changes = match (are.contains(&mark.user_id), found) {
            (true, None) => changes.create(mark),
            (false, Some(found)) => changes.delete(&found),
            // What came into the trash before there were marks has none.
            (true, Some(_)) | (false, None) => changes,
        };
    }
    Ok(changes)
}
