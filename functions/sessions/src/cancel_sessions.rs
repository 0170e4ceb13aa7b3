//! `cancel-sessions`: calls many sessions off, each for itself (seed 1, “annulation en lot”).

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    field_types::{BoundedList, FreeText},
    input,
    problem::Problem,
    request::Valid,
    store::Key,
    string_enum,
    unit_of_work::UnitOfWork,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    holdings::Holdings,
    notifier::{SessionChange, SessionNotifier},
    session::{Session, SessionId, Status},
};

/// The ids of sessions.
type Ids = BoundedList<FreeText<100>, 100>;

input! {
    /// Which sessions to call off.
    pub struct CancelSessions {
        /// Their ids, 100 at most.
        pub ids: Ids,
    }
}

string_enum! {
    /// What became of one session.
    pub enum CancelOutcome {
        /// It is called off now.
        Cancelled = "cancelled",
        /// It was called off before, or stands earlier in the list.
        AlreadyCancelled = "already_cancelled",
        /// It is over; it is as it was.
        Over = "over",
        /// There is no such session.
        NotFound = "not_found",
        /// The store was too busy; it is as it was. Ask again.
        Failed = "failed",
    }
}

/// What became of each session, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelResults {
    results: Vec<CancelResult>,
}

/// What became of one session.
#[derive(Debug, Serialize, ToSchema)]
struct CancelResult {
    /// Its place in the request, from 0.
    index: usize,
    /// The id, as it was sent.
    id: String,
    /// What became of it.
    status: CancelOutcome,
}

/// Cancels sessions
///
/// One result for each id, in order; an id that stands twice is cancelled once, and none spoils another.
#[utoipa::path(
    post,
    path = "/sessions/cancel",
    tag = "sessions",
    request_body = CancelSessions,
    responses((status = 200, description = "What became of each", body = CancelResults)),
)]
pub(crate) async fn cancel_sessions(
    app: App,
    caller: Caller,
    Valid(CancelSessions { ids }): Valid<CancelSessions>,
) -> Result<Answer<CancelResults>, Problem> {
    let ids: Vec<String> = ids.0.into_iter().map(|id| id.0).collect();
    let mut known: Vec<SessionId> = ids.iter().filter_map(|id| SessionId::parse(id)).collect();
    known.sort_unstable();
    known.dedup();

    let mut outcomes = BTreeMap::new();
    for group in known.chunks(IN_ONE_TRANSACTION) {
        match cancel_group(&app, &caller, group).await {
            Ok(group) => outcomes.extend(group),
            Err(problem) if problem.code() == "busy" => {
                outcomes.extend(group.iter().map(|id| (*id, CancelOutcome::Failed)));
            }
            Err(problem) => return Err(problem),
        }
    }

    let results = ids.into_iter().enumerate().map(|(index, id)| {
        let outcome = SessionId::parse(&id).and_then(|known| outcomes.get_mut(&known));
        let status = outcome.map_or(CancelOutcome::NotFound, |outcome| {
            let told = *outcome;
            if told == CancelOutcome::Cancelled {
                *outcome = CancelOutcome::AlreadyCancelled;
            }
            told
        });
        CancelResult { index, id, status }
    });
    Ok(Answer::ok(CancelResults { results: results.collect() }))
}

/// How many sessions one transaction calls off: with event, announcement, four agendas
/// and the student's pending requests, each takes eight of 100 writes. On D1, a
/// hundred sessions of one transaction each would be more statements than a request may make (1,000).
const IN_ONE_TRANSACTION: usize = 10;

/// Calls off those of `ids` that are not yet, all in one transaction.
async fn cancel_group(
    app: &App,
    caller: &Caller,
    ids: &[SessionId],
) -> Result<Vec<(SessionId, CancelOutcome)>, Problem> {
    let keys: Vec<Key> = ids.iter().map(|id| Session::key_of(*id)).collect();
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let found = app.records.find_many::<Session>(&keys).await?;
        let now = work.now();
        let outcomes = ids.iter().zip(&found).map(|(id, found)| (*id, outcome_for(found.as_ref(), now)));
        let outcomes: Vec<_> = outcomes.collect();
        let is_held = |stored: &Stored<Session>| outcome_for(Some(stored), now) == CancelOutcome::Cancelled;
        let held: Vec<Stored<Session>> = found.into_iter().flatten().filter(is_held).collect();
        if held.is_empty() {
            return Ok(outcomes);
        }
        let changes = call_off(app, &work, &held).await?;
        if work.commit_step(changes).await? {
            return Ok(outcomes);
        }
    }
}

fn outcome_for(found: Option<&Stored<Session>>, now: Timestamp) -> CancelOutcome {
    match found.map(|stored| &stored.entity) {
        None => CancelOutcome::NotFound,
        Some(session) if session.status == Status::Cancelled => CancelOutcome::AlreadyCancelled,
        Some(session) if session.is_over(now) => CancelOutcome::Over,
        Some(_) => CancelOutcome::Cancelled,
    }
}

/// The changes that call all of `held` off.
async fn call_off(app: &App, work: &UnitOfWork<'_>, held: &[Stored<Session>]) -> Result<Changes, Problem> {
    let sessions: Vec<&Session> = held.iter().map(|stored| &stored.entity).collect();
    let mut holdings = Holdings::read(&app.records, &sessions).await?;
    let (now, mut changes) = (work.now(), work.nothing_yet());
    for before in held {
        let mut session = before.entity.clone();
        session.cancel(now)?;
        holdings.release(&session);
        changes = changes.and(work.replaces("SESSION_CANCELLED", before, &session));
        let notifier = SessionNotifier { app, session: &session, version: before.version + 1, now };
        changes = notifier.tell(SessionChange::Cancelled, changes);
    }
    Ok(holdings.write_to(changes))
}

#[cfg(test)]
mod tests {
    use futures_util::future::join;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_mba, coach_rey, student},
    };
    use serde_json::{Value, json};

    use crate::testing::{app, booked, cancel, lesson};

    const NOBODY: &str = "019aa5f0-0000-7000-8000-000000000000";

    async fn cancel_all(app: &TestApp, ids: &[&str]) -> Value {
        app.post("/sessions/cancel", &json!({"ids": ids})).by(&coach_rey()).send().await.json()
    }

    fn statuses(answer: &Value) -> Vec<&str> {
        let results = answer["results"].as_array().unwrap_or_else(|| panic!("{answer}"));
        results.iter().map(|result| result["status"].as_str().unwrap()).collect()
    }

    #[tokio::test]
    async fn each_id_has_its_result_in_order() {
        let app = app();
        let first = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let second = booked(&app, &bastien(), &lesson("18:00", "19:00")).await;
        let third = booked(&app, &bastien(), &lesson("19:00", "20:00")).await;
        cancel(&app, &coach_mba(), &second).await;
        let answer = cancel_all(&app, &[&third, NOBODY, &second, &third, "n'importe quoi", &first]).await;
        insta::assert_json_snapshot!(answer, @r#"
        {
          "results": [
            {
              "id": "019cad8f-ac00-7000-8000-000000000006",
              "index": 0,
              "status": "cancelled"
            },
            {
              "id": "019aa5f0-0000-7000-8000-000000000000",
              "index": 1,
              "status": "not_found"
            },
            {
              "id": "019cad8f-ac00-7000-8000-000000000003",
              "index": 2,
              "status": "already_cancelled"
            },
            {
              "id": "019cad8f-ac00-7000-8000-000000000006",
              "index": 3,
              "status": "already_cancelled"
            },
            {
              "id": "n'importe quoi",
              "index": 4,
              "status": "not_found"
            },
            {
              "id": "019cad8f-ac00-7000-8000-000000000000",
              "index": 5,
              "status": "cancelled"
            }
          ]
        }
        "#);
        // The slots are free, and each cancellation is told once.
        booked(&app, &student(1), &lesson("17:00", "20:00")).await;
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "SESSION_CANCELLED").count(), 3);
        assert_eq!(statuses(&cancel_all(&app, &[&first]).await), ["already_cancelled"]);
    }

    #[tokio::test]
    async fn a_hundred_are_cancelled_and_a_hundred_and_one_are_refused() {
        let app = app();
        let mut ids = Vec::new();
        for number in 0..100 {
            let (hour, minute) = (9 + number / 10, number % 10 * 6);
            let times = [format!("{hour:02}:{minute:02}"), format!("{hour:02}:{:02}", minute + 5)];
            ids.push(booked(&app, &student(number), &lesson(&times[0], &times[1])).await);
        }
        let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(statuses(&cancel_all(&app, &ids).await), ["cancelled"; 100]);
        ids.push(NOBODY);
        let refused = cancel_all(&app, &ids).await;
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!("/ids"), &json!("items"))
        );
        assert_eq!(statuses(&cancel_all(&app, &[]).await), Vec::<&str>::new());
    }

    #[tokio::test]
    async fn what_is_no_list_of_texts_is_named() {
        let app = app();
        let wrong = app
            .post("/sessions/cancel", &json!({"ids": [1, NOBODY, null, ""]}))
            .by(&coach_rey())
            .send()
            .await;
        let wrong = wrong.json();
        let pointers: Vec<_> =
            wrong["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
        assert_eq!(pointers, ["/ids/0", "/ids/2", "/ids/3"]);
        let refused = app.post("/sessions/cancel", &json!({"ids": []})).by(&amina()).send().await;
        assert_eq!(refused.problem(), "not-yours");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn two_that_cancel_the_same_at_once_cancel_each_once() {
        let app = app();
        let mut ids = Vec::new();
        for hour in 9..19 {
            ids.push(
                booked(&app, &amina(), &lesson(&format!("{hour:02}:00"), &format!("{hour:02}:30"))).await,
            );
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let (one, other) = join(cancel_all(&app, &ids), cancel_all(&app, &ids)).await;
        for (one, other) in statuses(&one).into_iter().zip(statuses(&other)) {
            let mut told = [one, other];
            told.sort_unstable();
            assert_eq!(told, ["already_cancelled", "cancelled"]);
        }
        assert_eq!(app.events().await.len(), 20);
    }

    #[tokio::test]
    async fn of_forty_one_requests_in_a_minute_the_last_is_refused() {
        let app = app();
        for _ in 0..40 {
            assert_eq!(statuses(&cancel_all(&app, &[NOBODY]).await), ["not_found"]);
        }
        assert_eq!(cancel_all(&app, &[NOBODY]).await["type"], "https://preau.dev/problems/too-many-requests");
    }

    #[tokio::test]
    async fn a_key_sent_again_gets_the_first_results_again() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let send = async || {
            app.post("/sessions/cancel", &json!({"ids": [id]})).by(&coach_rey()).key("once").send().await
        };
        let (first, second) = (send().await, send().await);
        assert_eq!(
            (statuses(&first.json()), second.header("idempotent-replayed")),
            (vec!["cancelled"], "true")
        );
        assert_eq!(first.json(), second.json());
    }
}
