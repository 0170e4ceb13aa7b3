//! `bulk-tasks`: makes, changes and deletes many tasks, each for itself (seed 1, “opérations en masse”).

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    field_errors::{FieldError, FieldErrors},
    field_types::BoundedList,
    id::UserId,
    input,
    problem::Problem,
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
    validation::Input,
};
use serde_json::Value;

use crate::{
    bulk_result::{BulkResult, BulkResults},
    task::TaskId,
    task_book::TaskBook,
    task_operation::{Operation, SentOperation, Step, TaskOperationKind, transactions},
};

/// The operations of a request.
type Operations = BoundedList<SentOperation, 100>;

input! {
    /// What to do to tasks.
    pub struct BulkTasks {
        /// 1 to 100 of `{"op": "create", "data": NewTask}`, `{"op": "update", "id": …, "data": TaskChange}` and
        /// `{"op": "delete", "id": …}`, done in this order.
        pub operations: Operations,
    }
}

/// Makes, changes and deletes many tasks
///
/// One result for each operation, in order, and none spoils another. Operations on one task are done in order and written
/// once. With an `Idempotency-Key`, or an `id` in each creation, what is sent again makes nothing twice, even where the first
/// request broke off halfway. A student who is given tasks is told once.
#[utoipa::path(
    post,
    path = "/dashboard/tasks/bulk",
    tag = "dashboard",
    request_body = BulkTasks,
    responses((status = 200, description = "What became of each", body = BulkResults)),
)]
pub(crate) async fn bulk_tasks(
    app: App,
    caller: Caller,
    Valid(BulkTasks { operations }): Valid<BulkTasks>,
) -> Result<Answer<BulkResults>, Problem> {
    if operations.0.is_empty() {
        let detail = LocalizedText::fixed(
            "Au moins une opération est attendue.",
            "At least one operation is expected.",
        );
        return Err(Problem::wrong_field("/operations", "items", detail));
    }
    let (mut results, mut steps) = (Vec::new(), Vec::new());
    for (index, SentOperation(sent)) in operations.0.iter().enumerate() {
        match read(&app, index, sent) {
            Ok(operation) => steps.push(step(&app, &caller, index, operation)),
            Err(errors) => {
                let op = sent["op"].as_str().and_then(TaskOperationKind::parse);
                results.push(BulkResult::unread(index, op, errors, caller.language));
            }
        }
    }

    let mut untold = given(&steps, &caller.actor.id);
    for group in transactions(&steps) {
        let outcomes = match apply(&app, &caller, group, &mut untold).await {
            Ok(outcomes) => outcomes,
            Err(problem) if problem.code() == "busy" => group.iter().map(|_| Err(problem.clone())).collect(),
            Err(problem) => return Err(problem),
        };
        let done = group.iter().zip(outcomes);
        results.extend(done.map(|(step, outcome)| BulkResult::of(step, outcome, caller.language)));
    }
    results.sort_by_key(|result| result.index);
    Ok(Answer::ok(BulkResults { results }))
}

/// An operation, or all that is wrong with it.
fn read(app: &App, index: usize, sent: &Value) -> Result<Operation, Vec<FieldError>> {
    let mut errors = FieldErrors::new(app.now());
    let read = errors.inside("operations", |errors| {
        errors.inside(&index.to_string(), |errors| Operation::read(Some(sent), errors))
    });
    errors.conclude(read)
}

/// An operation with the id of its task. What a creation makes has the caller's id, or the one that follows from the request's
/// idempotency key, or a new one.
fn step(app: &App, caller: &Caller, index: usize, mut operation: Operation) -> Step {
    let id = match &mut operation {
        Operation::Create(asked) => {
            asked.id = asked.id.or_else(|| caller.derived_uuid(index).map(TaskId::of_uuid));
            asked.id.unwrap_or_else(|| TaskId::mint(app.ids.as_ref(), app.now()))
        }
        Operation::Update(id, _) | Operation::Delete(id) => *id,
    };
    Step { index, id, operation }
}

/// How many tasks the request gives to each student.
fn given(steps: &[Step], caller: &UserId) -> BTreeMap<UserId, usize> {
    let mut given = BTreeMap::new();
    for student in steps.iter().filter_map(|step| step.student(caller)) {
        *given.entry(student.clone()).or_default() += 1;
    }
    given
}

/// Does these steps in one transaction, and says what became of each. Students who are told are `untold` no more.
async fn apply(
    app: &App,
    caller: &Caller,
    steps: &[Step],
    untold: &mut BTreeMap<UserId, usize>,
) -> Result<Vec<Result<(), Problem>>, Problem> {
    let ids: BTreeSet<TaskId> = steps.iter().filter_map(Step::known_id).collect();
    let students: BTreeSet<UserId> =
        steps.iter().filter_map(|step| step.student(&caller.actor.id).cloned()).collect();
    let (ids, students) = (Vec::from_iter(ids), Vec::from_iter(students));
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let mut book = TaskBook::read(app, caller, work.now(), &ids, &students).await?;
        let outcomes = steps.iter().map(|step| step.apply(&mut book)).collect();
        if book.is_unchanged() {
            return Ok(outcomes);
        }
        let changes = book.changes(&work, untold)?;
        if work.commit_step(changes).await? {
            for student in book.assigned() {
                untold.remove(student);
            }
            return Ok(outcomes);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::join_all;
    use preau_harness::{
        Life, Mortal, TestApp, insta,
        people::{amina, bastien, coach_rey, student},
    };
    use preau_kernel::store::{Key, Store};
    use serde_json::{Value, json};

    use crate::testing::{announced, app, bulk, labels, made, statuses, tasks, told};

    const NOBODYS: &str = "019aa5f0-0000-7000-8000-000000000000";

    fn create(label: &str) -> Value {
        json!({"op": "create", "data": {"label": label}})
    }

    #[tokio::test]
    async fn each_operation_has_its_result_and_none_spoils_another() {
        let app = app();
        let task = made(&app, &amina(), &json!({"label": "Suites"})).await;
        let others = made(&app, &bastien(), &json!({"label": "Limites"})).await;
        let results = bulk(&app, &amina(), &json!([
            {"op": "create", "data": {"student_id": "amina", "label": "Réviser les probabilités", "weight": 1.5}},
            {"op": "create", "data": {"label": "", "weight": 9}},
            {"op": "update", "id": task["id"], "data": {"status": "Done"}},
            {"op": "update", "id": task["id"], "data": {"status": "Skipped"}},
            {"op": "update", "id": others["id"], "data": {"status": "Done"}},
            {"op": "delete", "id": NOBODYS},
            {"op": "create", "data": {"student_id": "bastien", "label": "Une farce"}},
            {"op": "erase", "id": task["id"]},
            {"op": "delete", "id": task["id"]},
            null,
            {"op": "create", "data": {"label": "Fiche", "source": "Coach"}},
        ])).await;
        let told = results.as_array().unwrap().iter().enumerate().map(|(place, result)| {
            assert_eq!(result["index"], place);
            let wrong = &result["error"]["errors"];
            let said = [&result["op"], &result["status"], &result["error"]["code"], &wrong[0]["pointer"]];
            said.map(|said| said.as_str().unwrap_or("-")).join(" ")
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                "create created - -",
                "create invalid invalid-request /operations/1/data/label",
                "update updated - -",
                "update invalid invalid-transition -",
                "update not_found not-found -",
                "delete not_found not-found -",
                "create invalid not-yours -",
                "- invalid invalid-request /operations/7/op",
                "delete deleted - -",
                "- invalid invalid-request /operations/9",
                "create invalid invalid-request /operations/10/data/source",
            ]
        );
        insta::assert_json_snapshot!([&results[1], &results[2]], @r#"
        [
          {
            "error": {
              "code": "invalid-request",
              "detail": "Voir la liste des erreurs.",
              "errors": [
                {
                  "code": "length",
                  "detail": "De 1 à 300 caractères, sans caractère de contrôle.",
                  "pointer": "/operations/1/data/label"
                },
                {
                  "code": "range",
                  "detail": "Un nombre de 0 à 5 est attendu.",
                  "pointer": "/operations/1/data/weight"
                }
              ]
            },
            "index": 1,
            "op": "create",
            "status": "invalid"
          },
          {
            "id": "019cad8f-ac00-7000-8000-000000000000",
            "index": 2,
            "op": "update",
            "status": "updated"
          }
        ]
        "#);
        assert_eq!(labels(&tasks(&app, &amina(), "Todo").await), ["Réviser les probabilités"]);
        assert_eq!(labels(&tasks(&app, &bastien(), "Todo").await), ["Limites"]);
    }

    #[tokio::test]
    async fn what_is_done_to_one_task_is_done_in_order_and_written_once() {
        let app = app();
        let id = "019aa5f0-0000-7000-8000-000000000001";
        let operations = json!([
            {"op": "create", "data": {"label": "Suites", "id": id}},
            {"op": "update", "id": id, "data": {"label": "Suites, suite"}},
            {"op": "update", "id": id, "data": {"status": "Done"}},
            {"op": "update", "id": id, "data": {"status": "Todo"}},
        ]);
        assert_eq!(
            statuses(&bulk(&app, &amina(), &operations).await),
            ["created", "updated", "updated", "updated"]
        );
        assert_eq!(told(&app).await, ["TASK_CREATED", "TASK_UPDATED", "TASK_UPDATED", "TASK_UPDATED"]);
        let kept = app.item(&Key::new(format!("task#{id}"), "task")).await.unwrap();
        assert_eq!(kept.version, 1);
        assert_eq!(labels(&tasks(&app, &amina(), "Todo").await), ["Suites, suite"]);
        let gone = json!([
            {"op": "create", "data": {"label": "Limites", "id": NOBODYS}},
            {"op": "delete", "id": NOBODYS},
            {"op": "delete", "id": NOBODYS},
            {"op": "create", "data": {"label": "Limites", "id": NOBODYS}},
        ]);
        assert_eq!(
            statuses(&bulk(&app, &amina(), &gone).await),
            ["created", "deleted", "not_found", "invalid"]
        );
        assert_eq!(statuses(&bulk(&app, &amina(), &json!([gone[0]])).await), ["invalid"]);
    }

    #[tokio::test]
    async fn a_hundred_are_done_and_a_hundred_and_one_or_none_are_refused() {
        let app = app();
        let many = |count: usize| json!({"operations": vec![create("Suites"); count]});
        let send =
            async |count: usize| app.post("/dashboard/tasks/bulk", &many(count)).by(&amina()).send().await;
        assert_eq!(statuses(&send(100).await.json()["results"]), ["created"; 100]);
        assert_eq!(tasks(&app, &amina(), "Todo").await.len(), 100);
        for count in [0, 101] {
            let refused = send(count).await.json();
            assert_eq!(
                (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
                (&json!("/operations"), &json!("items"))
            );
        }
    }

    #[tokio::test]
    async fn students_who_are_given_tasks_are_told_once_each() {
        let app = app();
        let operations: Vec<Value> = (0..90)
            .map(|number| {
                let student = student(number % 3).id;
                json!({"op": "create", "data": {"student_id": student, "label": format!("Tâche {number}")}})
            })
            .collect();
        assert_eq!(statuses(&bulk(&app, &coach_rey(), &json!(operations)).await), ["created"; 90]);
        let told = |number: usize| {
            let said = json!({"label": format!("Tâche {number}"), "count": 30, "author_name": null});
            json!(["task-assigned", said, student(number).id])
        };
        assert_eq!(announced(&app), [0, 1, 2].map(told));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn twenty_at_once_on_one_task_lose_no_step() {
        let app = app();
        let (coach, task) = (coach_rey(), json!({"student_id": "amina", "label": "Suites"}));
        let task = made(&app, &coach, &task).await;
        let operations: Vec<Value> = (0..20)
            .map(|number| json!([{"op": "update", "id": task["id"], "data": {"label": format!("Suites {number}")}}]))
            .collect();
        for results in join_all(operations.iter().map(|operations| bulk(&app, &coach, operations))).await {
            assert_eq!(statuses(&results), ["updated"]);
        }
        assert_eq!(told(&app).await.len(), 21);
        let key = Key::new(format!("task#{}", task["id"].as_str().unwrap()), "task");
        assert_eq!(app.item(&key).await.unwrap().version, 21);
        // Of as many completions, one is an event.
        let done = json!([{"op": "update", "id": task["id"], "data": {"status": "Done"}}]);
        for results in join_all((0..20).map(|_| bulk(&app, &coach, &done))).await {
            assert_eq!(statuses(&results), ["updated"]);
        }
        assert_eq!(told(&app).await.len(), 22);
    }

    #[tokio::test]
    async fn what_broke_off_halfway_is_finished_by_the_same_request_and_nothing_is_made_twice() {
        for calls in 1..14 {
            let life = Life::long();
            let app = TestApp::around(crate::functions(), |inner| {
                Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
            });
            let operations: Vec<Value> = (0..60).map(|number| create(&format!("Tâche {number}"))).collect();
            let body = json!({"operations": operations});
            let send =
                async || app.post("/dashboard/tasks/bulk", &body).by(&amina()).key("a-key").send().await;
            life.lasting(calls);
            let broken = send().await;
            life.lasting(i64::MAX);
            app.clock.advance_minutes(3);
            let again = send().await;
            assert_eq!(again.status, 200, "{}", again.described());
            assert_eq!(statuses(&again.json()["results"]), ["created"; 60], "{calls}: {}", broken.status);
            let made = tasks(&app, &amina(), "Todo").await;
            assert_eq!((made.len(), told(&app).await.len()), (60, 60), "{calls}");
            let counts = app.item(&Key::of_counters("student#amina", "tasks")).await.unwrap().counters;
            assert_eq!(counts["open"], 60, "{calls}");
        }
    }

    #[tokio::test]
    async fn in_english_it_says_why_in_english() {
        let app = app();
        let body = json!({"operations": [{"op": "create", "data": {}}]});
        let answer = app.post("/dashboard/tasks/bulk", &body).by(&amina()).in_english().send().await.json();
        assert_eq!(answer["results"][0]["error"]["errors"][0]["detail"], "This field is required.");
    }
}
