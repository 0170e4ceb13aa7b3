//! What became of a test that was taken: its sheet, where those of a masterclass stand together.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    store::{Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::{
    attempt::{Attempt, TestId},
    inscription::InscriptionId,
    masterclass::MasterclassId,
    test_sheet::TestSheet,
    test_type::TestType,
};

/// What became of a test: a few bytes, so that the statistics of a masterclass read hundreds at once. Written once, with the
/// attempt's end. The score follows from it and from what was voided since.
///
/// | access pattern | how |
/// |---|---|
/// | the mark of an inscription in a test | partition `test-marks#<masterclass>`, `<type>#<inscription>` |
/// | the marks of a masterclass, test by test | partition `test-marks#<masterclass>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestMark {
    /// Of which masterclass.
    pub masterclass_id: MasterclassId,
    /// By which inscription.
    pub inscription_id: InscriptionId,
    /// Which of the two tests.
    pub r#type: TestType,
    /// The attempt.
    pub test_id: TestId,
    /// What was chosen, and what of it is right.
    #[serde(flatten)]
    pub sheet: TestSheet,
    /// When it was handed in, or closed, in UTC.
    pub taken_at: Timestamp,
}

impl TestMark {
    /// Where the marks of a masterclass are.
    #[must_use]
    pub fn of_masterclass(id: MasterclassId) -> Scope {
        Scope::Partition(format!("test-marks#{id}"))
    }

    /// What the places of the marks of one of its tests begin with.
    #[must_use]
    pub fn prefix(test: TestType) -> String {
        format!("{}#", test.word())
    }

    /// Where the mark of an inscription in a test is.
    #[must_use]
    pub fn key_of(masterclass: MasterclassId, inscription: InscriptionId, test: TestType) -> Key {
        Self::of_masterclass(masterclass).key(format!("{}{inscription}", Self::prefix(test)))
    }

    /// The mark of an attempt that was taken at an instant.
    #[must_use]
    pub fn of(attempt: &Attempt, taken_at: Timestamp) -> Self {
        Self {
            masterclass_id: attempt.masterclass_id,
            inscription_id: attempt.inscription_id,
            r#type: attempt.r#type,
            test_id: attempt.id,
            sheet: attempt.sheet(),
            taken_at,
        }
    }
}

impl Entity for TestMark {
    const KIND: &'static str = "test-mark";

    fn key(&self) -> Key {
        Self::key_of(self.masterclass_id, self.inscription_id, self.r#type)
    }
}
