//! `get-class-session`: one lesson of a class.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathIds};

use crate::{
    class::{Class, ClassId},
    class_lesson::{ClassLesson, ClassLessonId},
    lesson_view::ClassLessonView,
};

/// Reads a lesson of a class
///
/// For the teachers of the class, and admins.
#[utoipa::path(
    get,
    path = "/api/classes/{class_id}/sessions/{lesson_id}",
    tag = "classes",
    params(
        ("class_id" = String, Path, format = Uuid, description = "The class"),
        ("lesson_id" = String, Path, format = Uuid, description = "The lesson"),
    ),
    responses((status = 200, description = "The lesson; `ETag` is its version", body = ClassLessonView)),
)]
pub(crate) async fn get_class_session(
    app: App,
    caller: Caller,
    PathIds(class, id): PathIds<ClassId, ClassLessonId>,
) -> Result<Answer<ClassLessonView>, Problem> {
    let (class_key, lesson_key) = (Class::key_of(class), ClassLesson::key_of(class, id));
    let read = app.records.batch([class_key.clone(), lesson_key.clone()]).await?;
    let is_shown =
        read.find::<Class>(&class_key)?.is_some_and(|class| class.entity.is_read_by(&caller.actor));
    let lesson = read.find::<ClassLesson>(&lesson_key)?;
    let lesson = lesson.filter(|lesson| is_shown && lesson.entity.deleted_at.is_none());
    let lesson = lesson.ok_or_else(Problem::not_found)?;
    let version = lesson.version;
    Ok(Answer::ok(ClassLessonView::from(lesson)).at_version(version))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_mba, coach_rey, director};

    use crate::testing::{CLASS, LESSON, completed, deleted, lesson, school};

    #[tokio::test]
    async fn its_teachers_and_admins_read_it_until_it_is_deleted() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}/sessions/{LESSON}");
        let read = async |actor| app.get(&path).by(&actor).send().await;
        assert_eq!(read(coach_rey()).await.problem(), "not-found");
        let made = completed(&app, &coach_rey(), &lesson()).await;
        assert_eq!(made.header("location"), path);
        for actor in [coach_rey(), director()] {
            let answer = read(actor).await;
            assert_eq!((answer.json(), answer.header("etag")), (made.json(), "\"1\""));
        }
        assert_eq!(read(coach_mba()).await.problem(), "not-found");
        assert_eq!(read(amina()).await.problem(), "not-yours");
        deleted(&app, &coach_rey(), "*").await;
        assert_eq!(read(coach_rey()).await.problem(), "not-found");
    }
}
