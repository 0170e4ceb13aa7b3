//! What this domain keeps about a person: shown to them, and erased (seed 1 §10).

use preau_kernel::{
    async_trait,
    changes::Changes,
    entity::Stored,
    job::Job,
    jobs::open_job,
    list::List,
    personal_data::{Erasure, Export, PersonalData, object_member},
    problem::Problem,
};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    copy_file::CopyFile,
    copy_print::CopyPrint,
    evaluation::Evaluation,
    job::{KIND, subjects_of},
};

/// The evaluations of a student, with their copies and marks.
///
/// All of it goes with the student: the subject that is being written for them, whoever asked for it, the fingerprints of their answers,
/// and which files were handed in, too. The files of copies are photos, and go as those do.
pub struct EvaluationData;

/// How many are deleted in one transaction.
const AT_ONCE: usize = 25;

#[async_trait]
impl PersonalData for EvaluationData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        vec![("evaluations", object_member("Evaluations, with copies and marks."))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let list = List::whole(Evaluation::of_student(export.person));
        // The keys of what is not corrected are not the student's yet.
        let show = |_, one: Evaluation| {
            Some(json!({
                "id": one.id, "subject": one.subject, "level": one.level, "status": one.status,
                "created_at": one.created_at, "submitted_at": one.submitted_at,
                "copy": one.copy, "grade": one.grade,
            }))
        };
        export.list("evaluations/own", [list], show).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        // First what would make another one: whoever asked for it, and whoever is at it.
        let open = open_job(&erasure.app.records, KIND, &subjects_of(erasure.person)).await?;
        let changes = |erasure: &Erasure<'_>, open: &[Stored<Job>]| {
            let changes = Changes::without_event(erasure.app.now()).delete_all(open);
            open.iter().fold(changes, |changes, job| changes.delete(&job.entity.claim()))
        };
        erasure.settle::<Job>(open.into_iter().collect(), changes).await?;
        let list = List::whole(Evaluation::of_student(erasure.person));
        let changes = |erasure: &Erasure<'_>, found: &[_]| {
            erasure.audited("EVALUATIONS_ERASED", json!({"evaluations": found.len()})).delete_all(found)
        };
        erasure.sweep::<Evaluation>(list, AT_ONCE, |_| true, changes).await?;
        let prints = List::whole(CopyPrint::of_student(erasure.person));
        let changes =
            |erasure: &Erasure<'_>, found: &[_]| Changes::without_event(erasure.app.now()).delete_all(found);
        erasure.sweep::<CopyPrint>(prints, AT_ONCE, |_| true, changes).await?;
        let files = List::whole(CopyFile::of_student(erasure.person));
        let changes =
            |erasure: &Erasure<'_>, found: &[_]| Changes::without_event(erasure.app.now()).delete_all(found);
        erasure.sweep::<CopyFile>(files, AT_ONCE, |_| true, changes).await
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        people::amina,
        personal_data::{erased, exported},
    };

    use super::EvaluationData;
    use crate::testing::{app, generated, school};

    #[tokio::test]
    async fn what_a_student_did_is_shown_to_them_without_keys_and_goes_with_them() {
        let app = app();
        school(&app).await;
        generated(&app, &amina()).await;
        let shown = exported(&app, &EvaluationData, &amina()).await["evaluations"].clone();
        assert_eq!(shown["own"][0]["status"], "Proposé");
        assert!(!shown.to_string().contains("expected"), "{shown}");
        assert_eq!(erased(&app, &EvaluationData, &amina()).await.changed, 1);
        assert_eq!(erased(&app, &EvaluationData, &amina()).await.found, 0);
    }
}
