//! That an inscription has its one attempt at a test.

use preau_kernel::{entity::Entity, store::Key};
use serde::{Deserialize, Serialize};

use crate::{
    attempt::{Attempt, TestId},
    inscription::{Inscription, InscriptionId},
    test_type::TestType,
};

/// That someone began a test: whoever creates it has the one attempt that there is.
///
/// | access pattern | how |
/// |---|---|
/// | the attempt of an inscription at a test | partition `inscription#<id>`, `test#<type>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptClaim {
    /// By which inscription.
    pub inscription_id: InscriptionId,
    /// Which of the two tests.
    pub r#type: TestType,
    /// The attempt.
    pub test_id: TestId,
}

impl AttemptClaim {
    /// Where the claim of an inscription is.
    #[must_use]
    pub fn key_of(inscription: InscriptionId, test: TestType) -> Key {
        Key::new(Inscription::partition_of(inscription), format!("test#{}", test.word()))
    }

    /// The claim of an attempt.
    #[must_use]
    pub const fn of(attempt: &Attempt) -> Self {
        Self { inscription_id: attempt.inscription_id, r#type: attempt.r#type, test_id: attempt.id }
    }
}

impl Entity for AttemptClaim {
    const KIND: &'static str = "test-claim";

    fn key(&self) -> Key {
        Self::key_of(self.inscription_id, self.r#type)
    }
}
