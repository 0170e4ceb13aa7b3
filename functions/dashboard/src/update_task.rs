//! `update-task`: changes a task (seed 1 §3, “CRUD”).

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    problem::Problem,
    request::{PathId, Valid},
};

use crate::{task::TaskId, task_edit::edit, task_input::TaskChange, task_view::TaskView};

/// Changes a task
///
/// What is absent stays as it is; a `due_at` of null is no date. `Todo` → `Done` or `Skipped`, and back to `Todo`; between the
/// latter two there is no way (`invalid-transition`). `If-Match` names the version that was read.
#[utoipa::path(
    patch,
    path = "/dashboard/tasks/{task_id}",
    tag = "dashboard",
    params(
        ("task_id" = String, Path, format = Uuid, description = "The task"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = TaskChange,
    responses((status = 200, description = "The task; `ETag` is its version", body = TaskView)),
)]
pub(crate) async fn update_task(
    app: App,
    caller: Caller,
    PathId(id): PathId<TaskId>,
    headers: HeaderMap,
    Valid(change): Valid<TaskChange>,
) -> Result<Answer<TaskView>, Problem> {
    edit(&app, &caller, id, &headers, &change).await
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::{Value, json};

    use crate::testing::{app, change, complete, labels, made, path, tasks, told};

    #[tokio::test]
    async fn what_is_named_changes_and_the_rest_stays() {
        let app = app();
        let task = made(&app, &amina(), &json!({"label": "Suites", "due_at": "2026-03-06T17:00:00Z"})).await;
        app.clock.advance_minutes(5);
        let changed = change(&app, &amina(), &task, &json!({"label": "Suites, suite", "weight": 0})).await;
        assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""));
        let changed = changed.json();
        assert_eq!(
            [&changed["label"], &changed["weight"], &changed["due_at"], &changed["updated_at"]],
            [
                &json!("Suites, suite"),
                &json!(0.0),
                &json!("2026-03-06T17:00:00Z"),
                &json!("2026-03-02T08:05:00Z")
            ]
        );
        let undated = change(&app, &coach_rey(), &task, &json!({"due_at": null})).await.json();
        assert_eq!(undated["due_at"], Value::Null);
        // Nothing to change writes nothing.
        let same = change(&app, &amina(), &task, &json!({})).await;
        assert_eq!((same.status.as_u16(), same.header("etag")), (200, "\"3\""));
        assert_eq!(told(&app).await, ["TASK_CREATED", "TASK_UPDATED", "TASK_UPDATED"]);
    }

    #[tokio::test]
    async fn who_read_another_version_is_told_so() {
        let app = app();
        let task = made(&app, &amina(), &json!({"label": "Suites"})).await;
        let at = async |version: &str, label: &str| {
            let request = app.request(Method::PATCH, &path(&task)).json(&json!({"label": label}));
            request.header("if-match", version).by(&amina()).send().await
        };
        assert_eq!(at("\"1\"", "Limites").await.status, 200);
        assert_eq!(at("\"1\"", "Suites").await.problem(), "stale-version");
        let gone =
            app.request(Method::DELETE, &path(&task)).header("if-match", "\"1\"").by(&amina()).send().await;
        assert_eq!(gone.problem(), "stale-version");
        assert_eq!(labels(&tasks(&app, &amina(), "Todo").await), ["Limites"]);
    }

    #[tokio::test]
    async fn what_is_done_may_be_taken_up_again_and_is_not_left_out() {
        let app = app();
        let task = made(&app, &amina(), &json!({"label": "Suites"})).await;
        assert_eq!(complete(&app, &amina(), &task).await.json()["closed_at"], "2026-03-02T08:00:00Z");
        assert_eq!(
            change(&app, &amina(), &task, &json!({"status": "Skipped"})).await.problem(),
            "invalid-transition"
        );
        let again = change(&app, &amina(), &task, &json!({"status": "Todo"})).await.json();
        assert_eq!((&again["status"], &again["closed_at"]), (&json!("Todo"), &Value::Null));
        assert_eq!(change(&app, &amina(), &task, &json!({"status": "Skipped"})).await.status, 200);
        assert_eq!(labels(&tasks(&app, &amina(), "Skipped").await), ["Suites"]);
        assert_eq!(tasks(&app, &amina(), "Done").await, Vec::<Value>::new());
    }

    #[tokio::test]
    async fn anothers_task_is_hidden_and_a_student_names_no_other_source() {
        let app = app();
        let task = made(&app, &coach_rey(), &json!({"student_id": "amina", "label": "Suites"})).await;
        assert_eq!(change(&app, &bastien(), &task, &json!({"label": "Rien"})).await.problem(), "not-found");
        let claimed = change(&app, &amina(), &task, &json!({"source": "Agent"})).await.json();
        assert_eq!(claimed["errors"][0]["pointer"], "/source");
        assert_eq!(change(&app, &amina(), &task, &json!({"source": "Coach", "weight": 2})).await.status, 200);
    }
}
