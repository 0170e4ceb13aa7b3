//! `suggest-tasks`: gives a student tasks, from how far they are and what they will be examined in (seed 1 §5, “Coach”).

use std::collections::BTreeMap;

use futures_util::future::try_join3;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, entity::Stored, field_types::Integer, id::UserId, input,
    list::List, problem::Problem, request::Valid, unit_of_work::UnitOfWork,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    exam_plan::ExamPlan,
    progress::Progress,
    student_home::home_of,
    suggesting::{Suggestion, suggested},
    suggestions::Suggestions,
    task::{Task, TaskId, TaskSource, TaskStatus},
    task_book::TaskBook,
    task_view::TaskView,
};

/// How many competences are looked at.
const MOST_LOOKED_AT: usize = 2_000;

input! {
    /// Tasks to suggest.
    pub struct SuggestTasks {
        /// Whose.
        pub student_id: UserId,
        /// How many at most; 5 when absent.
        pub count: Option<Integer<1, 20>>,
        /// Whether to say only what would be suggested, and write nothing.
        pub dry_run: Option<bool>,
    }
}

/// What is suggested, the most needed first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestedTasks {
    tasks: Vec<SuggestedTask>,
}

/// A task that is suggested.
#[derive(Debug, Serialize, ToSchema)]
struct SuggestedTask {
    /// The task; of a dry run, it is nowhere.
    task: TaskView,
    /// Why, in French or English.
    reasons: Vec<String>,
}

/// Suggests tasks to a student
///
/// The competences that are known least, or long not seen, in what counts most and is soon examined; two of a chapter and half
/// of them of a subject at most. The same is suggested to the same student at the same time, whoever asks, and a competence has
/// one open task, however many ask at once. The student is told once.
#[utoipa::path(
    post,
    path = "/dashboard/tasks/suggest",
    tag = "dashboard",
    request_body = SuggestTasks,
    responses((status = 200, description = "What is suggested", body = SuggestedTasks)),
)]
pub(crate) async fn suggest_tasks(
    app: App,
    caller: Caller,
    Valid(SuggestTasks { student_id, count, dry_run }): Valid<SuggestTasks>,
) -> Result<Answer<SuggestedTasks>, Problem> {
    let count = count.map_or(5, |count| count.0 as usize);
    let (home, recorded) = (home_of(&student_id), List::whole(Progress::of_student(&student_id)));
    let key = Suggestions::key_of(&student_id);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let (kept, found, known) = try_join3(
            app.records.mixed(&home),
            app.records.first::<Progress>(&recorded, MOST_LOOKED_AT),
            app.records.find::<Suggestions>(&key),
        )
        .await?;
        let known = known.unwrap_or_else(|| {
            Stored::absent(Suggestions { student_id: student_id.clone(), tasks: BTreeMap::new() })
        });
        let ids: Vec<TaskId> = known.entity.tasks.values().copied().collect();
        let mut book =
            TaskBook::read(&app, &caller, work.now(), &ids, std::slice::from_ref(&student_id)).await?;
        let mut open = known.entity.tasks.clone();
        open.retain(|_, id| book.is_open(*id));

        let recorded: Vec<Progress> = found.entities.into_iter().map(|stored| stored.entity).collect();
        let plan = kept.first::<ExamPlan>()?.map(|stored| stored.entity);
        let chosen = suggested(&recorded, plan.as_ref(), count, work.now(), |place| open.contains_key(place));
        let mut shown = Vec::with_capacity(chosen.len());
        for suggestion in &chosen {
            let task = task(&app, &caller, &work, &student_id, suggestion);
            open.insert(suggestion.place.clone(), task.id);
            let reasons = suggestion.reasons_in(caller.language);
            shown.push(SuggestedTask { task: TaskView::from(&task), reasons });
            book.enter(task, false)?;
        }
        let answer = Answer::ok(SuggestedTasks { tasks: shown });
        if book.is_unchanged() || dry_run == Some(true) {
            return Ok(answer);
        }
        let told = BTreeMap::from([(student_id.clone(), chosen.len())]);
        let after = Suggestions { tasks: open, ..known.entity };
        let changes = book.changes(&work, &told)?.save(&Stored::at_version(after, known.version));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

fn task(
    app: &App,
    caller: &Caller,
    work: &UnitOfWork<'_>,
    student: &UserId,
    suggestion: &Suggestion,
) -> Task {
    let now = work.now();
    Task {
        id: TaskId::mint(app.ids.as_ref(), now),
        student_id: student.clone(),
        label: suggestion.label.in_language(caller.language).to_owned(),
        due_at: None,
        weight: suggestion.weight,
        status: TaskStatus::Todo,
        source: TaskSource::Agent,
        created_at: now,
        updated_at: now,
        closed_at: None,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestAnswer, TestApp,
        people::{amina, coach_rey, robot},
    };
    use preau_kernel::actor::Actor;
    use serde_json::{Value, json};

    use crate::testing::{announced, app, complete, labels, planned, tasks, terminale, told};

    /// An app in which so many competences of Amina's were seen a week ago.
    async fn seen(count: usize) -> TestApp {
        let app = app();
        planned(&app, &amina(), &terminale()).await;
        let items: Vec<Value> = (0..count)
            .map(|number| {
                let subject = ["nsi", "philosophie", "eps"][number % 3];
                json!({
                    "subject": subject, "chapter_code": format!("ch{}", number / 3), "competence_code": format!("c{number}"),
                    "score": 0.4, "observed_at": "2026-02-23T08:00:00Z",
                })
            })
            .collect();
        let body = json!({"student_id": "amina", "items": items});
        assert_eq!(app.post("/dashboard/progression", &body).by(&robot()).send().await.status, 200);
        app
    }

    async fn suggest(app: &TestApp, actor: &Actor, body: &Value) -> TestAnswer {
        app.post("/dashboard/tasks/suggest", body).by(actor).send().await
    }

    #[tokio::test]
    async fn a_student_gets_tasks_with_their_reasons_and_is_told_once() {
        let app = seen(9).await;
        let dry = suggest(&app, &robot(), &json!({"student_id": "amina", "count": 3, "dry_run": true}))
            .await
            .json();
        assert!(tasks(&app, &amina(), "Todo").await.is_empty());
        let found = suggest(&app, &robot(), &json!({"student_id": "amina", "count": 3})).await.json();
        let said = |found: &Value| -> Vec<Value> {
            let one = |one: &Value| json!([one["task"]["label"], one["task"]["weight"], one["reasons"]]);
            found["tasks"].as_array().unwrap().iter().map(one).collect()
        };
        assert_eq!(said(&found), said(&dry));
        // A speciality counts 16, philosophy 8, which is examined in June.
        assert_eq!(
            said(&found)[2],
            json!([
                "philosophie · ch0 : c1 — à reprendre",
                2.5,
                ["0,40 il y a 7 jours", "coefficient 8", "épreuve dans 105 jours"]
            ])
        );
        assert_eq!(found["tasks"][0]["task"]["source"], "Agent");
        assert_eq!(labels(&tasks(&app, &amina(), "Todo").await).len(), 3);
        let news = announced(&app);
        assert_eq!((news.len(), &news[1][0], &news[1][1]["count"]), (2, &json!("task-assigned"), &json!(3)));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn ten_at_once_leave_one_task_a_competence() {
        let app = seen(12).await;
        let (coach, body) = (coach_rey(), json!({"student_id": "amina", "count": 4}));
        for answer in join_all((0..10).map(|_| suggest(&app, &coach, &body))).await {
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
        let open = tasks(&app, &amina(), "Todo").await;
        let mut names = labels(&open);
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((names.len(), count), (12, 12));
    }

    #[tokio::test]
    async fn what_was_done_may_be_suggested_again() {
        let app = seen(1).await;
        let body = json!({"student_id": "amina"});
        let first = suggest(&app, &coach_rey(), &body).await.json();
        assert_eq!(suggest(&app, &coach_rey(), &body).await.json()["tasks"], json!([]));
        assert_eq!(complete(&app, &amina(), &first["tasks"][0]["task"]).await.status, 200);
        assert_eq!(suggest(&app, &coach_rey(), &body).await.json()["tasks"].as_array().unwrap().len(), 1);
        assert_eq!(told(&app).await.iter().filter(|kind| *kind == "TASK_CREATED").count(), 2);
    }

    #[tokio::test]
    async fn of_who_was_never_seen_nothing_is_suggested() {
        let app = app();
        let answer = suggest(&app, &robot(), &json!({"student_id": "amina"})).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"tasks": []})));
        let wrong = suggest(&app, &robot(), &json!({"count": 21})).await.json();
        let wrong: Vec<_> =
            wrong["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!(wrong, ["/student_id", "/count"]);
        assert_eq!(suggest(&app, &amina(), &json!({"student_id": "amina"})).await.problem(), "not-yours");
    }
}
