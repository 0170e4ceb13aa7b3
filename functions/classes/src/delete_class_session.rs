//! `delete-class-session`: a teacher takes a lesson back.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, etag::check_if_match, problem::Problem, request::PathIds,
    unit_of_work::UnitOfWork,
};

use crate::{
    class::ClassId,
    class_lesson::ClassLessonId,
    lesson_book::{LessonOutcome, delete},
};

/// Deletes a lesson
///
/// With its attendance, which is counted no longer. Its id never comes back. `If-Match` names the version that was read.
#[utoipa::path(
    delete,
    path = "/api/classes/{class_id}/sessions/{lesson_id}",
    tag = "classes",
    params(
        ("class_id" = String, Path, format = Uuid, description = "The class"),
        ("lesson_id" = String, Path, format = Uuid, description = "The lesson"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    responses((status = 204, description = "It is deleted")),
)]
pub(crate) async fn delete_class_session(
    app: App,
    caller: Caller,
    PathIds(class, id): PathIds<ClassId, ClassLessonId>,
    headers: HeaderMap,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let LessonOutcome::Written { version, changes, .. } =
            delete(&app, &work, &caller.actor, (class, id), None).await?
        else {
            // It was deleted before.
            return Err(Problem::not_found());
        };
        check_if_match(&headers, version - 1)?;
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_mba, coach_rey, director};
    use serde_json::{Value, json};

    use crate::testing::{completed, counts, deleted, lesson, lessons, recounted, school, told};

    #[tokio::test]
    async fn what_is_deleted_is_counted_no_longer_and_never_comes_back() {
        let app = school().await;
        completed(&app, &coach_rey(), &lesson()).await;
        assert_eq!(deleted(&app, &coach_rey(), "\"2\"").await.problem(), "stale-version");
        assert_eq!(deleted(&app, &coach_rey(), "\"1\"").await.status, 204);
        assert_eq!(deleted(&app, &coach_rey(), "*").await.problem(), "not-found");
        assert_eq!(lessons(&app).await, Vec::<Value>::new());
        assert_eq!(counts(&app, "T3").await, json!({"lessons": 0, "present": 0, "absent": 0}));
        recounted(&app).await;
        let again = completed(&app, &coach_rey(), &lesson()).await;
        assert_eq!(again.problem(), "already-completed", "{}", again.described());
        assert_eq!(told(&app).await, ["CLASS_SESSION_COMPLETED", "CLASS_SESSION_DELETED"]);
        // Its tombstone names no pupil.
        let kept = app.items().into_iter().find(|item| item.kind == "class-lesson").unwrap();
        assert!(!kept.document.contains("amina"), "{}", kept.document);
    }

    #[tokio::test]
    async fn its_teachers_alone_delete_it() {
        let app = school().await;
        completed(&app, &coach_rey(), &lesson()).await;
        for (actor, problem) in
            [(coach_mba(), "not-found"), (director(), "not-yours"), (amina(), "not-yours")]
        {
            assert_eq!(deleted(&app, &actor, "*").await.problem(), problem, "{}", actor.id);
        }
        assert_eq!(lessons(&app).await.len(), 1);
    }
}
