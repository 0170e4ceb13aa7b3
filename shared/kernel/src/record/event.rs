//! The journal: every change of state writes who did what, to what, when, and from what to what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    port::store::{Index, Indexes, Key, Scope},
    record::{entity::Entity, spread::Spread},
    uuid_id,
    value::{actor::Signature, time::sortable},
};

uuid_id! {
    /// The id of an event.
    EventId
}

/// One change of state, as the audit trail keeps it: ids, states and names of fields, never personal data.
///
/// | access pattern | how |
/// |---|---|
/// | all events of a resource, by time | partition `events#<resource>` |
/// | all events of a kind, by time | `gsi1`, partitions `events-of#<kind>#<shard>` |
/// | all events of an actor, by time | `gsi2`, partition `events-by#<actor>` |
/// | all events, by time | `gsi3`, partitions `events#<shard>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "One change of state, as the audit trail keeps it: ids, states and names of fields.")]
pub struct Event {
    /// The event's id.
    pub id: EventId,
    /// What happened, in the seeds' form.
    #[schema(example = "SESSION_CANCELLED")]
    pub kind: String,
    /// What it happened to: `<kind>:<id>`.
    #[schema(example = "session:019aa5f0-0000-7000-8000-000000000000")]
    #[serde(rename = "subject")]
    pub resource: String,
    /// Who did it.
    pub actor: Signature,
    /// When, in UTC.
    pub at: Timestamp,
    /// The state before; null for a creation.
    #[schema(value_type = Object, nullable)]
    pub from: Value,
    /// The state after; null for a deletion.
    #[schema(value_type = Object, nullable)]
    pub to: Value,
}

impl Event {
    /// Where all events are listed.
    #[must_use]
    pub fn all() -> Spread {
        Spread::over(Scope::Index(Index::Third, "events".to_owned()))
    }

    /// Where the events of a resource are listed.
    #[must_use]
    pub fn of_resource(resource: &str) -> Scope {
        Scope::Partition(format!("events#{resource}"))
    }

    /// Where the events of a kind are listed.
    #[must_use]
    pub fn of_kind(kind: &str) -> Spread {
        Spread::over(Scope::Index(Index::First, format!("events-of#{kind}")))
    }

    /// Where the events of an actor are listed.
    #[must_use]
    pub fn of_actor(actor: &str) -> Scope {
        Scope::Index(Index::Second, format!("events-by#{actor}"))
    }
}

impl Entity for Event {
    const KIND: &'static str = "event";

    fn key(&self) -> Key {
        Self::of_resource(&self.resource).key(self.sort())
    }

    fn indexes(&self) -> Indexes {
        let sort = self.sort();
        [
            Some(Self::of_kind(&self.kind).key(&sort)),
            Some(Self::of_actor(&self.actor.id).key(&sort)),
            Some(Self::all().key(&sort)),
        ]
    }
}

impl Event {
    fn sort(&self) -> String {
        format!("{}#{}", sortable(self.at), self.id)
    }
}
