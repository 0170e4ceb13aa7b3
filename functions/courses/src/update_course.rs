//! `update-course`: writes a course anew; entries with their ids stay the same ones.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    etag::check_if_match,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    course::{Course, CourseId},
    course_input::{CourseInput, free_slug},
    course_view::CourseView,
    slug_claim::SlugClaim,
};

/// Changes a course
///
/// All of it is written anew. A module, lesson or quiz with its `id` stays the same one: what students did of it stays done,
/// and without `content` or `questions` it keeps those that it has. What is left out is removed. Up to 90 texts and quizzes
/// are written or removed at once. `If-Match` names the version that was read.
#[utoipa::path(
    put,
    path = "/api/courses/{course_id}",
    tag = "courses",
    params(
        ("course_id" = String, Path, format = Uuid, description = "The course"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = CourseInput,
    responses((status = 200, description = "The course; `ETag` is its version", body = CourseView)),
)]
pub(crate) async fn update_course(
    app: App,
    caller: Caller,
    PathId(id): PathId<CourseId>,
    headers: HeaderMap,
    Valid(request): Valid<CourseInput>,
) -> Result<Answer<CourseView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Course::to_run(&app.records, id, &caller.actor).await?;
        check_if_match(&headers, before.version)?;
        let mut course = before.entity.clone();
        let outline = request.clone().write_to(&mut course, app.ids.as_ref(), work.now())?;
        // A course that is published keeps a lesson.
        if course.is_published() && course.lessons().next().is_none() {
            return Err(crate::publish_course::without_lesson());
        }
        if let Some(slug) = &request.slug {
            course.slug = free_slug(&app.records, Some(slug), &course.title, id).await?;
        }
        let mut changes = work.replaces("COURSE_UPDATED", &before, &course);
        if course.slug != before.entity.slug {
            let former = work.find::<SlugClaim>(&SlugClaim::key_of(&before.entity.slug)).await?;
            changes = changes.create(&SlugClaim { slug: course.slug.clone(), course_id: id });
            changes = changes.delete_all(former.as_ref());
        }
        let changes = outline.write_to(changes, &app.records, id).await?;
        let view = CourseView::to_run(&app.records, course).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_mba, coach_rey};
    use serde_json::{Value, json};

    use crate::testing::{app, complete, create, enrolled, published, read, sequences, with, wrong_fields};

    /// What updates a course to what it is already.
    fn again(course: &Value) -> Value {
        let entry = |entry: &Value, names: &[&str]| {
            Value::Object(
                names
                    .iter()
                    .filter_map(|name| Some(((*name).to_owned(), entry.get(name)?.clone())))
                    .collect(),
            )
        };
        let module = |module: &Value| {
            let mut kept = entry(module, &["id", "title"]);
            let lessons = module["lessons"].as_array().unwrap();
            let names = ["id", "title", "duration_minutes", "content_url", "required"];
            kept["lessons"] = lessons.iter().map(|lesson| entry(lesson, &names)).collect();
            if module.get("quiz").is_some() {
                kept["quiz"] = entry(&module["quiz"], &["id", "title"]);
            }
            kept
        };
        let mut body = entry(course, &["title", "description"]);
        body["modules"] = course["modules"].as_array().unwrap().iter().map(module).collect();
        body
    }

    #[tokio::test]
    async fn what_keeps_its_id_stays_done_and_keeps_its_text() {
        let app = app();
        let course = published(&app, &sequences()).await;
        let path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        let enrollment = enrolled(&app, &amina(), &course).await;
        let first = &course["modules"][0]["lessons"][0];
        assert_eq!(complete(&app, &amina(), &enrollment, first).await.status, 200);

        let mut body = again(&course);
        body["modules"][0]["lessons"].as_array_mut().unwrap().swap(0, 1);
        body["modules"][0]["lessons"][1]["title"] = json!("Terme \u{202e}général");
        body["modules"].as_array_mut().unwrap().pop();
        let answer = app.put(&path, &body).by(&coach_rey()).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"3\""), "{}", answer.described());
        let changed = answer.json();
        assert_eq!(changed["modules"][0]["lessons"][1]["id"], first["id"]);
        assert_eq!(changed["modules"][0]["lessons"][1]["title"], "Terme général");
        assert_eq!(changed["modules"][0]["quiz"]["question_count"], 2);
        // One of two lessons and a quiz.
        assert_eq!(read(&app, &amina(), &enrollment).await["progress"], 33);
        let lesson = format!("{path}/lessons/{}", first["id"].as_str().unwrap());
        assert_eq!(read(&app, &amina(), &lesson).await["content"], "# Terme général");
    }

    #[tokio::test]
    async fn ids_of_others_and_ids_that_stand_twice_are_named() {
        let app = app();
        let course = create(&app, &coach_rey(), &sequences()).await.json();
        let other = create(&app, &coach_rey(), &with(sequences(), "title", "Autre")).await.json();
        let path = format!("/api/courses/{}", course["id"].as_str().unwrap());
        let mut body = again(&course);
        body["modules"][1]["id"] = other["modules"][1]["id"].clone();
        body["modules"][0]["lessons"][1]["id"] = body["modules"][0]["lessons"][0]["id"].clone();
        let answer = app.put(&path, &body).by(&coach_rey()).send().await;
        assert_eq!(wrong_fields(&answer), ["/modules/0/lessons/1/id one_of", "/modules/1/id one_of"]);
    }

    #[tokio::test]
    async fn an_edit_is_held_to_its_version_and_to_whoever_runs_the_course() {
        let app = app();
        let draft = create(&app, &coach_rey(), &sequences()).await.json();
        let path = format!("/api/courses/{}", draft["id"].as_str().unwrap());
        let body = again(&draft);
        assert_eq!(app.put(&path, &body).by(&coach_mba()).send().await.problem(), "not-found");
        let edit = async || app.put(&path, &body).by(&coach_rey()).header("if-match", "\"1\"").send().await;
        assert_eq!(edit().await.status, 200);
        assert_eq!(edit().await.problem(), "stale-version");
    }

    #[tokio::test]
    async fn a_slug_that_is_given_up_is_free() {
        let app = app();
        let draft = create(&app, &coach_rey(), &json!({"title": "A", "slug": "suites"})).await.json();
        let path = format!("/api/courses/{}", draft["id"].as_str().unwrap());
        let moved = app.put(&path, &json!({"title": "A", "slug": "series"})).by(&coach_rey()).send().await;
        assert_eq!(moved.json()["slug"], "series", "{}", moved.described());
        assert_eq!(
            create(&app, &coach_mba(), &json!({"title": "B", "slug": "series"})).await.problem(),
            "slug-taken"
        );
        assert_eq!(create(&app, &coach_mba(), &json!({"title": "B", "slug": "suites"})).await.status, 201);
    }

    #[tokio::test]
    async fn a_request_writes_and_removes_ninety_texts_at_most() {
        let app = app();
        let lesson =
            |number: usize| json!({"title": format!("{number}"), "duration_minutes": 1, "content": "x"});
        let body = |most| json!({"title": "A", "modules": [{"title": "M", "lessons": (0..most).map(lesson).collect::<Vec<_>>()}]});
        let over = create(&app, &coach_rey(), &body(91)).await;
        assert_eq!(wrong_fields(&over), ["/modules items"]);
        let draft = create(&app, &coach_rey(), &body(90)).await;
        assert_eq!(draft.status, 201, "{}", draft.described());
        let path = draft.header("location").to_owned();
        let emptied = app.put(&path, &json!({"title": "A"})).by(&coach_rey()).send().await;
        assert_eq!(emptied.json()["lesson_count"], 0, "{}", emptied.described());
        assert!(!app.items().iter().any(|item| item.kind == "lesson-content"));
    }
}
