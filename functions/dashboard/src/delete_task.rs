//! `delete-task`: deletes a task (seed 1 §3, “CRUD”).

use std::collections::BTreeMap;

use http::HeaderMap;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, etag::check_if_match, problem::Problem, request::PathId,
    unit_of_work::UnitOfWork,
};

use crate::{task::TaskId, task_book::TaskBook};

/// Deletes a task
///
/// Its id never comes back. `If-Match` names the version that was read.
#[utoipa::path(
    delete,
    path = "/dashboard/tasks/{task_id}",
    tag = "dashboard",
    params(
        ("task_id" = String, Path, format = Uuid, description = "The task"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    responses((status = 204, description = "It is deleted")),
)]
pub(crate) async fn delete_task(
    app: App,
    caller: Caller,
    PathId(id): PathId<TaskId>,
    headers: HeaderMap,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let mut book = TaskBook::read(&app, &caller, work.now(), &[id], &[]).await?;
        book.task(id)?;
        check_if_match(&headers, book.version(id))?;
        book.delete(id)?;
        let changes = book.changes(&work, &BTreeMap::new())?;
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use preau_kernel::store::Key;
    use serde_json::{Value, json};

    use crate::testing::{app, change, delete, made, tasks, told};

    #[tokio::test]
    async fn a_task_goes_and_leaves_its_id_and_nothing_of_what_it_said() {
        let app = app();
        let task = made(&app, &coach_rey(), &json!({"student_id": "amina", "label": "Suites"})).await;
        assert_eq!(delete(&app, &bastien(), &task).await.problem(), "not-found");
        let answer = delete(&app, &amina(), &task).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
        assert_eq!(delete(&app, &amina(), &task).await.problem(), "not-found");
        assert_eq!(change(&app, &amina(), &task, &json!({"label": "Limites"})).await.problem(), "not-found");
        assert!(tasks(&app, &amina(), "Todo").await.is_empty());
        let partition = format!("task#{}", task["id"].as_str().unwrap());
        assert!(app.item(&Key::new(&partition, "task")).await.is_none());
        let left = app.item(&Key::new(&partition, "deleted")).await.unwrap();
        let left: Value = serde_json::from_str(&left.document).unwrap();
        assert_eq!(left, json!({"id": task["id"], "deleted_at": "2026-03-02T08:00:00Z"}));
        assert_eq!(told(&app).await, ["TASK_CREATED", "TASK_DELETED"]);
    }
}
