//! `save-grades`: notes grades as drafts.

use std::collections::{BTreeMap, BTreeSet};

use http::HeaderMap;
use preau_dashboard::mark::{AssessmentId, Coefficient};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    field_types::BoundedList,
    input,
    local_time::CalendarDate,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    assessment::{AssessmentHeader, Title},
    class::ClassId,
    grade::{GradeToSave, OutOf, Revision},
    roster::MOST_PUPILS,
    sheet_book::{Saved, SheetBook},
    sheet_view::{CellView, SheetView},
    term::Term,
};

/// The grades of a request.
pub(crate) type Grades = BoundedList<GradeToSave, MOST_PUPILS>;

input! {
    /// An assessment and grades for it.
    pub struct SaveGrades {
        /// The assessment, which is made where there is none.
        pub assessment: AssessmentToSave,
        /// The grades, up to 80.
        pub grades: Grades,
    }
}

input! {
    /// What an assessment is to be.
    pub struct AssessmentToSave {
        /// Its id, which the client chooses.
        pub id: AssessmentId,
        /// What it is called, up to 200 characters.
        pub title: Title,
        /// On which day it is.
        pub date: CalendarDate,
        /// Of how many points it is.
        pub out_of: OutOf,
        /// How much it counts.
        pub coefficient: Coefficient,
        /// For which term.
        pub term: Term,
        /// The revision that it is put in the place of, where any of that changes; `If-Match` says as much.
        pub base: Option<Revision>,
    }
}

/// The sheet, and the grades that were not saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedGrades {
    #[serde(flatten)]
    sheet: SheetView,
    /// What stands in the place of grades that were not saved, for their `base` is another revision. Whoever sent them decides.
    conflicts: Vec<CellView>,
}

/// Notes grades as drafts
///
/// Only teachers of the class read them until one of them publishes the sheet. Teachers who grade different pupils never meet: a
/// grade is left out, and told as a conflict, where another one stands than was seen.
#[utoipa::path(
    put,
    path = "/api/classes/{class_id}/grades",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class")),
    request_body = SaveGrades,
    responses((status = 200, description = "The sheet; `ETag` is its version", body = SavedGrades)),
)]
pub(crate) async fn save_grades(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
    headers: HeaderMap,
    Valid(SaveGrades { assessment, grades }): Valid<SaveGrades>,
) -> Result<Answer<SavedGrades>, Problem> {
    let AssessmentToSave { id: of, title, date, out_of, coefficient, term, base } = assessment;
    let header = AssessmentHeader { title, date, out_of, coefficient, term };
    let ids = BTreeSet::from([of]);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let read = app.records.batch(SheetBook::keys(id, &ids)).await?;
        let mut book = SheetBook::of(&read, &caller, id, &ids, work.now())?;
        book.class()?;
        check_if_match(&headers, book.sheet_version(of))?;
        let present = book.page(of).map_or(0, |(one, _)| one.revision);
        let is_seen = headers.contains_key(http::header::IF_MATCH);
        let seen = if is_seen { present } else { base.map_or(0, |base| base.0) };
        if let Saved::But(_) = book.save_header(of, &header, seen).map_err(inside_assessment)? {
            return Err(Problem::stale_version());
        }
        let saved = book.save_grades(of, &grades.0, &BTreeMap::new(), work.now())?;
        let left_out = match saved {
            Saved::All => BTreeSet::new(),
            Saved::But(left_out) => left_out,
        };
        let version = book.sheet_version(of);
        let (one, sheet) = book.page(of).ok_or_else(Problem::not_found)?;
        let cells = sheet.cells.iter().filter(|(student, _)| left_out.contains(*student));
        let saved = SavedGrades {
            sheet: SheetView::of(one, sheet, version),
            conflicts: cells.map(|(student, cell)| CellView::of(student, cell)).collect(),
        };
        let answer = Answer::ok(saved).at_version(version);
        if book.is_unchanged() {
            return Ok(answer);
        }
        if let Some(answer) = work.commit(book.changes(&work), answer).await? {
            return Ok(answer);
        }
    }
}

/// The same problem, whose fields stand in `assessment`.
fn inside_assessment(problem: Problem) -> Problem {
    if problem.errors().is_empty() {
        return problem;
    }
    let errors = problem.errors().iter().cloned();
    let inside = errors.map(|mut error| {
        error.pointer.insert_str(0, "/assessment");
        error
    });
    Problem::invalid_request(inside.collect())
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_mba, coach_rey},
    };
    use serde_json::{Value, json};

    use crate::{
        grade_testing::{assessment, calls, grades_path, save, saved, sheet},
        testing::{school, teaching, told, wrong_fields},
    };

    #[tokio::test]
    async fn grades_are_noted_as_drafts_with_a_revision_each() {
        let app = school().await;
        let answer = save(
            &app,
            &coach_rey(),
            json!([
                {"student_id": "amina", "status": "graded", "score": 14.5, "comment": "Bien"},
                {"student_id": "bastien", "status": "absent"},
            ]),
        )
        .await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"1\""));
        insta::assert_json_snapshot!(answer.json(), @r#"
        {
          "assessment": {
            "coefficient": 1.0,
            "date": "2026-03-02",
            "id": "019aa5f0-0000-7000-8000-0000000000e5",
            "out_of": 20.0,
            "revision": 1,
            "term": "T2",
            "title": "Suites",
            "updated_at": "2026-03-02T08:00:00Z"
          },
          "conflicts": [],
          "grades": [
            {
              "at": "2026-03-02T08:00:00Z",
              "by": "coach_rey",
              "comment": "Bien",
              "revision": 1,
              "score": 14.5,
              "status": "graded",
              "student_id": "amina"
            },
            {
              "at": "2026-03-02T08:00:00Z",
              "by": "coach_rey",
              "comment": null,
              "revision": 1,
              "score": null,
              "status": "absent",
              "student_id": "bastien"
            }
          ],
          "open_conflicts": 0,
          "publications": [],
          "published": null,
          "sheet_version": 1
        }
        "#);
        assert_eq!(told(&app).await, ["ASSESSMENT_SAVED", "GRADES_SAVED"]);
        // The same again writes nothing.
        let again = save(
            &app,
            &coach_rey(),
            json!([
                {"student_id": "bastien", "status": "absent"},
                {"student_id": "amina", "status": "graded", "score": 14.5, "comment": "Bien"},
            ]),
        )
        .await;
        assert_eq!(again.json(), answer.json());
        assert_eq!(told(&app).await.len(), 2);
        let listed = sheet(&app).await;
        assert_eq!(listed["grades"], answer.json()["grades"]);
        let journal = format!("{:?}", app.events().await);
        assert!(
            !journal.contains("14.5") && !journal.contains("1450") && !journal.contains("amina"),
            "{journal}"
        );
    }

    #[tokio::test]
    async fn teachers_who_grade_different_pupils_never_meet_and_of_one_pupil_the_first_stays() {
        let app = school().await;
        teaching(&app, &[coach_rey(), coach_mba()], &[amina(), bastien()]).await;
        saved(&app, &coach_rey(), json!([{"student_id": "amina", "status": "graded", "score": 12}])).await;
        let both = saved(
            &app,
            &coach_mba(),
            json!([
                {"student_id": "amina", "status": "graded", "score": 13},
                {"student_id": "bastien", "status": "graded", "score": 9},
            ]),
        )
        .await;
        let grades = |sheet: &Value, list: &str| -> Vec<Value> {
            let cells = sheet[list].as_array().unwrap().clone();
            cells
                .iter()
                .map(|cell| json!([cell["student_id"], cell["score"], cell["revision"], cell["by"]]))
                .collect()
        };
        let amina_by_rey = json!(["amina", 12.0, 1, "coach_rey"]);
        assert_eq!(grades(&both, "grades"), [amina_by_rey.clone(), json!(["bastien", 9.0, 1, "coach_mba"])]);
        assert_eq!(grades(&both, "conflicts"), [amina_by_rey]);
        let seen = json!([{"student_id": "amina", "status": "graded", "score": 13, "base": 1}]);
        let after = saved(&app, &coach_mba(), seen).await;
        assert_eq!(grades(&after, "grades")[0], json!(["amina", 13.0, 2, "coach_mba"]));
        assert_eq!((&after["conflicts"], &after["sheet_version"]), (&json!([]), &json!(3)));
    }

    #[tokio::test]
    async fn what_an_assessment_is_changes_by_who_has_seen_what_it_was() {
        let app = school().await;
        let sheet =
            saved(&app, &coach_rey(), json!([{"student_id": "amina", "status": "graded", "score": 12}]))
                .await;
        let put = async |field: &str, value: Value, base: Value, version: Option<&str>| {
            let mut assessment = assessment();
            assessment[field] = value;
            assessment["base"] = base;
            let request =
                app.put(&grades_path(), &json!({"assessment": assessment, "grades": []})).by(&coach_rey());
            match version {
                Some(version) => request.header("if-match", version).send().await,
                None => request.send().await,
            }
        };
        assert_eq!(put("coefficient", json!(2), Value::Null, None).await.problem(), "stale-version");
        assert_eq!(put("coefficient", json!(2), json!(7), None).await.problem(), "stale-version");
        assert_eq!(put("coefficient", json!(2), json!(1), Some("\"9\"")).await.problem(), "stale-version");
        let changed = put("coefficient", json!(2), json!(1), None).await.json();
        assert_eq!(changed["assessment"]["revision"], 2);
        // Whoever sees the sheet sees what it is of.
        assert!(changed["sheet_version"].as_u64() > sheet["sheet_version"].as_u64());
        assert_eq!(
            put("title", json!("Limites"), Value::Null, Some("\"2\"")).await.json()["assessment"]["revision"],
            3
        );
        let lower = put("out_of", json!(10), json!(3), None).await;
        assert_eq!(wrong_fields(&lower), ["/assessment/out_of contradiction"]);
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_saved() {
        let app = school().await;
        let body = json!({
            "assessment": {"id": "1", "title": "", "date": "hier", "out_of": 0, "coefficient": 21, "term": "T4"},
            "grades": [{"student_id": "é", "status": "good", "score": 101, "comment": "x".repeat(501), "mark": 1}],
        });
        let answer = app.put(&grades_path(), &body).by(&coach_rey()).send().await;
        assert_eq!(wrong_fields(&answer).len(), 11, "{}", answer.described());
        let answer = save(
            &app,
            &coach_rey(),
            json!([
                {"student_id": "amina", "status": "graded", "score": 20.5},
                {"student_id": "amina", "status": "graded"},
                {"student_id": "fatou", "status": "absent", "score": 3},
            ]),
        )
        .await;
        insta::assert_compact_json_snapshot!(wrong_fields(&answer), @r#"
        [
          "/grades/0/score range",
          "/grades/1/student_id duplicate",
          "/grades/1/score required",
          "/grades/2/student_id not_a_pupil",
          "/grades/2/score contradiction"
        ]
        "#);
        assert_eq!(sheet(&app).await, Value::Null);
        let many = json!(vec![json!({"student_id": "amina", "status": "absent"}); 81]);
        assert_eq!(wrong_fields(&save(&app, &coach_rey(), many).await), ["/grades items"]);
    }

    #[tokio::test]
    async fn saving_reads_once_and_writes_once() {
        let app = school().await;
        saved(&app, &coach_rey(), json!([{"student_id": "amina", "status": "graded", "score": 12}])).await;
        // The limit is counted, too.
        assert_eq!(calls(&app), (1, 2));
    }
}
