//! What the journal says of a person: shown to them, and told under another name (seed 1 §10, seed 3 §7).

use jiff::Timestamp;
use preau_kernel::{
    async_trait,
    changes::Changes,
    entity::{Entity, Stored},
    event::Event,
    id::UserId,
    list::List,
    personal_data::{Erasure, Export, PersonalData, list_member},
    problem::Problem,
    store::Scope,
};
use utoipa::openapi::{Ref, RefOr, Schema};

/// What they did, and what was done to their account. No event is lost when they are erased: only the name in it changes.
pub struct JournalData;

/// How many events one transaction renames: each is deleted and created where its place names the person.
const AT_ONCE: usize = 25;

/// What someone did, and then what was done to their account.
fn scopes(person: &UserId) -> [Scope; 2] {
    [Event::of_actor(person.as_str()), Event::of_resource(&format!("user:{person}"))]
}

#[async_trait]
impl PersonalData for JournalData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said = "What they did, and what was done to their account, oldest first.";
        vec![("events", list_member(said, Ref::from_schema_name("Event")))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let person = export.person;
        // What they did to their own account stands in both lists.
        let show = |list, event: Event| (list == 0 || event.actor.id != person.as_str()).then_some(event);
        export.list("events", scopes(person).map(List::whole), show).await?;
        export.sort("events", |event| {
            let at: Option<Timestamp> = event["at"].as_str().and_then(|at| at.parse().ok());
            (at, event["id"].as_str().map(ToOwned::to_owned))
        });
        Ok(())
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        for scope in scopes(erasure.person) {
            erasure.sweep::<Event>(List::whole(scope), AT_ONCE, |_| true, renamed).await?;
        }
        Ok(())
    }
}

fn renamed(erasure: &Erasure<'_>, events: &[Stored<Event>]) -> Changes {
    let Erasure { person, pseudonym, .. } = erasure;
    events.iter().cloned().fold(Changes::without_event(erasure.app.now()), |changes, mut stored| {
        let before = stored.clone();
        let event = &mut stored.entity;
        if event.actor.id == person.as_str() {
            pseudonym.as_str().clone_into(&mut event.actor.id);
        }
        if event.resource == format!("user:{person}") {
            event.resource = format!("user:{pseudonym}");
        }
        if event.key() == before.entity.key() {
            changes.replace(&stored)
        } else {
            changes.delete(&before).create(&stored.entity)
        }
    })
}
