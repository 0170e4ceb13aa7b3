//! The time for which an assessment is published: while this stands, its pupils are told of their marks.

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{entity::Entity, store::Key};
use serde::{Deserialize, Serialize};

use crate::class::{Class, ClassId};

/// That an assessment is published, from its first publication until it is unpublished. What is told of its marks speaks of this,
/// and of no pupil's mark, which goes with the pupil.
///
/// | access pattern | how |
/// |---|---|
/// | the time for which an assessment is published | partition `class#<class>`, `published#<assessment>#<first published>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationPeriod {
    /// Of which class.
    pub class_id: ClassId,
    /// Which assessment.
    pub assessment_id: AssessmentId,
    /// Since when, in UTC.
    pub first_at: Timestamp,
}

impl PublicationPeriod {
    /// Where it is.
    #[must_use]
    pub fn key_of(class: ClassId, assessment: AssessmentId, first_at: Timestamp) -> Key {
        let place = format!("published#{assessment}#{}", preau_kernel::time::sortable(first_at));
        Key::new(Class::partition_of(class), place)
    }
}

impl Entity for PublicationPeriod {
    const KIND: &'static str = "publication-period";

    fn key(&self) -> Key {
        Self::key_of(self.class_id, self.assessment_id, self.first_at)
    }
}
