//! `dashboard-summary`: a student's home in one answer (seed 1 §3.2).

use axum::response::Response;
use futures_util::future::try_join3;
use http::HeaderMap;
use preau_kernel::{
    app::App,
    caller::Caller,
    list::{List, between},
    polled_response::polled_response,
    problem::Problem,
    request::ValidQuery,
    time::Instant,
};
use preau_relations::check_may_see_student;
use preau_sessions::session::{Session, Status};

use crate::{
    dated::Entry,
    dated_names::DatedNames,
    exam_plan::ExamPlan,
    mark::{Mark, Over20},
    progress::{TOTALS, overall},
    streak::Streak,
    student_access::student_of,
    student_home::home_of,
    student_query::StudentQuery,
    summary::{Kpis, Summary, first_tasks, upcoming},
    task::Task,
};

/// How many tasks are looked at, earliest first, and how many sessions.
const MOST_TASKS: usize = 100;
const MOST_SESSIONS: usize = 20;

/// Reads a student's home
///
/// What their work adds up to, the seven things that come next (sessions, exams, tasks with a date) and the five tasks to do
/// first. `ETag` is that of the content: whoever asks again with `If-None-Match` gets 304 while nothing changed.
#[utoipa::path(
    get,
    path = "/dashboard/summary",
    tag = "dashboard",
    params(StudentQuery, ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the last answer")),
    responses(
        (status = 200, description = "The student's home", body = Summary),
        (status = 304, description = "Nothing has changed"),
    ),
)]
pub(crate) async fn dashboard_summary(
    app: App,
    caller: Caller,
    ValidQuery(StudentQuery { student_id }): ValidQuery<StudentQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let student = student_of(&caller.actor, student_id)?;
    check_may_see_student(&app.records, &caller.actor, &student).await?;
    let now = app.now();
    let home = home_of(&student);
    let todo = List::whole(Task::todo_of(&student));
    let coming = List::whole(Session::of_student(&student)).within(between(Some(Instant(now)), None));
    let is_held = |session: &Session| session.status != Status::Cancelled;
    let (kept, tasks, sessions) = try_join3(
        app.records.mixed(&home),
        app.records.list::<Task>(&todo, MOST_TASKS, None, |_| true),
        app.records.list::<Session>(&coming, MOST_SESSIONS, None, is_held),
    )
    .await?;
    let (tasks, sessions, plan) = (tasks.entities, sessions.entities, kept.first::<ExamPlan>()?);

    let names = DatedNames::read(
        &app,
        &student,
        sessions.iter().map(|stored| &stored.entity),
        plan.is_some(),
        caller.language,
    )
    .await?;
    let mut entries: Vec<Entry> =
        sessions.iter().map(|session| Entry::of_session(session, names.title(&session.entity))).collect();
    entries.extend(plan.iter().flat_map(|plan| Entry::of_plan(plan, &names.zone)));
    entries.extend(tasks.iter().filter_map(Entry::of_task));
    let streak = kept.first::<Streak>()?;
    let summary = Summary {
        kpis: Kpis {
            progress_overall: overall(&kept.counters_at(TOTALS), plan.as_ref().map(|plan| &plan.entity)),
            streak_days: streak.map_or(0, |stored| stored.entity.length(now)),
            last_eval_score: kept
                .all::<Mark>()?
                .iter()
                .find_map(|stored| stored.entity.score)
                .map(Over20::value),
        },
        upcoming: upcoming(entries, now),
        tasks: first_tasks(tasks.into_iter().map(|stored| stored.entity).collect(), now),
    };
    polled_response(summary, &headers)
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, director, fatou, paul, robot},
    };
    use serde_json::{Value, json};

    use crate::testing::{
        app, booked, change, complete, made, mark, parent_of, planned, read, school, terminale,
    };

    /// A school in which Amina has something of everything.
    async fn amina_at_work() -> TestApp {
        let app = school();
        let rey = json!({"full_name": "Hélène Rey"});
        assert_eq!(app.put("/api/users/me", &rey).by(&coach_rey()).send().await.status, 200);
        planned(&app, &amina(), &terminale()).await;
        booked(&app, &amina(), 4, 17).await;
        for (label, due, weight) in [
            ("Suites : reprendre", None, 1.5),
            ("Limites", Some("2026-03-03T17:00:00Z"), 1.0),
            ("Fiche", Some("2026-03-01T17:00:00Z"), 0.5),
        ] {
            made(&app, &amina(), &json!({"label": label, "due_at": due, "weight": weight})).await;
        }
        let done = made(&app, &amina(), &json!({"label": "Déjà fait"})).await;
        complete(&app, &amina(), &done).await;
        let seen = json!({"student_id": "amina", "items": [
            {"subject": "mathematiques", "chapter_code": "suites", "competence_code": "raison", "score": 0.62},
        ]});
        assert_eq!(app.post("/dashboard/progression", &seen).by(&coach_rey()).send().await.status, 200);
        app
    }

    #[tokio::test]
    async fn a_students_home_is_the_seeds_excerpt_to_the_letter() {
        let app = amina_at_work().await;
        insta::assert_json_snapshot!(read(&app, &amina(), "/dashboard/summary").await, @r#"
        {
          "kpis": {
            "progress_overall": 0.62,
            "streak_days": 1
          },
          "tasks": [
            {
              "due": "2026-03-01T17:00:00Z",
              "id": "019cad8f-ac00-7000-8000-00000000001d",
              "label": "Fiche",
              "weight": 0.5
            },
            {
              "due": "2026-03-03T17:00:00Z",
              "id": "019cad8f-ac00-7000-8000-00000000001b",
              "label": "Limites",
              "weight": 1.0
            },
            {
              "due": null,
              "id": "019cad8f-ac00-7000-8000-000000000019",
              "label": "Suites : reprendre",
              "weight": 1.5
            }
          ],
          "upcoming": [
            {
              "at": "2026-03-03T17:00:00Z",
              "id": "019cad8f-ac00-7000-8000-00000000001b",
              "kind": "Rappel",
              "title": "Limites"
            },
            {
              "at": "2026-03-04T17:00:00Z",
              "id": "019cad8f-ac00-7000-8000-000000000016",
              "kind": "Visio",
              "title": "Séance avec Hélène Rey"
            },
            {
              "at": "2026-06-14T22:00:00Z",
              "id": "019cad8f-ac00-7000-8000-00000000000a",
              "kind": "Épreuve",
              "title": "Philosophie"
            }
          ]
        }
        "#);
    }

    #[tokio::test]
    async fn of_who_has_nothing_it_says_so() {
        let empty = json!({"kpis": {"progress_overall": 0.0, "streak_days": 0}, "upcoming": [], "tasks": []});
        assert_eq!(read(&app(), &amina(), "/dashboard/summary").await, empty);
    }

    #[tokio::test]
    async fn it_is_the_students_their_parents_and_coaches_to_read() {
        let app = app();
        parent_of(&app, &fatou(), &amina()).await;
        for reader in [amina(), fatou(), coach_rey(), director()] {
            read(&app, &reader, "/dashboard/summary?student_id=amina").await;
        }
        for stranger in [bastien(), paul(), robot()] {
            for student in ["amina", "nobody-of-this-name"] {
                let path = format!("/dashboard/summary?student_id={student}");
                assert_eq!(
                    app.get(&path).by(&stranger).send().await.problem(),
                    "not-yours",
                    "{}",
                    stranger.id
                );
            }
        }
    }

    #[tokio::test]
    async fn the_latest_published_score_is_told_and_an_absence_is_none() {
        let app = app();
        planned(&app, &amina(), &terminale()).await;
        for (number, score) in [(1, Some(900)), (2, Some(1_450)), (3, None)] {
            app.given(&mark(&app, &amina(), number, score)).await;
            app.clock.advance_minutes(1);
        }
        assert_eq!(read(&app, &amina(), "/dashboard/summary").await["kpis"]["last_eval_score"], 14.5);
    }

    #[tokio::test]
    async fn whoever_asks_again_hears_only_of_what_changed() {
        let app = amina_at_work().await;
        let first = app.get("/dashboard/summary").by(&amina()).send().await;
        let tag = first.header("etag").to_owned();
        let again =
            async || app.get("/dashboard/summary").header("if-none-match", &tag).by(&amina()).send().await;
        app.clock.advance_minutes(5);
        assert_eq!((again().await.status.as_u16(), again().await.body.len()), (304, 0));
        let task = json!({"id": first.json()["tasks"][0]["id"]});
        assert_eq!(change(&app, &amina(), &task, &json!({"label": "Fiche de lecture"})).await.status, 200);
        assert_eq!(again().await.json()["tasks"][0]["label"], "Fiche de lecture");
        // A day later and another one, the streak is over: no write tells of it.
        app.clock.set("2026-03-04T08:00:00Z");
        assert_eq!(again().await.json()["kpis"]["streak_days"], 0);
    }

    #[tokio::test]
    async fn it_asks_the_store_five_times_at_most() {
        let app = amina_at_work().await;
        parent_of(&app, &fatou(), &amina()).await;
        for (reader, path, reads) in
            [(amina(), "/dashboard/summary", 4), (fatou(), "/dashboard/summary?student_id=amina", 5)]
        {
            let answer = app.get(path).by(&reader).send().await;
            assert!(
                answer.header("server-timing").contains(&format!("\"{reads} reads, 0 writes\"")),
                "{}",
                answer.header("server-timing")
            );
        }
    }

    #[tokio::test]
    async fn seven_things_and_five_tasks_are_shown_earliest_and_most_urgent_first() {
        let app = school();
        for day in 3..12 {
            booked(&app, &amina(), day, 17).await;
            let due = format!("2026-03-{day:02}T16:00:00Z");
            made(&app, &amina(), &json!({"label": format!("Tâche du {day}"), "due_at": due})).await;
        }
        let summary = read(&app, &amina(), "/dashboard/summary").await;
        let shown = |list: &str, field: &str| -> Vec<Value> {
            summary[list].as_array().unwrap().iter().map(|one| one[field].clone()).collect()
        };
        let kinds = ["Rappel", "Visio", "Rappel", "Visio", "Rappel", "Visio", "Rappel"];
        assert_eq!(shown("upcoming", "kind"), kinds);
        assert_eq!(shown("tasks", "label"), [3, 4, 5, 6, 7].map(|day| json!(format!("Tâche du {day}"))));
    }
}
