//! Until when a guest may confirm, and an offer may be accepted.

use jiff::Timestamp;
use preau_kernel::{
    due::{SHARDS, due_at},
    entity::Entity,
    store::{Index, Indexes, Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::inscription::{Inscription, InscriptionId};

/// That an inscription does not stand so for ever. It is only ever created and deleted, with what the inscription says.
///
/// | access pattern | how |
/// |---|---|
/// | the deadline of an inscription | partition `inscription#<id>`, `deadline` |
/// | those that are over | `gsi1`, partition `due-inscriptions#<shard>`, by when they end |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Whose.
    pub inscription_id: InscriptionId,
    /// When it ends, in UTC.
    pub at: Timestamp,
}

impl Deadline {
    /// The deadline of an inscription, if it has one.
    #[must_use]
    pub fn of(inscription: &Inscription) -> Option<Self> {
        inscription.deadline.map(|at| Self { inscription_id: inscription.id, at })
    }

    /// Where those of a shard are listed.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::First, format!("due-inscriptions#{shard}"))
    }
}

impl Entity for Deadline {
    const KIND: &'static str = "inscription-deadline";

    fn key(&self) -> Key {
        Key::new(Inscription::partition_of(self.inscription_id), "deadline")
    }

    fn indexes(&self) -> Indexes {
        let due = Self::due(self.inscription_id.shard(SHARDS)).key(due_at(self.at, &self.inscription_id));
        [Some(due), None, None]
    }
}
