//! `list-tasks`: the tasks of a student (seed 1 §3, “CRUD”).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::ValidQuery,
};

use crate::{
    student_access::{check_may_write, student_of},
    task::{Task, TaskStatus},
    task_view::TaskView,
};

list_query! {
    /// Which tasks.
    pub struct ListTasks {
        /// Whose; a student may leave out who they are.
        #[param(inline)]
        pub student_id: Option<UserId>,
        /// Those in this state; those to be done, when absent.
        #[param(inline)]
        pub status: Option<TaskStatus>,
    }
}

/// Lists the tasks of a student
///
/// Those to be done by due date, those without one last; those that are done, or left out, latest first.
#[utoipa::path(
    get,
    path = "/dashboard/tasks",
    tag = "dashboard",
    params(ListTasks),
    responses((status = 200, description = "One page", body = Page<TaskView>)),
)]
pub(crate) async fn list_tasks(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListTasks>,
) -> Result<Answer<Page<TaskView>>, Problem> {
    let student = student_of(&caller.actor, query.student_id.clone())?;
    check_may_write(&caller.actor, &student)?;
    let status = query.status.unwrap_or(TaskStatus::Todo);
    let list = match status {
        TaskStatus::Todo => List::whole(Task::todo_of(&student)),
        TaskStatus::Done | TaskStatus::Skipped => List::latest_first(Task::closed_of(&student)),
    };
    let wanted = |task: &Task| task.status == status;
    PageRequest::of(&app, &query, list)?.answer(&app, wanted, |task| TaskView::from(&task)).await
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey};
    use serde_json::json;

    use crate::testing::{app, complete, labels, made, tasks};

    #[tokio::test]
    async fn what_is_to_be_done_comes_by_date_and_what_is_done_latest_first() {
        let app = app();
        for (label, due) in [
            ("Sans date", None),
            ("Vendredi", Some("2026-03-06T17:00:00Z")),
            ("Mardi", Some("2026-03-03T17:00:00Z")),
        ] {
            made(&app, &amina(), &json!({"label": label, "due_at": due})).await;
        }
        assert_eq!(labels(&tasks(&app, &amina(), "Todo").await), ["Mardi", "Vendredi", "Sans date"]);
        let first = app.get("/dashboard/tasks?limit=2").by(&amina()).send().await.json();
        assert_eq!(labels(first["data"].as_array().unwrap()), ["Mardi", "Vendredi"]);
        // Pages follow each other though what was listed is done meanwhile.
        for task in first["data"].as_array().unwrap() {
            app.clock.advance_minutes(1);
            assert_eq!(complete(&app, &amina(), task).await.status, 200);
        }
        let next = format!(
            "/dashboard/tasks?limit=2&cursor={}",
            first["pagination"]["next_cursor"].as_str().unwrap()
        );
        let next = app.get(&next).by(&amina()).send().await.json();
        assert_eq!(labels(next["data"].as_array().unwrap()), ["Sans date"]);
        assert_eq!(labels(&tasks(&app, &amina(), "Done").await), ["Vendredi", "Mardi"]);
    }

    #[tokio::test]
    async fn a_coach_says_whose() {
        let answer = app().get("/dashboard/tasks").by(&coach_rey()).send().await;
        assert_eq!(answer.json()["errors"][0]["pointer"], "/student_id");
    }
}
