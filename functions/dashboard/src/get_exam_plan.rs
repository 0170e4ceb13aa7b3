//! `get-exam-plan`: what a student will be examined in (seed 1 §3.2).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::ValidQuery};
use preau_relations::check_may_see_student;

use crate::{
    exam_plan::ExamPlan, exam_plan_view::ExamPlanView, student_access::student_of,
    student_query::StudentQuery,
};

/// Reads a student's exam plan
///
/// Of two items with one code, the one that somebody advised is shown. A student has a plan once it was made
/// (`sync-exam-plan`).
#[utoipa::path(
    get,
    path = "/dashboard/epreuves",
    tag = "dashboard",
    params(StudentQuery),
    responses((status = 200, description = "The plan; `ETag` is its version", body = ExamPlanView)),
)]
pub(crate) async fn get_exam_plan(
    app: App,
    caller: Caller,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
) -> Result<Answer<ExamPlanView>, Problem> {
    let student = student_of(&caller.actor, student_id)?;
    check_may_see_student(&app.records, &caller.actor, &student).await?;
    let plan = app.records.get::<ExamPlan>(&ExamPlan::key_of(&student)).await?;
    Ok(Answer::ok(ExamPlanView::from(&plan.entity)).at_version(plan.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, fatou, paul, robot},
    };
    use serde_json::json;

    use crate::testing::{app, parent_of, planned, read, terminale, weight};

    #[tokio::test]
    async fn a_student_reads_their_plan_with_the_seeds_fields_and_no_others() {
        let app = app();
        let plan = planned(&app, &amina(), &terminale()).await;
        assert_eq!(read(&app, &amina(), "/dashboard/epreuves").await, plan);
        assert_eq!((&plan["track"], &plan["profile"]), (&json!("Terminale"), &json!("Scolarise")));
        let items = plan["items"].as_array().unwrap();
        assert!(
            (items.iter().map(|item| item["weight"].as_f64().unwrap()).sum::<f64>() - 100.0).abs() < 1e-9
        );
        // The session of June 2026: the Grand oral counts 10, and mathematics are not anticipated.
        assert_eq!(
            (weight(&plan, "E5-GrandOral"), weight(&plan, "E3-MathematiquesAnticipees")),
            (Some(10.0), None)
        );
        let philosophy = items.iter().find(|item| item["code"] == "E4-Philosophie").unwrap();
        insta::assert_json_snapshot!(philosophy, @r#"
        {
          "code": "E4-Philosophie",
          "format": "Écrit 4 h",
          "label": "Philosophie",
          "scheduled_at": "2026-06-15",
          "weight": 8.0
        }
        "#);
    }

    #[tokio::test]
    async fn it_is_the_students_their_parents_and_coaches_to_read() {
        let app = app();
        planned(&app, &amina(), &terminale()).await;
        parent_of(&app, &fatou(), &amina()).await;
        for reader in [fatou(), coach_rey()] {
            read(&app, &reader, "/dashboard/epreuves?student_id=amina").await;
        }
        for stranger in [bastien(), paul(), robot()] {
            let answer = app.get("/dashboard/epreuves?student_id=amina").by(&stranger).send().await;
            assert_eq!(answer.problem(), "not-yours", "{}", stranger.id);
        }
        assert_eq!(app.get("/dashboard/epreuves").by(&bastien()).send().await.problem(), "not-found");
        let whose = app.get("/dashboard/epreuves").by(&fatou()).send().await;
        assert_eq!(whose.json()["errors"][0]["pointer"], "/student_id");
    }
}
