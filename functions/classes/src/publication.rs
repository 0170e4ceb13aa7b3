//! A publication: the grades of an assessment as its teacher published them, for ever.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Key, Version},
};
use serde::{Deserialize, Serialize};

use crate::{
    assessment::AssessmentHeader,
    class::{Class, ClassId},
    grade::Grade,
};

/// What was published at once: it never changes, whatever is published later or unpublished.
///
/// | access pattern | how |
/// |---|---|
/// | one publication | partition `class#<class>`, `publication#<assessment>#<number>` |
/// | the history of an assessment | partition `class#<class>`, from `publication#<assessment>#` on |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Of which class.
    pub class_id: ClassId,
    /// Of which assessment.
    pub assessment_id: AssessmentId,
    /// Which one, from 1.
    pub number: u32,
    /// What the assessment was.
    pub header: AssessmentHeader,
    /// The version of the sheet that was published.
    pub sheet_version: Version,
    /// The grades.
    pub grades: BTreeMap<UserId, Grade>,
    /// Who published it.
    pub by: UserId,
    /// When, in UTC.
    pub at: Timestamp,
}

impl Publication {
    /// Where a publication is.
    #[must_use]
    pub fn key_of(class: ClassId, assessment: AssessmentId, number: u32) -> Key {
        Key::new(Class::partition_of(class), format!("{}{number:06}", Self::prefix_of(assessment)))
    }

    /// What the places of an assessment's publications begin with.
    #[must_use]
    pub fn prefix_of(assessment: AssessmentId) -> String {
        format!("publication#{assessment}#")
    }

    /// What is told of it.
    #[must_use]
    pub fn resource_of(assessment: AssessmentId, number: u32) -> String {
        format!("publication:{assessment}:{number}")
    }
}

impl Entity for Publication {
    const KIND: &'static str = "grade-publication";

    fn key(&self) -> Key {
        Self::key_of(self.class_id, self.assessment_id, self.number)
    }
}
