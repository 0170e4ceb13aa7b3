//! `update-student-profile`: says for which exam a student learns, and what their tier is (seed 1 §4.1).

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    etag::check_if_match,
    problem::Problem,
    request::{Valid, ValidQuery},
    time::ZoneName,
    unit_of_work::UnitOfWork,
};
use preau_users::profile::Profile;

use crate::{
    report_schedule::ReportSchedule, student::Student, student_access::student_of,
    student_input::StudentInput, student_query::StudentQuery, student_view::StudentView,
};

/// Saves a student
///
/// The whole of it is replaced; the exam plan follows when it is made anew (`sync-exam-plan`). A new student
/// has a report each week from now on. Tiers are the school's to say.
#[utoipa::path(
    put,
    path = "/dashboard/student",
    tag = "dashboard",
    params(
        StudentQuery,
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = StudentInput,
    responses((status = 200, description = "The student; `ETag` is its version", body = StudentView)),
)]
pub(crate) async fn update_student_profile(
    app: App,
    caller: Caller,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
    headers: HeaderMap,
    Valid(said): Valid<StudentInput>,
) -> Result<Answer<StudentView>, Problem> {
    let id = student_of(&caller.actor, student_id)?;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let (student, schedule, profile) =
            (Student::key_of(&id), ReportSchedule::key_of(&id), Profile::key_of(&id));
        let read = app.records.batch([student.clone(), schedule.clone(), profile.clone()]).await?;
        let found = read.find::<Student>(&student)?;
        let version = found.as_ref().map_or(0, |found| found.version);
        check_if_match(&headers, version)?;
        let known = found.as_ref().map(|found| &found.entity);
        let student = said.clone().student(id.clone(), known, work.now());
        let is_same = |known: &Student| Student { updated_at: known.updated_at, ..student.clone() } == *known;
        if let Some(known) = known.filter(|known| is_same(known)) {
            return Ok(Answer::ok(StudentView::at(known, work.now())).at_version(version));
        }
        let before = found.unwrap_or_else(|| Stored::absent(student.clone()));
        let mut changes = work.replaces("STUDENT_UPDATED", &before, &student);
        if read.version_of(&schedule).is_none() {
            let zone =
                read.find::<Profile>(&profile)?.map_or_else(ZoneName::paris, |one| one.entity.time_zone);
            changes = changes.create(&ReportSchedule::begun(&id, work.now(), app.policy.reports_at, &zone));
        }
        let answer = Answer::ok(StudentView::at(&student, work.now())).at_version(version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, fatou},
    };
    use serde_json::json;

    use crate::testing::{app, parent_of, read, terminale, told};

    #[tokio::test]
    async fn a_coach_says_for_which_exam_a_student_learns_and_the_student_reads_it() {
        let app = app();
        let mut said = terminale();
        said["profile"] = json!("Libre");
        said["tier"] = json!("Plus");
        said["tier_expires_at"] = json!("2026-03-03T08:00:00Z");
        let path = "/dashboard/student?student_id=amina";
        let saved = app.put(path, &said).by(&coach_rey()).send().await;
        assert_eq!((saved.status.as_u16(), saved.header("etag")), (200, "\"1\""));
        insta::assert_json_snapshot!(read(&app, &amina(), "/dashboard/student").await, @r#"
        {
          "created_at": "2026-03-02T08:00:00Z",
          "llv": [
            "Anglais",
            "Espagnol"
          ],
          "options": [],
          "profile": "CandidatLibre",
          "session": 2026,
          "specialities": [
            "Mathématiques",
            "NSI",
            "Physique-chimie"
          ],
          "student_id": "amina",
          "tier": "Plus",
          "tier_expires_at": "2026-03-03T08:00:00Z",
          "track": "Terminale",
          "updated_at": "2026-03-02T08:00:00Z"
        }
        "#);
        // What was paid for ends by itself.
        app.clock.set("2026-03-03T08:00:00Z");
        assert_eq!(read(&app, &amina(), "/dashboard/student").await["tier"], "Free");
        assert_eq!(app.put(path, &said).by(&coach_rey()).send().await.header("etag"), "\"1\"");
        let stale = app.put(path, &terminale()).header("if-match", "\"7\"").by(&coach_rey()).send().await;
        assert_eq!(stale.problem(), "stale-version");
        assert_eq!(told(&app).await, ["STUDENT_UPDATED"]);
    }

    #[tokio::test]
    async fn who_may_read_it_and_what_is_wrong_is_said() {
        let app = app();
        parent_of(&app, &fatou(), &amina()).await;
        let path = "/dashboard/student?student_id=amina";
        assert_eq!(app.get(path).by(&fatou()).send().await.problem(), "not-found");
        assert_eq!(app.get(path).by(&bastien()).send().await.problem(), "not-yours");
        assert_eq!(app.put(path, &terminale()).by(&amina()).send().await.problem(), "not-yours");
        let wrong = json!({"track": "Seconde", "profile": "Interne", "specialities": ["a", "b", "c", "d"], "tier": "Max"});
        let wrong = app.put(path, &wrong).by(&coach_rey()).send().await.json();
        let wrong: Vec<_> =
            wrong["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!(wrong, ["/track", "/profile", "/specialities", "/tier"]);
    }
}
