//! `exam-projection`: what a student has won of the bac so far, and what the rest has to bring.

use futures_util::future::try_join;
use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::ValidQuery};
use preau_relations::check_may_see_student;

use crate::{
    exam_plan::ExamPlan,
    mark::Mark,
    projection::{Projection, projected},
    student_access::student_of,
    student_query::StudentQuery,
};

/// How many marks are looked at, latest first.
const MOST_MARKS: usize = 1_000;

/// Reads what a student has won of the bac so far
///
/// From the published marks, which tell of what is assessed in the course of the year; exams are open. For means of 10, 12, 14
/// and 16, the mean that the rest has to bring.
#[utoipa::path(
    get,
    path = "/dashboard/epreuves/projection",
    tag = "dashboard",
    params(StudentQuery),
    responses((status = 200, description = "What was won, and what is needed", body = Projection)),
)]
pub(crate) async fn exam_projection(
    app: App,
    caller: Caller,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
) -> Result<Answer<Projection>, Problem> {
    let student = student_of(&caller.actor, student_id)?;
    check_may_see_student(&app.records, &caller.actor, &student).await?;
    let (key, marks) = (ExamPlan::key_of(&student), Mark::of_student(&student));
    let (plan, marks) =
        try_join(app.records.get::<ExamPlan>(&key), app.records.first::<Mark>(&marks, MOST_MARKS)).await?;
    let marks: Vec<Mark> = marks.entities.into_iter().map(|stored| stored.entity).collect();
    Ok(Answer::ok(projected(&plan.entity, &marks)))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, fatou};
    use serde_json::json;

    use crate::testing::{app, mark, parent_of, planned, read, terminale};

    #[tokio::test]
    async fn a_parent_reads_what_marks_have_won_and_a_stranger_nothing() {
        let app = app();
        let mut said = terminale();
        // NSI is assessed in the course of the year as an option here.
        said["options"] = json!(["NSI"]);
        planned(&app, &amina(), &said).await;
        app.given(&mark(&app, &amina(), 1, Some(1_500))).await;
        parent_of(&app, &fatou(), &amina()).await;
        let path = "/dashboard/epreuves/projection?student_id=amina";
        let found = read(&app, &fatou(), path).await;
        assert_eq!(
            (&found["coefficients"], &found["coefficients_known"], &found["points_won"]),
            (&json!(102.0), &json!(2.0), &json!(30.0))
        );
        assert_eq!(found["targets"][0], json!({"mean": 10, "needed": 9.9, "is_reachable": true}));
        assert_eq!(app.get(path).by(&bastien()).send().await.problem(), "not-yours");
        let none = app.get("/dashboard/epreuves/projection").by(&bastien()).send().await;
        assert_eq!(none.problem(), "not-found");
    }

    #[tokio::test]
    async fn marks_are_listed_latest_first_by_term() {
        let app = app();
        for number in 1..4 {
            app.given(&mark(&app, &amina(), number, Some(1_000 + number))).await;
            app.clock.advance_minutes(1);
        }
        let marks = read(&app, &amina(), "/dashboard/marks?term=T2&limit=2").await;
        let titles: Vec<_> =
            marks["data"].as_array().unwrap().iter().map(|mark| mark["title"].clone()).collect();
        assert_eq!(titles, ["Contrôle 3", "Contrôle 2"]);
        assert_eq!(read(&app, &amina(), "/dashboard/marks?term=T3").await["data"], json!([]));
        let path = "/dashboard/marks?student_id=amina";
        assert_eq!(app.get(path).by(&bastien()).send().await.problem(), "not-yours");
    }
}
