//! `class-stats`: what the grades and the attendance of a class add up to (seed 0 §4.1, `getClassStats`).

use std::collections::BTreeMap;

use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    problem::Problem,
    query,
    request::{PathId, ValidQuery},
    store::Key,
    string_enum,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    assessment::{Assessment, MOST_ASSESSMENTS},
    attendance::{AttendanceStatus, counts_key},
    book::{Book, Column, MOST_COLUMNS},
    class::{Class, ClassId},
    grade::{GradeStatus, Score},
    publication::Publication,
    roster::Roster,
    sheet::Sheet,
    statistics::{Counted, STEP, mean_over_20, statistics},
    term::Term,
};

string_enum! {
    /// Whether drafts are laid over what is published.
    pub enum Drafts {
        /// They are; for teachers of the class alone.
        Included = "true",
        /// They are not.
        LeftOut = "false",
    }
}

query! {
    /// Of which term.
    pub struct ClassStatsQuery {
        /// The term.
        #[param(inline)]
        pub term: Term,
        /// Whether drafts are laid over what is published; they are not when absent.
        #[param(inline)]
        pub drafts: Option<Drafts>,
    }
}

/// What the grades and the attendance of a class add up to. Averages are over 20, rounded half up to hundredths at the very end;
/// null without anything to average.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassStats {
    class_id: ClassId,
    term: Term,
    /// How many pupils the class has.
    students: usize,
    /// Whether drafts are among what is summed up.
    drafts_included: bool,
    /// The mean of the pupils' averages.
    average: Option<f64>,
    /// The average in the middle.
    median: Option<f64>,
    lowest: Option<f64>,
    highest: Option<f64>,
    /// As that of a whole population.
    standard_deviation: Option<f64>,
    /// How many averages there are in each two points.
    distribution: Vec<Share>,
    assessments: Vec<AssessmentStats>,
    student_averages: Vec<StudentAverage>,
    attendance: AttendanceStats,
}

/// How many averages there are from `from` on, and below `to`; 20 is one of the last.
#[derive(Debug, Serialize, ToSchema)]
struct Share {
    from: u32,
    to: u32,
    count: u32,
}

/// What the grades of an assessment add up to.
#[derive(Debug, Serialize, ToSchema)]
struct AssessmentStats {
    id: AssessmentId,
    title: String,
    coefficient: f64,
    /// How many pupils have a score.
    graded: usize,
    /// The mean over 20 of what counts: of whom nothing came in, 0.
    average: Option<f64>,
}

/// What the grades of a pupil add up to.
#[derive(Debug, Serialize, ToSchema)]
struct StudentAverage {
    student_id: UserId,
    average: Option<f64>,
}

/// What the attendance of a term adds up to.
#[derive(Debug, Serialize, ToSchema)]
struct AttendanceStats {
    lessons: i64,
    /// Of all that was noted, how much was there, late or not; null without lessons.
    present_rate: Option<f64>,
    absent: i64,
    late: i64,
}

/// Sums up a class
///
/// Published grades alone, unless a teacher of the class asks for drafts; admins are no teachers. A pupil's average is
/// Σ coefficient · score · 20 ÷ out of, over Σ coefficient: what is `missing` counts 0, who was `absent` or `excused` does not count.
#[utoipa::path(
    get,
    path = "/api/classes/{class_id}/stats",
    tag = "classes",
    params(("class_id" = String, Path, format = Uuid, description = "The class"), ClassStatsQuery),
    responses((status = 200, description = "The sums", body = ClassStats)),
)]
pub(crate) async fn class_stats(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
    ValidQuery(ClassStatsQuery { term, drafts }): ValidQuery<ClassStatsQuery>,
) -> Result<Answer<ClassStats>, Problem> {
    let (counts, book) = (counts_key(id, term), Book::key_of(id, term));
    let keys = [Class::key_of(id), Roster::key_of(id), book.clone(), counts.clone()];
    let read = app.records.batch(keys).await?;
    let class = read.find::<Class>(&Class::key_of(id))?.ok_or_else(Problem::not_found)?.entity;
    if !class.is_read_by(&caller.actor) {
        return Err(Problem::not_found());
    }
    let drafts_included = drafts == Some(Drafts::Included);
    if drafts_included && !class.is_taught_by(&caller.actor) {
        return Err(Problem::not_yours());
    }
    let roster = read.find::<Roster>(&Roster::key_of(id))?.ok_or_else(Problem::not_found)?.entity;
    let book = if drafts_included {
        drafts_of(&app, id, term).await?
    } else {
        let stored = read.find::<Book>(&book)?;
        stored.map_or_else(|| Book::blank(id, term, app.now()), |stored| stored.entity)
    };
    let count = |name: &str| read.total(&counts, name);
    let noted: BTreeMap<AttendanceStatus, i64> = [
        AttendanceStatus::Present,
        AttendanceStatus::Absent,
        AttendanceStatus::Late,
        AttendanceStatus::Excused,
    ]
    .into_iter()
    .map(|status| (status, count(status.word())))
    .collect();
    Ok(Answer::ok(summed_up(id, &roster, &book, drafts_included, count("lessons"), &noted)))
}

/// The drafts of a term as a book.
async fn drafts_of(app: &App, class: ClassId, term: Term) -> Result<Book, Problem> {
    let most = usize::try_from(MOST_ASSESSMENTS).unwrap_or(usize::MAX);
    let all = app.records.first::<Assessment>(&Assessment::of_class(class), most).await?.entities;
    let of_term = |one: &Assessment| !one.is_deleted() && one.header.term == term;
    let all = all.into_iter().rev().map(|stored| stored.entity).filter(of_term);
    let assessments: Vec<Assessment> = all.collect();
    let mut book = Book::blank(class, term, app.now());
    for some in assessments.chunks(MOST_COLUMNS) {
        let keys: Vec<Key> = some.iter().map(|one| Sheet::key_of(class, one.id)).collect();
        for (one, sheet) in some.iter().zip(app.records.find_many::<Sheet>(&keys).await?) {
            let Some(sheet) = sheet else { continue };
            let cells = sheet.entity.cells.into_iter();
            book.enter(&Publication {
                class_id: class,
                assessment_id: one.id,
                number: 0,
                header: one.header.clone(),
                sheet_version: sheet.version,
                grades: cells.map(|(student, cell)| (student, cell.grade)).collect(),
                by: one.updated_by.clone(),
                at: one.updated_at,
            });
        }
    }
    Ok(book)
}

fn summed_up(
    class_id: ClassId,
    roster: &Roster,
    book: &Book,
    drafts_included: bool,
    lessons: i64,
    noted: &BTreeMap<AttendanceStatus, i64>,
) -> ClassStats {
    let places: BTreeMap<&UserId, usize> = roster.pupils.iter().zip(0..).collect();
    let place = |student: usize| book.students.get(student).and_then(|one| places.get(one)).copied();
    let mut grades = vec![Vec::new(); roster.pupils.len()];
    for column in &book.columns {
        for (student, status, score) in &column.grades {
            if let Some((pupil, score)) = place(*student).zip(counted(*status, *score)) {
                let (coefficient, out_of) = (column.coefficient.0, column.out_of.0);
                grades[pupil].push(Counted { coefficient, score, out_of });
            }
        }
    }
    let found = statistics(&grades);
    let said =
        |pick: fn(&crate::statistics::Summary) -> u32| found.summary.as_ref().map(|one| points(pick(one)));
    let of = |status| noted.get(&status).copied().unwrap_or_default();
    let there = of(AttendanceStatus::Present) + of(AttendanceStatus::Late);
    let all: i64 = noted.values().sum();
    ClassStats {
        class_id,
        term: book.term,
        students: roster.pupils.len(),
        drafts_included,
        average: said(|one| one.average),
        median: said(|one| one.median),
        lowest: said(|one| one.lowest),
        highest: said(|one| one.highest),
        standard_deviation: said(|one| one.deviation),
        distribution: (0..)
            .zip(found.distribution)
            .map(|(step, count)| Share { from: step * STEP, to: (step + 1) * STEP, count })
            .collect(),
        assessments: book.columns.iter().map(|column| assessment(column, &place)).collect(),
        student_averages: roster
            .pupils
            .iter()
            .zip(&found.averages)
            .map(|(student, average)| StudentAverage {
                student_id: student.clone(),
                average: average.map(points),
            })
            .collect(),
        attendance: AttendanceStats {
            lessons,
            present_rate: rate(there, all),
            absent: of(AttendanceStatus::Absent),
            late: of(AttendanceStatus::Late),
        },
    }
}

fn assessment(column: &Column, place: &impl Fn(usize) -> Option<usize>) -> AssessmentStats {
    let present = || column.grades.iter().filter(|(student, ..)| place(*student).is_some());
    let scores: Vec<u64> =
        present().filter_map(|(_, status, score)| counted(*status, *score)).map(u64::from).collect();
    let average = mean_over_20(scores.iter().sum(), scores.len() as u64, column.out_of.0);
    AssessmentStats {
        id: column.id,
        title: column.title.clone(),
        coefficient: column.coefficient.value(),
        graded: present().filter(|(_, status, _)| *status == GradeStatus::Graded).count(),
        average: average.map(points),
    }
}

fn counted(status: GradeStatus, score: Option<Score>) -> Option<u32> {
    crate::grade::Grade { status, score, comment: None }.counted()
}

/// A number of points, from how many hundredths it is.
fn points(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

/// A share of a whole, half up to ten-thousandths; none of nothing.
fn rate(part: i64, whole: i64) -> Option<f64> {
    let parts = (whole > 0).then(|| (part * 20_000 + whole) / (2 * whole))?;
    u32::try_from(parts).ok().map(|parts| f64::from(parts) / 10_000.0)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, director, student},
    };
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::{
        grade_testing::{assessment, calls, grades_path, published, save, saved},
        testing::{CLASS, LESSON, completed, read, school, teaching},
    };

    fn path(query: &str) -> String {
        format!("/api/classes/{CLASS}/stats?{query}")
    }

    #[tokio::test]
    async fn what_is_published_is_summed_up_and_drafts_are_where_a_teacher_asks_for_them() {
        let app = school().await;
        let empty = read(&app, &coach_rey(), &path("term=T2")).await;
        assert_eq!((&empty["average"], &empty["students"]), (&Value::Null, &json!(2)));
        assert_eq!(empty["attendance"]["present_rate"], Value::Null);
        let absent = json!([{"student_id": "bastien", "status": "absent"}]);
        let lesson = json!({"id": LESSON, "date": "2026-02-02", "attendance": absent});
        completed(&app, &coach_rey(), &lesson).await;
        let sheet = saved(
            &app,
            &coach_rey(),
            json!([
                {"student_id": "amina", "status": "graded", "score": 14.5},
                {"student_id": "bastien", "status": "missing"},
            ]),
        )
        .await;
        published(&app, &coach_rey(), &sheet).await;
        saved(
            &app,
            &coach_rey(),
            json!([{"student_id": "bastien", "status": "graded", "score": 13.37, "base": 1}]),
        )
        .await;
        let stats = read(&app, &director(), &path("term=T2")).await;
        let counts =
            stats["distribution"].as_array().unwrap().iter().map(|share| share["count"].as_u64().unwrap());
        assert_eq!(counts.collect::<Vec<_>>(), [1, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(stats["distribution"][7], json!({"from": 14, "to": 16, "count": 1}));
        let mut shown = stats.clone();
        shown.as_object_mut().unwrap().remove("distribution");
        insta::assert_json_snapshot!(shown, @r#"
        {
          "assessments": [
            {
              "average": 7.25,
              "coefficient": 1.0,
              "graded": 1,
              "id": "019aa5f0-0000-7000-8000-0000000000e5",
              "title": "Suites"
            }
          ],
          "attendance": {
            "absent": 1,
            "late": 0,
            "lessons": 1,
            "present_rate": 0.5
          },
          "average": 7.25,
          "class_id": "019aa5f0-0000-7000-8000-00000000c1a5",
          "drafts_included": false,
          "highest": 14.5,
          "lowest": 0.0,
          "median": 7.25,
          "standard_deviation": 7.25,
          "student_averages": [
            {
              "average": 14.5,
              "student_id": "amina"
            },
            {
              "average": 0.0,
              "student_id": "bastien"
            }
          ],
          "students": 2,
          "term": "T2"
        }
        "#);
        let drafts = read(&app, &coach_rey(), &path("term=T2&drafts=true")).await;
        assert_eq!((&drafts["lowest"], &drafts["drafts_included"]), (&json!(13.37), &json!(true)));
        assert_eq!(read(&app, &coach_rey(), &path("term=T2&drafts=false")).await, stats);
        for (actor, query, problem) in [
            (director(), "term=T2&drafts=true", "not-yours"),
            (coach_mba(), "term=T2", "not-found"),
            (amina(), "term=T2", "not-yours"),
            (coach_rey(), "term=T4", "invalid-request"),
        ] {
            assert_eq!(app.get(&path(query)).by(&actor).send().await.problem(), problem, "{query}");
        }
    }

    #[tokio::test]
    async fn a_full_class_of_a_full_term_is_one_read_and_with_drafts_three() {
        let app = school().await;
        let pupils: Vec<Actor> = (0..80).map(student).collect();
        teaching(&app, &[coach_rey()], &pupils).await;
        for number in 0..60_u32 {
            let mut one = assessment();
            one["id"] = format!("019aa5f0-0000-7000-8000-0000000001{number:02}").into();
            one["coefficient"] = json!(f64::from(number % 4) / 2.0);
            let grade = |(place, pupil): (u32, &Actor)| {
                let score = f64::from((place * 37 + number * 11) % 2_001) / 100.0;
                json!({"student_id": pupil.id, "status": "graded", "score": score})
            };
            let grades: Vec<Value> = (0..).zip(&pupils).map(grade).collect();
            app.clock.advance_minutes(2);
            let sheet = app
                .put(&grades_path(), &json!({"assessment": one, "grades": grades}))
                .by(&coach_rey())
                .send()
                .await;
            let sheet = sheet.json();
            let body = json!({"assessment_id": one["id"], "sheet_version": sheet["sheet_version"]});
            let answer = app.post(&format!("{}/publish", grades_path()), &body).by(&coach_rey()).send().await;
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
        let stats = read(&app, &coach_rey(), &path("term=T2")).await;
        assert_eq!(calls(&app), (1, 0));
        assert_eq!(stats["assessments"].as_array().unwrap().len(), 60);
        let counts =
            stats["distribution"].as_array().unwrap().iter().map(|share| share["count"].as_u64().unwrap());
        assert_eq!(counts.sum::<u64>(), 80);
        let mut with_drafts = read(&app, &coach_rey(), &path("term=T2&drafts=true")).await;
        assert_eq!(calls(&app), (3, 0));
        with_drafts["drafts_included"] = false.into();
        assert_eq!(with_drafts, stats);
        assert_eq!(save(&app, &coach_rey(), json!([])).await.status, 200);
    }
}
