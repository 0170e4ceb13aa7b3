//! `create-task`: makes a task (seed 1 §3, “CRUD”).

use std::collections::BTreeMap;

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::Valid, unit_of_work::UnitOfWork,
};

use crate::{
    student_access::student_of, task::TaskId, task_book::TaskBook, task_input::NewTask, task_view::TaskView,
};

/// Makes a task
///
/// A student makes their own; a coach or an admin makes any student's, who is told of it. With an `id` of the caller's, the
/// same request makes nothing twice; an id that is, or was, another task's is `id-taken`. 300 tasks are to be done at most
/// (`quota-full`).
#[utoipa::path(
    post,
    path = "/dashboard/tasks",
    tag = "dashboard",
    request_body = NewTask,
    responses((status = 201, description = "The task; `ETag` is its version", body = TaskView)),
)]
pub(crate) async fn create_task(
    app: App,
    caller: Caller,
    Valid(asked): Valid<NewTask>,
) -> Result<Answer<TaskView>, Problem> {
    let student = student_of(&caller.actor, asked.student_id.clone())?;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let mut book =
            TaskBook::read(&app, &caller, work.now(), asked.id.as_slice(), std::slice::from_ref(&student))
                .await?;
        let id = asked.id.unwrap_or_else(|| TaskId::mint(app.ids.as_ref(), work.now()));
        let task = book.create(id, asked.clone())?;
        let (path, view) = (task.path(), TaskView::from(task));
        if book.is_unchanged() {
            return Ok(Answer::created(&path, view).at_version(book.version(id)));
        }
        let told = book.assigned().map(|student| (student.clone(), 1)).collect::<BTreeMap<_, _>>();
        let changes = book.changes(&work, &told)?;
        if let Some(answer) = work.commit(changes, Answer::created(&path, view).at_version(1)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_rey, fatou, robot},
    };
    use serde_json::{Value, json};

    use crate::testing::{
        announced, app, bulk, change, complete, delete, labels, made, make, parent_of, tasks, told,
    };

    #[tokio::test]
    async fn a_student_notes_what_they_have_to_do() {
        let app = app();
        let task =
            json!({"label": " Suites : reprendre ", "due_at": "2026-03-06T18:00:00+01:00", "weight": 1.5});
        insta::assert_snapshot!(make(&app, &amina(), &task).await.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /dashboard/tasks/019cad8f-ac00-7000-8000-000000000000

        {
          "closed_at": null,
          "created_at": "2026-03-02T08:00:00Z",
          "due_at": "2026-03-06T17:00:00Z",
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "label": "Suites : reprendre",
          "source": "System",
          "status": "Todo",
          "student_id": "amina",
          "updated_at": "2026-03-02T08:00:00Z",
          "weight": 1.5
        }
        "#);
        let event = app.events().await.pop().unwrap();
        assert_eq!((event.kind.as_str(), &event.from), ("TASK_CREATED", &Value::Null));
        // The journal does not say what is to be done.
        assert_eq!(event.to, json!({"status": "Todo", "source": "System", "due_at": "2026-03-06T17:00:00Z"}));
        assert_eq!(announced(&app), Vec::<Value>::new());
    }

    #[tokio::test]
    async fn a_coach_gives_a_student_a_task_and_the_student_is_told() {
        let app = app();
        let task = made(&app, &coach_rey(), &json!({"student_id": "amina", "label": "Suites"})).await;
        assert_eq!((&task["source"], &task["weight"]), (&json!("Coach"), &json!(1.0)));
        assert_eq!(
            announced(&app),
            [json!(["task-assigned", {"label": "Suites", "count": 1, "author_name": null}, "amina"])]
        );
        let agents = json!({"student_id": "amina", "label": "Fiche", "source": "Agent"});
        assert_eq!(made(&app, &coach_rey(), &agents).await["source"], "Agent");
    }

    #[tokio::test]
    async fn everything_wrong_is_named_and_nothing_is_made() {
        let app = app();
        let wrong = json!({
            "student_id": "a b", "label": "x".repeat(301), "due_at": "demain", "weight": 5.01, "source": "Parent",
            "id": "42", "status": "Done",
        });
        let answer = make(&app, &coach_rey(), &wrong).await.json();
        let found = answer["errors"].as_array().unwrap().iter();
        let found: Vec<_> =
            found.map(|error| format!("{} {}", error["pointer"], error["code"]).replace('"', "")).collect();
        assert_eq!(
            found,
            [
                "/student_id user_id",
                "/label length",
                "/due_at date_time",
                "/weight range",
                "/source one_of",
                "/id uuid",
                "/status unknown_field",
            ]
        );
        let claimed = make(&app, &amina(), &json!({"label": "Suites", "source": "Coach"})).await.json();
        assert_eq!(claimed["errors"][0]["pointer"], "/source");
        let whose = make(&app, &coach_rey(), &json!({"label": "Suites"})).await.json();
        assert_eq!(
            (&whose["errors"][0]["pointer"], &whose["errors"][0]["code"]),
            (&json!("/student_id"), &json!("required"))
        );
        assert_eq!(told(&app).await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn nobody_writes_to_anothers_list_but_coaches_whether_there_is_such_a_student_or_not() {
        let app = app();
        parent_of(&app, &fatou(), &amina()).await;
        for stranger in [bastien(), fatou(), robot()] {
            for student in ["amina", "nobody-of-this-name"] {
                let task = json!({"student_id": student, "label": "Suites"});
                assert_eq!(make(&app, &stranger, &task).await.problem(), "not-yours", "{}", stranger.id);
            }
        }
        let list = app.get("/dashboard/tasks?student_id=amina").by(&bastien()).send().await;
        assert_eq!(list.problem(), "not-yours");
    }

    #[tokio::test]
    async fn with_an_id_the_same_request_makes_one_task_and_another_one_is_refused() {
        let app = app();
        let id = "019aa5f0-0000-7000-8000-000000000001";
        let task = json!({"label": "Suites", "id": id});
        let first = made(&app, &amina(), &task).await;
        assert_eq!(first["id"], id);
        assert_eq!(made(&app, &amina(), &task).await, first);
        assert_eq!(make(&app, &amina(), &json!({"label": "Limites", "id": id})).await.problem(), "id-taken");
        assert_eq!(make(&app, &bastien(), &task).await.problem(), "id-taken");
        assert_eq!(delete(&app, &amina(), &first).await.status, 204);
        assert_eq!(make(&app, &amina(), &task).await.problem(), "id-taken");
        assert_eq!(told(&app).await, ["TASK_CREATED", "TASK_DELETED"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn with_an_id_ten_requests_at_once_make_one_task() {
        let app = app();
        let task = json!({"label": "Suites", "id": "019aa5f0-0000-7000-8000-000000000001"});
        let amina = amina();
        for answer in join_all((0..10).map(|_| make(&app, &amina, &task))).await {
            assert_eq!(answer.status, 201, "{}", answer.described());
        }
        assert_eq!(told(&app).await, ["TASK_CREATED"]);
        assert_eq!(labels(&tasks(&app, &amina, "Todo").await), ["Suites"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn three_hundred_tasks_are_enough_however_many_are_made_at_once() {
        let app = app();
        let amina = amina();
        let many = |count: usize| json!(vec![json!({"op": "create", "data": {"label": "Suites"}}); count]);
        for count in [100, 100, 98] {
            bulk(&app, &amina, &many(count)).await;
        }
        let one = json!({"label": "Limites"});
        let answers = join_all((0..8).map(|_| make(&app, &amina, &one))).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(won.len(), 2);
        assert!(
            answers.iter().filter(|answer| answer.status != 201).all(|lost| lost.problem() == "quota-full")
        );
        // What is done makes room, and what is taken up again takes it.
        let task = won[0].json();
        assert_eq!(complete(&app, &amina, &task).await.status, 200);
        assert_eq!(make(&app, &amina, &one).await.status, 201);
        assert_eq!(change(&app, &amina, &task, &json!({"status": "Todo"})).await.problem(), "quota-full");
        assert_eq!(
            change(&app, &coach_rey(), &task, &json!({"status": "Todo"})).await.problem(),
            "quota-full"
        );
        assert_eq!(delete(&app, &amina, &won[1].json()).await.status, 204);
        assert_eq!(change(&app, &coach_rey(), &task, &json!({"status": "Todo"})).await.status, 200);
    }
}
