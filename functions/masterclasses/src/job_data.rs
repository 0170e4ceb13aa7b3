//! What jobs say of whoever asked for them: shown to them, and erased.

use preau_kernel::{
    changes::Changes,
    job::Job,
    list::List,
    personal_data::{Erasure, Export},
    problem::Problem,
};
use serde_json::json;

/// How many jobs are changed in one transaction; each may take its claim along.
const AT_ONCE: usize = 40;

/// Shows someone what they asked for.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn export(export: &mut Export<'_>) -> Result<(), Problem> {
    let asked = List::whole(Job::by(export.person));
    let shown = |_, job: Job| {
        Some(json!({
            "id": job.id, "kind": job.kind, "subject": job.resource, "state": job.state,
            "created_at": job.created_at, "updated_at": job.updated_at,
        }))
    };
    export.list("masterclasses/jobs", [asked], shown).await
}

/// Deletes someone's jobs. What is open ends so: whoever is at it makes nothing of it. The questions stay: they are the
/// school's.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn erase(erasure: &mut Erasure<'_>) -> Result<(), Problem> {
    let deleted = |erasure: &Erasure<'_>, jobs: &[_]| {
        let changes = Changes::without_event(erasure.app.now()).delete_all(jobs);
        let open = jobs.iter().filter(|job: &&preau_kernel::entity::Stored<Job>| job.entity.state.is_open());
        open.fold(changes, |changes, job| changes.delete(&job.entity.claim()))
    };
    erasure.sweep::<Job>(List::whole(Job::by(erasure.person)), AT_ONCE, |_| true, deleted).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::coach_rey,
        personal_data::{erased, exported},
    };
    use preau_kernel::question_writer::Pace;

    use crate::{
        generation_testing::{School, good, later, written},
        personal_data::MasterclassData,
    };

    #[tokio::test]
    async fn what_someone_asked_for_is_shown_to_them_and_goes_with_them_and_the_questions_stay() {
        let (school, model) = School::with_model(Pace::InBackground).await;
        model.then(written(good(10)));
        school.ask(&school.body()).await;
        model.then(later(60));
        let open = school.ask_and_go().await.header("location").to_owned();
        let shown = exported(&school.app, &MasterclassData, &coach_rey()).await;
        let states: Vec<_> = shown["masterclasses"]["jobs"].as_array().unwrap().iter().collect();
        assert_eq!(states.len(), 2);
        assert!(states.iter().all(|job| job["kind"] == "generate-questions"), "{states:?}");

        assert_eq!(erased(&school.app, &MasterclassData, &coach_rey()).await.changed, 2);
        assert_eq!(erased(&school.app, &MasterclassData, &coach_rey()).await.found, 0);
        let read = school.app.get(&open).by(&coach_rey()).send().await;
        assert_eq!(read.problem(), "not-found");
        school.app.clock.advance_minutes(5);
        assert_eq!(school.app.run("run-jobs").await.unwrap(), "0 turns, 0 failed");
        assert_eq!(school.bank().await.len(), 10);
        // There is room for another.
        model.then(later(60));
        assert_eq!(school.ask_and_go().await.status, 202);
    }
}
