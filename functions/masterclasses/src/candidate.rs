//! Those who wait for a seat, and those to whom one is offered: an audience.

use preau_kernel::{entity::Entity, id::UserId, store::Key};
use serde::{Deserialize, Serialize};

use crate::{inscription::Inscription, masterclass::MasterclassId};

/// That someone waits for a seat, or is offered one. It is only ever created and deleted. Who has a seat is a member of the
/// masterclass.
///
/// | access pattern | how |
/// |---|---|
/// | who is told what all are told who have no seat | partition `candidates#<masterclass>`, the user's id |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// For which masterclass.
    pub masterclass_id: MasterclassId,
    /// Who.
    pub user_id: UserId,
}

impl Candidate {
    /// The partition of those of a masterclass.
    #[must_use]
    pub fn all(masterclass: MasterclassId) -> String {
        format!("candidates#{masterclass}")
    }

    /// The person of an inscription, if they are one.
    #[must_use]
    pub fn of(inscription: &Inscription) -> Option<Self> {
        let (masterclass_id, user_id) = (inscription.masterclass_id, inscription.user_id.clone());
        inscription.is_candidate().then_some(Self { masterclass_id, user_id })
    }
}

impl Entity for Candidate {
    const KIND: &'static str = "candidate";

    fn key(&self) -> Key {
        Key::new(Self::all(self.masterclass_id), self.user_id.as_str())
    }
}
