//! What this domain keeps about a person: shown to them, and erased (seed 1 §10).

use preau_kernel::{
    async_trait,
    changes::Changes,
    job::{Job, JobClaim},
    list::List,
    personal_data::{Erasure, Export, Pages, PersonalData, object_member},
    problem::Problem,
    text::Language,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    audience::Audience,
    dropping::sweep,
    favorite::Favorite,
    fresh::Fresh,
    merging::drops_of,
    resource::{Resource, ResourceId, ResourceState},
    resource_view::ResourceView,
    shelf::Shelf,
    shelving::{MERGE, Shelving, job_resource},
};

/// The documents that they made, and those that they remember.
///
/// Favourites, and the documents that were theirs alone, go with the person; what they made for others is the school's, and stays
/// under the pseudonym.
pub struct ResourceData;

/// How many documents are listed at once.
const AT_ONCE: usize = 50;

#[async_trait]
impl PersonalData for ResourceData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("resources", object_member("Documents that were made, and favourites."))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let made = List::whole(Resource::of_owner(export.person));
        let show = |_, one: Resource| (!one.is_deleted()).then(|| ResourceView::of(one, Language::French));
        export.list("resources/documents", [made], show).await?;
        let favorites = List::whole(Favorite::of_user(export.person));
        let show = |_, one: Favorite| Some(json!({"doc_id": one.resource_id, "since": one.since}));
        export.list("resources/favorites", [favorites], show).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let changes = |erasure: &Erasure<'_>, favorites: &[_]| {
            erasure.audited("FAVORITES_ERASED", json!({"favorites": favorites.len()})).delete_all(favorites)
        };
        let favorites = List::whole(Favorite::of_user(erasure.person));
        erasure.sweep::<Favorite>(favorites, AT_ONCE, |_| true, changes).await?;
        let mut pages = Pages::of(List::whole(Resource::of_owner(erasure.person)), AT_ONCE);
        while let Some(page) = pages.next::<Resource>(&erasure.app.records).await? {
            for stored in page {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let outcome = erase_document(erasure, stored.entity.id).await;
                erasure.tried(outcome);
            }
        }
        if erasure.goes_on()
            && let Some(outcome) = forget_index(erasure).await.transpose()
        {
            erasure.tried(outcome);
        }
        Ok(())
    }
}

/// Deletes the index of the documents that were the person's alone: what is left of it says their words, and names them. Its
/// segments go as others do that nobody reads any more. None: there was nothing.
async fn forget_index(erasure: &Erasure<'_>) -> Result<Option<bool>, Problem> {
    let app = &erasure.app;
    let audience = Audience::of_user(erasure.person);
    let (shelf, count) = (Shelf::key_of(&audience), Fresh::count_key(&audience));
    let claim = JobClaim::key_of(MERGE, &job_resource(&audience));
    let read = app.records.batch([shelf.clone(), count.clone(), claim.clone()]).await?;
    let (shelf, claim) = (read.find::<Shelf>(&shelf)?, read.find::<JobClaim>(&claim)?);
    let job = match &claim {
        Some(claim) => app.records.find::<Job>(&Job::key_of(claim.entity.job_id)).await?,
        None => None,
    };
    let mut changes = Changes::without_event(app.now());
    let drops = drops_of(app, shelf.as_ref().map(|one| &one.entity), job.as_ref().map(|one| &one.entity))?;
    changes = drops.iter().fold(changes, Changes::create);
    changes = shelf.iter().fold(changes, Changes::delete);
    changes = claim.iter().fold(changes, Changes::delete);
    changes = job.iter().fold(changes, Changes::delete);
    if read.version_of(&count).is_some() {
        changes = changes.delete_counters(count);
    }
    if changes.writes() == 0 {
        return Ok(None);
    }
    changes.commit_alone(app).await.map(Some)
}

/// Deletes a document that is the person's alone, or that is not read yet; takes their name from one that others see.
async fn erase_document(erasure: &Erasure<'_>, id: ResourceId) -> Result<bool, Problem> {
    let Erasure { app, caller, pseudonym, person, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let found = work.find::<Resource>(&Resource::key_of(id)).await?;
        let Some(before) =
            found.filter(|found| found.entity.owner_id == **person && !found.entity.is_deleted())
        else {
            return Ok(false);
        };
        let goes = before.entity.audience.is_private() || before.entity.state == ResourceState::Reading;
        let mut after = if goes { before.entity.emptied(work.now()) } else { before.entity.clone() };
        after.owner_id = pseudonym.clone();
        let from = json!({"owner_id": pseudonym, "state": before.entity.state});
        let to = after.state();
        let changes = work.tells("RESOURCE_ERASED", &after.resource(), [from, to]);
        let changes = if goes {
            let shelving = Shelving::with_room(app, Some(&before.entity), &mut after, None).await?;
            shelving.place_in(changes, app, &work)?
        } else {
            changes
        };
        let changes = changes.replace(&preau_kernel::entity::Stored::at_version(after, before.version));
        if work.commit_step(changes).await? {
            if goes {
                // What is left of its text is on the list of what is to go.
                let _swept = sweep(app, id).await;
            }
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::{amina, coach_rey},
        personal_data::{erased, exported},
    };
    use serde_json::{Value, json};

    use super::ResourceData;
    use crate::testing::{app, count, document, filed, suites, titles, titles_of};

    #[tokio::test]
    async fn what_someone_made_and_remembers_is_shown_to_them() {
        let app = app();
        filed(&app, &coach_rey(), &suites()).await;
        let own = filed(&app, &amina(), &document("Ma fiche", "La raison", "me")).await;
        let path = format!("/rag/docs/{own}/favorite");
        assert_eq!(app.post(&path, &Value::Null).by(&amina()).send().await.status, 204);
        let shown = exported(&app, &ResourceData, &amina()).await["resources"].clone();
        assert_eq!(titles_of(&json!({"data": shown["documents"]})), ["Ma fiche"]);
        assert_eq!(shown["favorites"][0]["doc_id"], json!(own));
    }

    #[tokio::test]
    async fn what_was_someones_alone_goes_with_them_and_what_others_see_stays_nameless() {
        let app = app();
        let shared = filed(&app, &coach_rey(), &suites()).await;
        filed(&app, &coach_rey(), &document("Brouillon", "La raison", "me")).await;
        let path = format!("/rag/docs/{shared}/favorite");
        assert_eq!(app.post(&path, &Value::Null).by(&coach_rey()).send().await.status, 204);
        assert_eq!(erased(&app, &ResourceData, &coach_rey()).await.changed, 4);
        assert_eq!(erased(&app, &ResourceData, &coach_rey()).await.found, 0);
        assert_eq!((count(&app, "resource"), count(&app, "favorite")), (1, 0));
        assert_eq!(titles(&app, &amina(), "q=raison").await, ["Les suites arithmétiques"]);
        let read = app.get(&format!("/rag/doc/{shared}")).by(&amina()).send().await.json();
        assert!(read["owner_id"].as_str().unwrap().starts_with("erased-"), "{read}");
        let naming = app.items().into_iter().filter(|item| {
            item.kind != "event"
                && format!("{:?} {:?} {}", item.key, item.indexes, item.document).contains("coach_rey")
        });
        assert_eq!(naming.map(|item| item.kind).collect::<Vec<_>>(), Vec::<String>::new());
    }
}
