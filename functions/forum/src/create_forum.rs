//! `create-forum`: a course gets its forum (seed 2 §4.2.2).

use preau_courses::{
    course::{Course, CourseId},
    course_access::takes_or_runs,
};
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    field_types::FreeText,
    input,
    problem::{Problem, kind},
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    forum::{Forum, ForumId, ForumOfCourse},
    forum_view::CourseForum,
    plain_text::title,
};

input! {
    /// A forum.
    pub struct CreateForum {
        /// Its title.
        pub title: FreeText<255>,
        /// What it is for, Markdown.
        pub description: Option<FreeText<2_000>>,
    }
}

/// Gives a course its forum
///
/// By whoever runs it. A course has one.
#[utoipa::path(
    post,
    path = "/api/courses/{course_id}/forum",
    tag = "forum",
    params(("course_id" = String, Path, format = Uuid, description = "The course")),
    request_body = CreateForum,
    responses((status = 201, description = "The forum", body = CourseForum)),
)]
pub(crate) async fn create_forum(
    app: App,
    caller: Caller,
    PathId(id): PathId<CourseId>,
    Valid(request): Valid<CreateForum>,
) -> Result<Answer<CourseForum>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let course = work.get::<Course>(&Course::key_of(id)).await?.entity;
        if !takes_or_runs(&app.records, &course, &caller.actor).await? {
            return Err(Problem::not_yours());
        }
        if work.find::<ForumOfCourse>(&ForumOfCourse::key_of(id)).await?.is_some() {
            return Err(forum_exists());
        }
        let now = work.now();
        let forum = Forum {
            id: ForumId::mint(app.ids.as_ref(), now),
            course_id: id,
            title: title(&request.title.0),
            description: request.description.as_ref().map(|text| text.0.clone()),
            is_locked: false,
            created_at: now,
            updated_at: now,
        };
        let claim = ForumOfCourse { course_id: id, forum_id: forum.id };
        let changes = work.creates("FORUM_CREATED", &forum).create(&claim);
        let view = CourseForum::of(&app.records, &course, forum, &caller.actor.id).await?;
        let answer = Answer::created(&format!("/api/courses/{id}/forum"), view).at_version(1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

const fn forum_exists() -> Problem {
    let detail = LocalizedText::fixed("Un cours a un seul forum.", "A course has one forum.");
    Problem::new(&kind::FORUM_EXISTS, detail)
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey};
    use serde_json::json;

    use crate::testing::{app, school, wrong_fields};

    #[tokio::test]
    async fn a_course_has_one_forum_which_whoever_runs_it_makes() {
        let app = app();
        let course = school(&app).await;
        let path = format!("/api/courses/{}/forum", course["id"].as_str().unwrap());
        let body = json!({"title": "Questions", "description": "Tout sur les suites"});
        assert_eq!(app.get(&path).by(&amina()).send().await.problem(), "not-found");
        for (person, problem) in
            [(amina(), "not-yours"), (coach_mba(), "not-enrolled"), (bastien(), "not-yours")]
        {
            assert_eq!(app.post(&path, &body).by(&person).send().await.problem(), problem);
        }
        let made = app.post(&path, &body).by(&coach_rey()).send().await;
        assert_eq!(made.status, 201, "{}", made.described());
        let made = made.json();
        assert_eq!((&made["topic_count"], &made["is_locked"]), (&json!(0), &json!(false)));
        assert_eq!(app.post(&path, &body).by(&coach_rey()).send().await.problem(), "forum-exists");
        let read = app.get(&path).by(&amina()).send().await.json();
        assert_eq!((&read["title"], &read["course"]["title"]), (&json!("Questions"), &json!("Suites")));
    }

    #[tokio::test]
    async fn what_is_wrong_is_named() {
        let app = app();
        let course = school(&app).await;
        let path = format!("/api/courses/{}/forum", course["id"].as_str().unwrap());
        for (body, wrong) in [
            (json!({}), "/title required"),
            (json!({"title": "é".repeat(256)}), "/title length"),
            (json!({"title": "a", "description": "é".repeat(2_001)}), "/description length"),
        ] {
            let answer = app.post(&path, &body).by(&coach_rey()).send().await;
            assert_eq!(wrong_fields(&answer), [wrong]);
        }
    }
}
