//! `get-course`: a course with its outline.

use preau_kernel::{answer::Answer, app::App, caller::AnyCaller, problem::Problem, request::PathId};
use preau_relations::GroupStanding;

use crate::{
    course::Course,
    course_name::CourseName,
    course_view::{Counted, CourseView},
    enrollment::{Enrollment, EnrollmentId},
    enrollment_view::EnrollmentView,
};

/// Reads a course
///
/// With its outline, what is counted of it, and the caller's enrolment. Drafts are there for their instructor and admins
/// alone. Texts of lessons are answered by `get-lesson`; answers of quizzes by nothing.
#[utoipa::path(
    get,
    path = "/api/courses/{course_id}",
    tag = "courses",
    params(("course_id" = String, Path, description = "The course: its id, or its slug")),
    responses((status = 200, description = "The course; `ETag` is its version", body = CourseView)),
)]
pub(crate) async fn get_course(
    app: App,
    caller: AnyCaller,
    PathId(name): PathId<CourseName>,
) -> Result<Answer<CourseView>, Problem> {
    let id = name.id(&app.records).await?;
    let stored = app.records.get::<Course>(&Course::key_of(id)).await?;
    let course = &stored.entity;
    let runs_it = caller.actor.as_ref().is_some_and(|actor| course.is_run_by(actor));
    if !course.is_published() && !runs_it {
        return Err(Problem::not_found());
    }
    let (mut takes_it, mut view) = (runs_it, None);
    if let Some(actor) = &caller.actor {
        let standing = GroupStanding::read(&app.records, Course::group_of(id), actor.id.clone()).await?;
        takes_it = takes_it || standing.is_member();
        let enrollment = standing.latest().and_then(|latest| latest.origin.as_deref());
        if let Some(enrollment) = enrollment.and_then(EnrollmentId::parse) {
            let found = app.records.find::<Enrollment>(&Enrollment::key_of(enrollment)).await?;
            view = found.map(|found| EnrollmentView::of(&found.entity, course));
        }
    }
    let counted = Counted::of(&app.records, id).await?;
    let version = stored.version;
    Ok(Answer::ok(CourseView::of(stored.entity, &counted, takes_it, view)).at_version(version))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, director};
    use serde_json::Value;

    use crate::testing::{app, create, enrolled, published, read, sequences};

    #[tokio::test]
    async fn a_draft_is_there_for_those_who_run_it_alone() {
        let app = app();
        let draft = create(&app, &coach_rey(), &sequences()).await;
        let path = draft.header("location").to_owned();
        assert_eq!(app.get(&path).send().await.problem(), "not-found");
        for stranger in [amina(), coach_mba()] {
            assert_eq!(app.get(&path).by(&stranger).send().await.problem(), "not-found");
        }
        for one in [coach_rey(), director()] {
            assert_eq!(read(&app, &one, &path).await["is_published"], false);
        }
    }

    #[tokio::test]
    async fn anyone_reads_a_published_course_by_id_or_slug_without_what_is_for_those_who_take_it() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let enrollment = enrolled(&app, &amina(), &course).await;
        for name in ["id", "slug"] {
            let answer = app.get(&format!("/api/courses/{}", course[name].as_str().unwrap())).send().await;
            let shown = answer.json();
            assert_eq!(shown["id"], course["id"], "{}", answer.described());
            assert_eq!(shown["enrollment_count"], 1);
            assert_eq!(shown["modules"][0]["lessons"][1].get("content_url"), None);
            assert_eq!(shown.get("enrollment"), None);
            // What is right in a quiz is told to nobody.
            assert!(!answer.described().contains("correct"));
        }
        let path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        let hers = read(&app, &amina(), &path).await;
        assert_eq!(format!("/api/enrollments/{}", hers["enrollment"]["id"].as_str().unwrap()), enrollment);
        assert_eq!(hers["modules"][0]["lessons"][1]["content_url"], "https://example.org/video");
        assert_eq!(read(&app, &bastien(), &path).await.get("enrollment"), None);
        assert_eq!(app.get("/api/courses/nulle-part").send().await.problem(), "not-found");
    }

    #[tokio::test]
    async fn the_text_of_a_lesson_is_for_those_who_take_the_course() {
        let app = app();
        let course = published(&app, &sequences()).await;
        enrolled(&app, &amina(), &course).await;
        let lesson = course["modules"][0]["lessons"][0]["id"].as_str().unwrap();
        let path = format!("/api/courses/{}/lessons/{lesson}", course["id"].as_str().unwrap());
        assert_eq!(read(&app, &amina(), &path).await["content"], "# Terme général");
        assert_eq!(read(&app, &coach_rey(), &path).await["content"], "# Terme général");
        for stranger in [bastien(), coach_mba()] {
            assert_eq!(app.get(&path).by(&stranger).send().await.problem(), "not-enrolled");
        }
    }

    #[tokio::test]
    async fn the_catalogue_shows_what_is_published_newest_first() {
        let app = app();
        for title in ["Suites", "Été des équations", "Brouillon"] {
            let mut body = sequences();
            body["title"] = title.into();
            if title == "Brouillon" {
                assert_eq!(create(&app, &coach_rey(), &body).await.status, 201);
            } else {
                published(&app, &body).await;
            }
            app.clock.advance_minutes(1);
        }
        let titles = |page: Value| -> Vec<String> {
            let courses = page["data"].as_array().unwrap().clone();
            courses.iter().map(|course| course["title"].as_str().unwrap().to_owned()).collect()
        };
        let list = async |query: &str| titles(app.get(&format!("/api/courses{query}")).send().await.json());
        assert_eq!(list("").await, ["Été des équations", "Suites"]);
        assert_eq!(list("?limit=1&page=2").await, ["Suites"]);
        assert_eq!(list("?search=ETE").await, ["Été des équations"]);
        assert_eq!(list("?instructor_id=coach_rey").await, ["Été des équations", "Suites"]);
        assert_eq!(list("?instructor_id=coach_mba").await, Vec::<String>::new());
        let own = read(&app, &coach_rey(), "/api/courses?instructor_id=coach_rey").await;
        assert_eq!(titles(own), ["Brouillon", "Été des équations", "Suites"]);
        let beyond = app.get("/api/courses?page=1001").send().await;
        assert_eq!(crate::testing::wrong_fields(&beyond), ["/page range"]);
        let beyond = app.get("/api/courses?page=11&limit=100").send().await;
        assert_eq!(crate::testing::wrong_fields(&beyond), ["/page range"]);
    }
}
