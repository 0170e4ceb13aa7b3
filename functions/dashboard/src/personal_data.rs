//! What this domain keeps about a person: shown to them, and erased (seed 1 §10).

use preau_kernel::{
    async_trait,
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    list::List,
    outbox::forget_about,
    personal_data::{Erasure, Export, PersonalData, object_member},
    problem::Problem,
    store::{Key, Scope},
};
use serde_json::json;
use utoipa::openapi::{RefOr, Schema};

use crate::{
    bilan::Bilan, exam_plan::ExamPlan, list_marks::MarkView, mark::Mark, progress::Progress,
    report_schedule::ReportSchedule, streak::Streak, student::Student, suggestions::Suggestions, task::Task,
    task_count::count_key, task_view::TaskView,
};

/// What students have to do, what they will be examined in, how far they are, and the days on which they did something. All of
/// it goes with them.
pub struct DashboardData;

/// How many tasks or competences one transaction deletes.
const AT_ONCE: usize = 50;

/// Where the tasks of a student are listed.
fn tasks_of(student: &UserId) -> [Scope; 2] {
    [Task::todo_of(student), Task::closed_of(student)]
}

#[async_trait]
impl PersonalData for DashboardData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said =
            "Tasks, exam plan, progress, published marks, bilans, and the days on which something was done.";
        vec![("dashboard", object_member(said))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let (app, person) = (export.app, export.person);
        let lists = tasks_of(person).map(List::whole);
        export.list("dashboard/tasks", lists, |_, task: Task| Some(TaskView::from(&task))).await?;
        let progress = List::whole(Progress::of_student(person));
        let show = |_, one: Progress| {
            Some(json!({
                "subject": one.subject, "chapter_code": one.chapter_code, "competence_code": one.competence_code,
                "score": one.score.value(), "observed_at": one.observed_at,
            }))
        };
        export.list("dashboard/progress", [progress], show).await?;
        let student = async {
            let stored = app.records.find::<Student>(&Student::key_of(person)).await?;
            Ok(stored.map(|stored| stored.entity))
        };
        export.value("dashboard/student", student).await?;
        export
            .list("dashboard/bilans", [List::whole(Bilan::of_user(person))], |_, one: Bilan| Some(one))
            .await?;
        export
            .list("dashboard/marks", [Mark::of_student(person)], |_, one: Mark| Some(MarkView::from(one)))
            .await?;
        let plan = async {
            let stored = app.records.find::<ExamPlan>(&ExamPlan::key_of(person)).await?;
            Ok(stored.map(|stored| stored.entity))
        };
        export.value("dashboard/exam_plan", plan).await?;
        let streak = async {
            let stored = app.records.find::<Streak>(&Streak::key_of(person)).await?;
            Ok(stored.map(|stored| json!({"zone": stored.entity.zone, "active_days": stored.entity.ranges})))
        };
        export.value("dashboard/streak", streak).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        // From here on no report is written, and nobody told of one.
        erase_one::<ReportSchedule>(erasure, "REPORT_SCHEDULE_ERASED", &ReportSchedule::key_of(person))
            .await?;
        forget_about(&erasure.app, &Student::resource_of(person)).await?;
        for scope in tasks_of(person) {
            let changes = |erasure: &Erasure<'_>, tasks: &[_]| {
                erasure.audited("TASKS_ERASED", json!({"tasks": tasks.len()})).delete_all(tasks)
            };
            erasure.sweep::<Task>(List::whole(scope), AT_ONCE, |_| true, changes).await?;
        }
        let changes = |erasure: &Erasure<'_>, recorded: &[_]| {
            erasure.audited("PROGRESS_ERASED", json!({"competences": recorded.len()})).delete_all(recorded)
        };
        let recorded = List::whole(Progress::of_student(person));
        erasure.sweep::<Progress>(recorded, AT_ONCE, |_| true, changes).await?;
        let changes = |erasure: &Erasure<'_>, bilans: &[_]| {
            erasure.audited("BILANS_ERASED", json!({"bilans": bilans.len()})).delete_all(bilans)
        };
        erasure.sweep::<Bilan>(List::whole(Bilan::of_user(person)), AT_ONCE, |_| true, changes).await?;
        let changes = |erasure: &Erasure<'_>, marks: &[_]| {
            erasure.audited("MARKS_ERASED", json!({"marks": marks.len()})).delete_all(marks)
        };
        erasure.sweep::<Mark>(Mark::of_student(person), AT_ONCE, |_| true, changes).await?;
        if !erasure.goes_on() {
            return Ok(());
        }
        erase_one::<Suggestions>(erasure, "SUGGESTIONS_ERASED", &Suggestions::key_of(person)).await?;
        erase_one::<Student>(erasure, "STUDENT_ERASED", &Student::key_of(person)).await?;
        erase_one::<ExamPlan>(erasure, "EXAM_PLAN_ERASED", &ExamPlan::key_of(person)).await?;
        erase_one::<Streak>(erasure, "STREAK_ERASED", &Streak::key_of(person)).await?;
        for counters in [count_key(person), Progress::totals_key(person)] {
            if erasure.app.records.version_of(&counters).await?.is_some() {
                let gone = Changes::without_event(erasure.app.now()).delete_counters(counters);
                let outcome = gone.commit_alone(&erasure.app).await;
                erasure.tried(outcome);
            }
        }
        Ok(())
    }
}

/// Erases what stands at one place, told as an event of this kind.
async fn erase_one<E: Entity + Send + Sync>(
    erasure: &mut Erasure<'_>,
    kind: &'static str,
    key: &Key,
) -> Result<(), Problem> {
    let found = erasure.app.records.find::<E>(key).await?;
    let changes = |erasure: &Erasure<'_>, found: &[Stored<E>]| {
        erasure.audited(kind, json!({"erased": true})).delete_all(found)
    };
    erasure.settle::<E>(found.into_iter().collect(), changes).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey},
        personal_data::{erased, exported},
    };
    use serde_json::json;

    use super::*;
    use crate::testing::{
        announced, app, bulk, complete, delete, labels, made, mark, planned, tasks, terminale,
    };

    #[tokio::test]
    async fn a_student_reads_all_that_is_kept_and_leaves_none_of_it() {
        let app = app();
        let given = json!({"student_id": "amina", "label": "Suites : reprendre"});
        let first = made(&app, &coach_rey(), &given).await;
        let second = made(&app, &amina(), &json!({"label": "Limites"})).await;
        made(&app, &bastien(), &json!({"label": "Dissertation"})).await;
        complete(&app, &amina(), &second).await;
        planned(&app, &amina(), &terminale()).await;
        let seen = json!({"student_id": "amina", "items": [
            {"subject": "nsi", "chapter_code": "tris", "competence_code": "fusion", "score": 0.5},
        ]});
        assert_eq!(app.post("/dashboard/progression", &seen).by(&coach_rey()).send().await.status, 200);
        app.given(&mark(&app, &amina(), 1, Some(1_450))).await;
        let suggested = json!({"student_id": "amina"});
        assert_eq!(
            app.post("/dashboard/tasks/suggest", &suggested).by(&coach_rey()).send().await.status,
            200
        );
        let bilan = json!({"track": "Terminale", "profile": "Libre"});
        assert_eq!(app.post("/onboarding/bilan", &bilan).by(&amina()).send().await.status, 201);
        let data = exported(&app, &DashboardData, &amina()).await;
        assert_eq!(data["dashboard"]["bilans"].as_array().unwrap().len(), 1);
        assert_eq!(data["dashboard"]["marks"][0]["score"], 14.5);
        assert_eq!(data["dashboard"]["student"]["track"], "Terminale");
        assert_eq!(data["dashboard"]["exam_plan"]["items"].as_array().unwrap().len(), 18);
        let recorded = json!([{
            "subject": "nsi", "chapter_code": "tris", "competence_code": "fusion", "score": 0.5,
            "observed_at": "2026-03-02T08:00:00Z",
        }]);
        assert_eq!(data["dashboard"]["progress"], recorded);
        insta::assert_compact_json_snapshot!(data["dashboard"]["streak"], @r#"{"active_days": [{"days": 1, "from": "2026-03-02", "to": "2026-03-02"}], "zone": "Europe/Paris"}"#);
        assert_eq!(
            labels(data["dashboard"]["tasks"].as_array().unwrap()),
            ["Suites : reprendre", "nsi · tris : fusion — à reprendre", "Limites"]
        );

        let third = made(&app, &amina(), &json!({"label": "Fiche"})).await;
        delete(&app, &amina(), &third).await;
        let many = json!(vec![json!({"op": "create", "data": {"label": "Exercice"}}); 60]);
        bulk(&app, &amina(), &many).await;
        while erased(&app, &DashboardData, &amina()).await.found > 0 {}
        assert_eq!(announced(&app).len(), 0);
        let kept = app.items().into_iter().filter(|item| item.kind != "event" && item.kind != "rate-limit");
        let naming: Vec<_> = kept
            .filter(|item| {
                let said = format!("{:?} {:?} {}", item.key, item.indexes, item.document);
                ["amina", "Suites", "Limites", "Fiche", "Exercice", "fusion"]
                    .iter()
                    .any(|word| said.contains(word))
            })
            .collect();
        assert!(naming.is_empty(), "{naming:?}");
        assert_eq!(labels(&tasks(&app, &bastien(), "Todo").await), ["Dissertation"]);
        assert_eq!(complete(&app, &coach_rey(), &first).await.problem(), "not-found");
    }

    #[tokio::test]
    async fn of_who_has_nothing_nothing_is_kept() {
        let app = app();
        assert_eq!(
            exported(&app, &DashboardData, &amina()).await,
            json!({"dashboard": {
                "bilans": [], "exam_plan": null, "marks": [], "progress": [], "streak": null, "student": null, "tasks": [],
            }})
        );
        assert_eq!(erased(&app, &DashboardData, &amina()).await.found, 0);
    }
}
