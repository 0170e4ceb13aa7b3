//! Which copies a file is part of: it is kept as long as any of them has it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
};
use preau_photos::photo::PhotoId;
use serde::{Deserialize, Serialize};

/// How long one that is part of no copy any more is still there: whoever read it before has long written by then.
const KEPT_EMPTY: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A file that is, or was, part of copies. It is emptied, and deleted a month later.
///
/// | access pattern | how |
/// |---|---|
/// | the copies of a file | partition `copy-file#<photo>`, `copy-file` |
/// | the files of a student's copies | `gsi1`, partition `copy-files-of#<student>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyFile {
    /// The file.
    pub photo_id: PhotoId,
    /// Whose copies they are.
    pub student_id: UserId,
    /// The evaluations in which it was handed in, and which have it still.
    pub evaluations: BTreeSet<AssessmentId>,
    /// Since when there are none, in UTC.
    pub empty_since: Option<Timestamp>,
}

impl CopyFile {
    /// Where one is.
    #[must_use]
    pub fn key_of(file: PhotoId) -> Key {
        Key::new(format!("copy-file#{file}"), "copy-file")
    }

    /// Where those of a student are listed.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Index(Index::First, format!("copy-files-of#{student}"))
    }

    /// A file that is part of nothing yet.
    pub(crate) const fn unused(photo_id: PhotoId, student_id: UserId) -> Self {
        Self { photo_id, student_id, evaluations: BTreeSet::new(), empty_since: None }
    }

    /// The same, as part of one more copy.
    pub(crate) fn and_of(mut self, evaluation: AssessmentId) -> Self {
        self.evaluations.insert(evaluation);
        Self { empty_since: None, ..self }
    }

    /// The same, which this copy needs no longer since `now`.
    pub(crate) fn without(mut self, evaluation: AssessmentId, now: Timestamp) -> Self {
        let was_last = self.evaluations.remove(&evaluation) && self.evaluations.is_empty();
        Self { empty_since: if was_last { Some(now) } else { self.empty_since }, ..self }
    }
}

impl Entity for CopyFile {
    const KIND: &'static str = "copy-file";

    fn key(&self) -> Key {
        Self::key_of(self.photo_id)
    }

    fn indexes(&self) -> Indexes {
        [Some(Self::of_student(&self.student_id).key(self.photo_id.to_string())), None, None]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.empty_since.and_then(|since| since.checked_add(KEPT_EMPTY).ok())
    }
}
