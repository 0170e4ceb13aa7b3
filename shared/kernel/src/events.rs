//! The journal: every change of state writes who did what, to what, when, and from what to what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    actor::Signature,
    app::App,
    entity::{Entity, List, Stored},
    id::UserId,
    problem::Problem,
    store::{Index, Indexes, Key, Outcome, Scope, Write},
    time::sortable,
    uuid_id,
};

uuid_id! {
    /// The id of an event.
    EventId
}

/// One change of state, as the audit trail keeps it: ids, states and names of fields, never personal data.
///
/// | access pattern | how |
/// |---|---|
/// | all events of a subject, by time | partition `events#<subject>` |
/// | all events of a kind, by time | `gsi1`, partition `events-of#<kind>` |
/// | all events of an actor, by time | `gsi2`, partition `events-by#<actor>` |
/// | all events, by time | `gsi3`, partition `events` |
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
    pub subject: String,
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
    pub fn all() -> Scope {
        Scope::Index(Index::Third, "events".to_owned())
    }

    /// Where the events of a subject are listed.
    #[must_use]
    pub fn of_subject(subject: &str) -> Scope {
        Scope::Partition(format!("events#{subject}"))
    }

    /// Where the events of a kind are listed.
    #[must_use]
    pub fn of_kind(kind: &str) -> Scope {
        Scope::Index(Index::First, format!("events-of#{kind}"))
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
        Self::of_subject(&self.subject).key(self.sort())
    }

    fn indexes(&self) -> Indexes {
        [Self::of_kind(&self.kind), Self::of_actor(&self.actor.id), Self::all()]
            .map(|scope| Some(scope.key(self.sort())))
    }
}

/// Calls `user` by `pseudonym` in up to `limit` events of theirs, by them or about them, and answers how many there were.
/// No event is lost: only the name in it changes. It writes no event itself.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub async fn pseudonymise(
    app: &App,
    user: &UserId,
    pseudonym: &UserId,
    limit: usize,
) -> Result<usize, Problem> {
    let mut changed = 0;
    for scope in [Event::of_subject(&format!("user:{user}")), Event::of_actor(user.as_str())] {
        let (list, mut after) = (List::whole(scope), None);
        while changed < limit {
            let most = (limit - changed).min(RENAMED_AT_ONCE);
            let found = app.records.list::<Event>(&list, most, after.take(), |_| true).await?;
            let writes = found.entities.iter().map(|stored| renamed(stored, user, pseudonym));
            let writes: Vec<Write> = writes.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
            // What an index that lags still shows was renamed before: the write fails, and is not needed.
            if !writes.is_empty() && app.store.write(&writes).await? == Outcome::Done {
                changed += found.entities.len();
            }
            after = found.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(changed)
}

/// How many events one transaction renames: each is deleted and created where its place names the user.
const RENAMED_AT_ONCE: usize = 25;

fn renamed(stored: &Stored<Event>, user: &UserId, pseudonym: &UserId) -> Result<Vec<Write>, Problem> {
    let mut event = stored.entity.clone();
    if event.actor.id == user.as_str() {
        pseudonym.as_str().clone_into(&mut event.actor.id);
    }
    if event.subject == format!("user:{user}") {
        event.subject = format!("user:{pseudonym}");
    }
    let (before, after) = (stored.entity.key(), event.to_item()?);
    Ok(if before == after.key {
        vec![Write::Replace(after, stored.version)]
    } else {
        vec![Write::Delete(before, stored.version), Write::Create(after)]
    })
}

impl Event {
    fn sort(&self) -> String {
        format!("{}#{}", sortable(self.at), self.id)
    }
}
