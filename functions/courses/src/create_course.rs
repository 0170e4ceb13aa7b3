//! `create-course`: a draft, which its instructor publishes later.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::Valid, unit_of_work::UnitOfWork,
};
use preau_users::profile::Locale;

use crate::{
    course::{Course, CourseId, USUAL_DAYS},
    course_input::{CourseInput, free_slug},
    course_view::{Counted, CourseView},
    outline::title,
    slug_claim::SlugClaim,
};

/// Creates a course
///
/// A draft, of which only its instructor and admins know until it is published. Its slug is made of its title where none is
/// asked for.
#[utoipa::path(
    post,
    path = "/api/courses",
    tag = "courses",
    request_body = CourseInput,
    responses((status = 201, description = "The course; `ETag` is its version", body = CourseView,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn create_course(
    app: App,
    caller: Caller,
    Valid(request): Valid<CourseInput>,
) -> Result<Answer<CourseView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let (ids, now) = (app.ids.as_ref(), work.now());
        let id = CourseId::mint(ids, now);
        let slug = free_slug(&app.records, request.slug.as_ref(), &title(&request.title.0), id).await?;
        let mut course = Course {
            id,
            instructor_id: caller.actor.id.clone(),
            title: String::new(),
            slug: slug.clone(),
            description: None,
            language: Locale::French,
            duration_days: USUAL_DAYS,
            starts_on: None,
            modules: Vec::new(),
            published_at: None,
            created_at: now,
            updated_at: now,
        };
        let outline = request.clone().write_to(&mut course, ids, now)?;
        let changes = work.creates("COURSE_CREATED", &course).create(&SlugClaim { slug, course_id: id });
        let changes = outline.write_to(changes, &app.records, id).await?;
        let path = course.path();
        let view = CourseView::of(course, &Counted::default(), true, None);
        if let Some(answer) = work.commit(changes, Answer::created(&path, view).at_version(1)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, coach_mba, coach_rey},
    };
    use preau_kernel::{entity::Entity, store::Write};
    use serde_json::{Value, json};

    use crate::{
        course::CourseId,
        slug::Slug,
        slug_claim::SlugClaim,
        testing::{app, create, sequences, with},
    };

    #[tokio::test]
    async fn a_coach_makes_a_draft() {
        let app = app();
        let answer = create(
            &app,
            &coach_rey(),
            &json!({"title": "Suites", "modules": [{"title": "Un",
            "lessons": [{"title": "Terme général", "duration_minutes": 45, "content": "# Texte"}]}]}),
        )
        .await;
        insta::assert_snapshot!(answer.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /api/courses/019cad8f-ac00-7000-8000-000000000000

        {
          "average_rating": 0.0,
          "created_at": "2026-03-02T08:00:00Z",
          "duration_days": 28,
          "duration_minutes": 45,
          "enrollment_count": 0,
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "instructor_id": "coach_rey",
          "is_published": false,
          "language": "fr",
          "lesson_count": 1,
          "modules": [
            {
              "id": "019cad8f-ac00-7000-8000-000000000001",
              "lessons": [
                {
                  "duration_minutes": 45,
                  "has_content": true,
                  "id": "019cad8f-ac00-7000-8000-000000000002",
                  "required": true,
                  "title": "Terme général"
                }
              ],
              "title": "Un"
            }
          ],
          "rating_count": 0,
          "rating_distribution": {
            "1": 0,
            "2": 0,
            "3": 0,
            "4": 0,
            "5": 0
          },
          "slug": "suites",
          "title": "Suites",
          "updated_at": "2026-03-02T08:00:00Z"
        }
        "#);
        let told = app.events().await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].kind, "COURSE_CREATED");
        assert_eq!(told[0].to, json!({"is_published": false, "modules": 1, "lessons": 1}));
    }

    #[tokio::test]
    async fn a_slug_is_one_courses_and_one_that_is_made_finds_another_way() {
        let app = app();
        let body = with(json!({"title": "Œuvres & Héros"}), "slug", "oeuvres-heros");
        let first = create(&app, &coach_rey(), &body).await.json();
        assert_eq!(create(&app, &coach_mba(), &body).await.problem(), "slug-taken");
        let made = create(&app, &coach_mba(), &json!({"title": "Œuvres & Héros"})).await.json();
        let slug = made["slug"].as_str().unwrap();
        assert!(slug.starts_with("oeuvres-heros-"), "{slug}");
        assert_eq!(first["slug"], "oeuvres-heros");
        let unwritten = create(&app, &coach_mba(), &json!({"title": "数学"})).await.json();
        assert!(unwritten["slug"].as_str().unwrap().starts_with("cours-"));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_who_want_one_slug_at_once_one_has_it() {
        let app = app();
        let body = json!({"title": "Suites", "slug": "suites"});
        let coach = coach_rey();
        let answers = join_all((0..20).map(|_| create(&app, &coach, &body))).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        let lost = answers.iter().filter(|answer| answer.problem() == "slug-taken").count();
        assert_eq!((made, lost), (1, 19));
    }

    #[tokio::test]
    async fn a_slug_that_is_taken_between_the_look_and_the_commit_is_another_courses() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let course_id = CourseId::parse("019cad8f-ac00-7000-8000-0000000000ff").unwrap();
        let claim = SlugClaim { slug: Slug::parse("suites").unwrap(), course_id };
        others.before("course", vec![Write::Create(claim.to_item().unwrap())]);
        let body = json!({"title": "Suites", "slug": "suites"});
        assert_eq!(create(&app, &coach_rey(), &body).await.problem(), "slug-taken");
        assert!(app.events().await.is_empty());
    }

    #[tokio::test]
    async fn students_make_none() {
        assert_eq!(create(&app(), &amina(), &sequences()).await.problem(), "not-yours");
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_written() {
        let app = app();
        let lesson = json!({"title": "Une", "duration_minutes": 10});
        let wrong: [(Value, &[&str]); 8] = [
            (json!({}), &["/title required"]),
            (
                json!({"title": "a".repeat(256), "duration_days": 366}),
                &["/title length", "/duration_days range"],
            ),
            (json!({"title": "A", "slug": "Pas Un Slug"}), &["/slug slug"]),
            (json!({"title": "A", "modules": vec![json!({"title": "M"}); 51]}), &["/modules items"]),
            (
                json!({"title": "A", "modules": [{"title": "M", "lessons": vec![lesson.clone(); 101]}]}),
                &["/modules/0/lessons items"],
            ),
            (
                json!({"title": "A", "modules": vec![json!({"title": "M", "lessons": vec![lesson; 100]}); 6]}),
                &["/modules items"],
            ),
            (
                json!({"title": "A", "modules": [{"title": "M", "quiz": {}}]}),
                &["/modules/0/quiz/questions required"],
            ),
            (
                json!({"title": "A", "modules": [{"title": "M", "lessons": [
                    {"id": "019cad8f-ac00-7000-8000-000000000000", "title": "L", "duration_minutes": 0}],
                    "quiz": {"questions": [{"prompt": "?", "choices": ["a"], "correct": [4]}]}}]}),
                &[
                    "/modules/0/lessons/0/duration_minutes range",
                    "/modules/0/quiz/questions/0/choices items",
                    "/modules/0/quiz/questions/0/correct contradiction",
                ],
            ),
        ];
        for (body, expected) in wrong {
            let answer = create(&app, &coach_rey(), &body).await;
            assert_eq!(answer.status, 400, "{}", answer.described());
            assert_eq!(crate::testing::wrong_fields(&answer), expected);
        }
        assert!(app.events().await.is_empty());
    }
}
