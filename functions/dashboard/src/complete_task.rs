//! `complete-task`: marks a task done (seed 1 §3.1).

use http::HeaderMap;
use preau_kernel::{answer::Answer, app::App, caller::Caller, input, problem::Problem, request::Valid};

use crate::{
    task::{TaskId, TaskStatus},
    task_edit::edit,
    task_input::TaskChange,
    task_view::TaskView,
};

input! {
    /// Which task is done.
    pub struct CompleteTask {
        /// Its id.
        pub task_id: TaskId,
    }
}

/// Marks a task done
///
/// One that is done already stays as it is; one that was left out is `invalid-transition`. A student who does something is
/// active that day (`streak_days`).
#[utoipa::path(
    post,
    path = "/dashboard/tasks/complete",
    tag = "dashboard",
    request_body = CompleteTask,
    responses((status = 200, description = "The task; `ETag` is its version", body = TaskView)),
)]
pub(crate) async fn complete_task(
    app: App,
    caller: Caller,
    Valid(CompleteTask { task_id }): Valid<CompleteTask>,
) -> Result<Answer<TaskView>, Problem> {
    edit(&app, &caller, task_id, &HeaderMap::new(), &TaskChange::to(TaskStatus::Done)).await
}

#[cfg(test)]
mod tests {
    use futures_util::future::{join, join_all};
    use preau_harness::people::{amina, bastien, coach_rey};
    use preau_kernel::store::Key;
    use preau_users::profile::Profile;
    use serde_json::{Value, json};

    use crate::testing::{app, bulk, change, complete, delete, made, read, tasks, told};

    #[tokio::test]
    async fn a_task_is_done_once_however_often_that_is_said() {
        let app = app();
        let task = made(&app, &amina(), &json!({"label": "Suites"})).await;
        let done = complete(&app, &amina(), &task).await;
        assert_eq!((done.status.as_u16(), done.header("etag")), (200, "\"2\""));
        assert_eq!(done.json()["status"], "Done");
        app.clock.advance_minutes(5);
        assert_eq!(complete(&app, &amina(), &task).await.json(), done.json());
        assert_eq!(told(&app).await, ["TASK_CREATED", "TASK_UPDATED"]);
        let skipped = made(&app, &amina(), &json!({"label": "Limites"})).await;
        assert_eq!(change(&app, &amina(), &skipped, &json!({"status": "Skipped"})).await.status, 200);
        assert_eq!(complete(&app, &amina(), &skipped).await.problem(), "invalid-transition");
        assert_eq!(complete(&app, &bastien(), &task).await.problem(), "not-found");
        let unknown = json!({"id": "019aa5f0-0000-7000-8000-000000000000"});
        assert_eq!(complete(&app, &coach_rey(), &unknown).await.problem(), "not-found");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_a_completion_and_a_deletion_at_once_the_task_is_gone_and_the_journal_tells_how() {
        let app = app();
        for _ in 0..20 {
            let before = told(&app).await.len();
            let task = made(&app, &amina(), &json!({"label": "Suites"})).await;
            let (coach, student) = (coach_rey(), amina());
            let (done, deleted) = join(complete(&app, &student, &task), delete(&app, &coach, &task)).await;
            assert_eq!(deleted.status, 204, "{}", deleted.described());
            let events = told(&app).await.split_off(before);
            match done.status.as_u16() {
                200 => assert_eq!(events, ["TASK_CREATED", "TASK_UPDATED", "TASK_DELETED"]),
                404 => assert_eq!(events, ["TASK_CREATED", "TASK_DELETED"]),
                _ => panic!("{}", done.described()),
            }
        }
        for status in ["Todo", "Done", "Skipped"] {
            assert_eq!(tasks(&app, &amina(), status).await, Vec::<Value>::new());
        }
        let counts = app.item(&Key::of_counters("student#amina", "tasks")).await.unwrap().counters;
        assert_eq!(counts["open"], 0);
    }

    /// The active days that are kept of Amina.
    async fn active_days(app: &preau_harness::TestApp) -> Vec<Value> {
        let kept = app.item(&Key::new("student#amina", "streak")).await;
        let kept = kept.map(|item| serde_json::from_str::<Value>(&item.document).unwrap());
        kept.map_or_else(Vec::new, |kept| kept["ranges"].as_array().unwrap().clone())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn what_a_student_does_themselves_makes_a_day_active_once() {
        let app = app();
        let profile = json!({"time_zone": "Pacific/Auckland"});
        let task = json!({"student_id": "amina", "label": "Suites"});
        let by_coach = made(&app, &coach_rey(), &task).await;
        assert_eq!(complete(&app, &coach_rey(), &by_coach).await.status, 200);
        assert_eq!(active_days(&app).await, Vec::<Value>::new());
        let zone = preau_users::profile::Profile::blank(amina().id).entity;
        let zone = serde_json::from_value({
            let mut document = serde_json::to_value(zone).unwrap();
            document["time_zone"] = profile["time_zone"].clone();
            document
        });
        app.given::<preau_users::profile::Profile>(&zone.unwrap()).await;
        // 22:00 in Auckland, and then after midnight there: of the same day in UTC.
        app.clock.set("2026-03-02T09:00:00Z");
        let amina = amina();
        let mut tasks = Vec::new();
        for _ in 0..8 {
            tasks.push(made(&app, &amina, &task).await);
        }
        for done in join_all(tasks.iter().map(|task| complete(&app, &amina, task))).await {
            assert_eq!(done.status, 200, "{}", done.described());
        }
        assert_eq!(active_days(&app).await, [json!({"from": "2026-03-02", "to": "2026-03-02", "days": 1})]);
        app.clock.set("2026-03-02T11:30:00Z");
        let another = made(&app, &amina, &task).await;
        let done = json!([{"op": "update", "id": another["id"], "data": {"status": "Done"}}]);
        bulk(&app, &amina, &done).await;
        assert_eq!(active_days(&app).await, [json!({"from": "2026-03-02", "to": "2026-03-03", "days": 2})]);
    }

    #[tokio::test]
    async fn a_day_ends_at_midnight_where_the_student_is_also_when_the_clocks_are_changed() {
        // A minute before and a minute after each midnight of the day of the change: of 23 hours, and of 25. Libreville has none.
        for (zone, minutes) in [
            ("Europe/Paris", ["03-28T22:59", "03-28T23:01", "03-29T21:59", "03-29T22:01"]),
            ("Europe/Paris", ["10-24T21:59", "10-24T22:01", "10-25T22:59", "10-25T23:01"]),
            ("Africa/Libreville", ["03-28T22:59", "03-28T23:01", "03-29T22:59", "03-29T23:01"]),
            ("Africa/Libreville", ["10-24T22:59", "10-24T23:01", "10-25T22:59", "10-25T23:01"]),
            ("Pacific/Auckland", ["04-04T10:59", "04-04T11:01", "04-05T11:59", "04-05T12:01"]),
            ("Pacific/Auckland", ["09-26T11:59", "09-26T12:01", "09-27T10:59", "09-27T11:01"]),
        ] {
            let app = app();
            let mut profile = Profile::blank(amina().id).entity;
            profile.time_zone = serde_json::from_value(json!(zone)).unwrap();
            app.given(&profile).await;
            let mut days = Vec::new();
            for minute in minutes {
                app.clock.set(&format!("2026-{minute}:00Z"));
                let task = made(&app, &amina(), &json!({"label": "Suites"})).await;
                assert_eq!(complete(&app, &amina(), &task).await.status, 200);
                let home = read(&app, &amina(), "/dashboard/summary").await;
                days.push(home["kpis"]["streak_days"].as_u64().unwrap());
            }
            assert_eq!(days, [1, 2, 2, 3], "{zone} {minutes:?}");
        }
    }
}
