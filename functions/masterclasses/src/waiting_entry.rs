//! Who waits for a seat, in their order.

use jiff::Timestamp;
use preau_kernel::{
    entity::{Entity, Stored},
    list::{List, Records},
    problem::Problem,
    store::{Key, Scope},
    time::sortable,
};
use serde::{Deserialize, Serialize};

use crate::{
    inscription::{Inscription, InscriptionId},
    masterclass::MasterclassId,
};

/// A place in the queue for a seat. It is only ever created and deleted, and read from its partition, never from an index
/// that lags: seats are offered in the order in which people came.
///
/// | access pattern | how |
/// |---|---|
/// | who waits for a masterclass, who came first at first | partition `waiting#<masterclass>`, `<since>#<inscription>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingEntry {
    /// For which masterclass.
    pub masterclass_id: MasterclassId,
    /// Whose inscription.
    pub inscription_id: InscriptionId,
    /// Since when, in UTC.
    pub since: Timestamp,
}

impl WaitingEntry {
    /// The place of an inscription, if it has one.
    #[must_use]
    pub fn of(inscription: &Inscription) -> Option<Self> {
        let (masterclass_id, inscription_id) = (inscription.masterclass_id, inscription.id);
        inscription.waiting_since.map(|since| Self { masterclass_id, inscription_id, since })
    }

    /// Where those who wait for a masterclass are.
    #[must_use]
    pub fn all(masterclass: MasterclassId) -> Scope {
        Scope::Partition(format!("waiting#{masterclass}"))
    }

    /// Who came first of those who wait.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn first(
        records: &Records,
        masterclass: MasterclassId,
    ) -> Result<Option<Stored<Self>>, Problem> {
        let found = records.first::<Self>(&List::whole(Self::all(masterclass)), 1).await?;
        Ok(found.entities.into_iter().next())
    }
}

impl Entity for WaitingEntry {
    const KIND: &'static str = "waiting-entry";

    fn key(&self) -> Key {
        Self::all(self.masterclass_id).key(format!("{}#{}", sortable(self.since), self.inscription_id))
    }
}
