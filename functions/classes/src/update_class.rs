//! `update-class`: an admin changes a class, or archives it.

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
    class::{Class, ClassId},
    class_input::ClassInput,
    class_teacher::ClassTeacher,
    class_view::ClassSummary,
};

/// Changes a class
///
/// All of it but its pupils is written anew. Whoever teaches it no longer writes in it no longer, whatever their devices still
/// have to send. `If-Match` names the version that was read.
#[utoipa::path(
    put,
    path = "/api/classes/{class_id}",
    tag = "classes",
    params(
        ("class_id" = String, Path, format = Uuid, description = "The class"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = ClassInput,
    responses((status = 200, description = "The class; `ETag` is its version", body = ClassSummary)),
)]
pub(crate) async fn update_class(
    app: App,
    caller: Caller,
    PathId(id): PathId<ClassId>,
    headers: HeaderMap,
    Valid(asked): Valid<ClassInput>,
) -> Result<Answer<ClassSummary>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = work.get::<Class>(&Class::key_of(id)).await?;
        check_if_match(&headers, before.version)?;
        let class = asked.clone().class(id, Some(&before.entity), work.now())?;
        let mut changes = work.replaces("CLASS_UPDATED", &before, &class);
        for teacher in class.teachers.iter().filter(|teacher| !before.entity.teachers.contains(teacher)) {
            // Whoever taught it before is known.
            if app.records.version_of(&ClassTeacher::key_of(teacher, id)).await?.is_none() {
                changes = changes.create(&ClassTeacher { teacher_id: teacher.clone(), class_id: id });
            }
        }
        let answer = Answer::ok(ClassSummary::from(class)).at_version(before.version + 1);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_mba, coach_rey, director};
    use serde_json::{Value, json};

    use crate::testing::{CLASS, completed, lesson, premiere, read, school, told, with};

    #[tokio::test]
    async fn who_teaches_it_no_longer_writes_in_it_no_longer() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}");
        let handed = with(premiere(), "teachers", json!(["coach_mba"]));
        let stale = app.put(&path, &handed).by(&director()).header("if-match", "\"7\"").send().await;
        assert_eq!(stale.problem(), "stale-version");
        let saved = app.put(&path, &handed).by(&director()).header("if-match", "\"1\"").send().await;
        assert_eq!((saved.status.as_u16(), saved.header("etag")), (200, "\"2\""));
        assert_eq!(completed(&app, &coach_rey(), &lesson()).await.problem(), "not-found");
        assert_eq!(completed(&app, &coach_mba(), &lesson()).await.status, 201);
        assert_eq!(read(&app, &coach_rey(), "/api/classes").await["data"], json!([]));
        assert_eq!(read(&app, &coach_mba(), "/api/classes").await["data"][0]["id"], CLASS);
        // And back again.
        let back = with(premiere(), "teachers", json!(["coach_mba", "coach_rey"]));
        assert_eq!(app.put(&path, &back).by(&director()).send().await.status, 200);
        assert_eq!(read(&app, &coach_rey(), "/api/classes").await["data"][0]["id"], CLASS);
        assert_eq!(told(&app).await, ["CLASS_UPDATED", "CLASS_SESSION_COMPLETED", "CLASS_UPDATED"]);
    }

    #[tokio::test]
    async fn an_archived_class_is_read_and_changes_no_more_until_it_is_brought_back() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}");
        let archive = async |archived: Value| {
            let answer = app.put(&path, &with(premiere(), "archived", archived)).by(&director()).send().await;
            assert_eq!(answer.status, 200, "{}", answer.described());
            answer.json()["archived_at"].clone()
        };
        assert_eq!(archive(json!(true)).await, "2026-03-02T08:00:00Z");
        app.clock.advance_minutes(1);
        assert_eq!(archive(Value::Null).await, "2026-03-02T08:00:00Z");
        assert_eq!(completed(&app, &coach_rey(), &lesson()).await.problem(), "class-archived");
        assert_eq!(read(&app, &coach_rey(), &path).await["name"], "Première 3");
        assert_eq!(archive(json!(false)).await, Value::Null);
        assert_eq!(completed(&app, &coach_rey(), &lesson()).await.status, 201);
    }

    #[tokio::test]
    async fn admins_alone_change_it() {
        let app = school().await;
        let path = format!("/api/classes/{CLASS}");
        for actor in [amina(), coach_rey()] {
            assert_eq!(app.put(&path, &premiere()).by(&actor).send().await.problem(), "not-yours");
        }
        let none = "/api/classes/019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(app.put(none, &premiere()).by(&director()).send().await.problem(), "not-found");
    }
}
