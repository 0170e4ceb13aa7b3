//! What this domain keeps about a person: shown to them, and erased (seed 3 §7).

use preau_kernel::{
    async_trait,
    entity::Stored,
    list::List,
    outbox::forget_about,
    personal_data::{Erasure, Export, Pages, PersonalData, object_member},
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    inscription::{Inscription, InscriptionId},
    inscription_view::InscriptionView,
    job_data,
    offers::{AT_ONCE, make_offers},
    standing::Standing,
    test_traces::export_tests,
};

/// Their inscriptions to masterclasses, the tests that they took, and the questions that they asked for.
///
/// They go with the person: their seat is free, and offered to whoever waits.
pub struct MasterclassData;

/// How many inscriptions are listed at once.
const PAGE: usize = 50;

#[async_trait]
impl PersonalData for MasterclassData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said = "Inscriptions to masterclasses, tests taken, and questions that were asked for.";
        vec![("masterclasses", object_member(said))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let inscriptions = List::whole(Inscription::of_user(export.person));
        let shown = |_, one: Inscription| Some(InscriptionView::of(&one));
        export.list("masterclasses/inscriptions", [inscriptions], shown).await?;
        export_tests(export).await?;
        job_data::export(export).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        job_data::erase(erasure).await?;
        let mut pages = Pages::of(List::whole(Inscription::of_user(erasure.person)), PAGE);
        while let Some(page) = pages.next::<Inscription>(&erasure.app.records).await? {
            for Stored { entity, .. } in page {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let outcome = erase_inscription(erasure, entity.id).await;
                erasure.tried(outcome);
            }
        }
        Ok(())
    }
}

/// Erases an inscription with all that stands beside it, unless it is gone.
async fn erase_inscription(erasure: &Erasure<'_>, id: InscriptionId) -> Result<bool, Problem> {
    let Erasure { app, caller, pseudonym, .. } = erasure;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(inscription) = work.find::<Inscription>(&Inscription::key_of(id)).await? else {
            return Ok(false);
        };
        forget_about(app, &inscription.entity.resource()).await?;
        let standing = Standing::of(&app.records, inscription).await?;
        let inscription = &standing.inscription.entity;
        let masterclass = inscription.masterclass_id;
        let from = json!({
            "user_id": pseudonym, "masterclass_id": masterclass, "status": inscription.status,
        });
        let changes = standing.erased(app, &work, "INSCRIPTION_ERASED", from).await?;
        if work.commit_step(changes).await? {
            // What is not offered now stands in the list of what is due.
            let _offered = make_offers(app, masterclass, AT_ONCE).await;
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::{amina, bastien},
        personal_data::{erased, exported},
    };
    use preau_kernel::actor::Actor;

    use super::MasterclassData;
    use crate::test_testing;
    use crate::testing::{
        app, confirmed, inscription_of, made, recounted, register_guest, registered, roster, stress,
    };

    /// What is stored that names `person`, but for the journal and what was a membership: others erase these.
    fn naming(app: &preau_harness::TestApp, person: &Actor) -> Vec<String> {
        let kept = app.items().into_iter().filter(|item| {
            let stored = format!("{:?} {:?} {}", item.key, item.indexes, item.document);
            stored.contains(person.id.as_str())
                && !["event", "membership", "profile"].contains(&item.kind.as_str())
        });
        kept.map(|item| item.kind).collect()
    }

    #[tokio::test]
    async fn what_someone_registered_for_is_shown_to_them_and_goes_with_them() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        registered(&app, &amina(), &path).await;
        registered(&app, &bastien(), &path).await;
        let shown = exported(&app, &MasterclassData, &amina()).await["masterclasses"]["inscriptions"].clone();
        assert_eq!(shown[0]["status"], "registered");
        assert!(!shown.to_string().contains("claims"), "{shown}");
        assert_eq!(erased(&app, &MasterclassData, &amina()).await.changed, 1);
        assert_eq!(naming(&app, &amina()), Vec::<String>::new());
        assert_eq!(roster(&app, &path).await, ["bastien offered"]);
        recounted(&app);
        // Nothing is left to do.
        assert_eq!(erased(&app, &MasterclassData, &amina()).await.found, 0);
    }

    #[tokio::test]
    async fn the_tests_that_someone_took_are_shown_without_their_key_and_go_with_them() {
        let app = app();
        let masterclass = test_testing::ready(&app, &test_testing::pleading()).await;
        let hers = registered(&app, &amina(), &masterclass).await;
        test_testing::took(&app, &amina(), &test_testing::id_of(&hers), "PRE", 2).await;
        let his = registered(&app, &bastien(), &masterclass).await;
        test_testing::took(&app, &bastien(), &test_testing::id_of(&his), "PRE", 1).await;
        let shown = exported(&app, &MasterclassData, &amina()).await["masterclasses"]["tests"].clone();
        assert_eq!((shown.as_array().map(Vec::len), &shown[0]["score"]), (Some(1), &serde_json::json!(2)));
        for hidden in ["correct", "juste", "CANARI"] {
            assert!(!shown.to_string().contains(hidden), "{shown}");
        }
        assert_eq!(erased(&app, &MasterclassData, &amina()).await.changed, 1);
        assert_eq!(naming(&app, &amina()), Vec::<String>::new());
        for kind in ["test", "test-claim", "test-mark"] {
            assert_eq!(test_testing::items(&app, kind).len(), 1, "{kind}");
        }
        // Nobody is told of it any more but Bastien.
        assert_eq!(test_testing::told(&app).len(), 1);
        // A test that goes on goes with them as well.
        erased(&app, &MasterclassData, &bastien()).await;
        assert!(test_testing::items(&app, "test").is_empty());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn who_begins_a_test_while_they_are_erased_leaves_none() {
        for _ in 0..10 {
            let app = app();
            let masterclass = test_testing::ready(&app, &test_testing::pleading()).await;
            let hers = test_testing::id_of(&registered(&app, &amina(), &masterclass).await);
            let person = amina();
            let (answer, _) = tokio::join!(
                test_testing::start(&app, &person, &hers, "PRE"),
                erased(&app, &MasterclassData, &person)
            );
            assert!([201, 404].contains(&answer.status.as_u16()), "{}", answer.described());
            erased(&app, &MasterclassData, &person).await;
            for kind in ["test", "test-claim", "inscription"] {
                assert_eq!(test_testing::items(&app, kind).len(), 0, "{kind}");
            }
        }
    }

    #[tokio::test]
    async fn a_guest_is_erased_as_anyone_is_and_their_address_is_free() {
        let app = app();
        let path = made(&app, &stress(1)).await;
        register_guest(&app, &path, "awa@example.org").await;
        confirmed(&app, "awa@example.org").await;
        let guest = Actor::new(inscription_of(&app, "awa@example.org").user_id, Vec::new());
        assert_eq!(erased(&app, &MasterclassData, &guest).await.changed, 1);
        assert_eq!(naming(&app, &guest), Vec::<String>::new());
        assert_eq!(recounted(&app).used(), 0);
        register_guest(&app, &path, "awa@example.org").await;
    }
}
