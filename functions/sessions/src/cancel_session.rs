//! `cancel-session`: calls a session off and frees its slot (seed 1, hardening: for coaches and admins).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    notifier::SessionChange,
    session::{Session, SessionId, SessionView, Status},
    transition::{Transition, make},
};

/// Cancels a session
///
/// Its slot is free at once. To cancel a session that is cancelled already changes nothing and answers the same.
#[utoipa::path(
    post,
    path = "/sessions/{session_id}/cancel",
    tag = "sessions",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "The session; `ETag` is its version", body = SessionView)),
)]
pub(crate) async fn cancel_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<SessionId>,
) -> Result<Answer<SessionView>, Problem> {
    // To cancel twice is to cancel.
    let act = |session: &mut Session, now| match session.status {
        Status::Cancelled => Ok(()),
        Status::Proposed | Status::Confirmed => session.cancel(now),
    };
    let mine = |_: &Session| true;
    make(
        &app,
        &caller,
        id,
        Transition { event: "SESSION_CANCELLED", mine, act, change: SessionChange::Cancelled },
    )
    .await
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, director},
    };

    use serde_json::{Value, json};

    use crate::testing::{act, app, booked, cancel, lesson, reschedule, with};

    #[tokio::test]
    async fn cancelling_twice_answers_the_same_and_tells_it_once() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        app.clock.advance_minutes(10);
        let first = cancel(&app, &coach_rey(), &id).await;
        insta::assert_snapshot!(first.described(), @r#"
        200 OK
        content-type: application/json
        etag: "2"

        {
          "coach_id": "coach_rey",
          "created_at": "2026-03-02T08:00:00Z",
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "kind": "Visio",
          "modality": "Visio",
          "note": null,
          "slot_end": "2026-03-02T18:00:00Z",
          "slot_start": "2026-03-02T17:00:00Z",
          "status": "Annulé",
          "student_id": "amina",
          "updated_at": "2026-03-02T08:10:00Z",
          "video_url": null
        }
        "#);
        app.clock.advance_minutes(10);
        let second = cancel(&app, &director(), &id).await;
        assert_eq!((first.json(), first.header("etag")), (second.json(), second.header("etag")));
        insta::assert_json_snapshot!(app.events().await[1..], @r#"
        [
          {
            "id": "019cad98-d3c0-7000-8000-000000000003",
            "kind": "SESSION_CANCELLED",
            "subject": "session:019cad8f-ac00-7000-8000-000000000000",
            "actor": {
              "id": "coach_rey",
              "role": "coach"
            },
            "at": "2026-03-02T08:10:00Z",
            "from": {
              "slot_end": "2026-03-02T18:00:00Z",
              "slot_start": "2026-03-02T17:00:00Z",
              "status": "Proposé"
            },
            "to": {
              "slot_end": "2026-03-02T18:00:00Z",
              "slot_start": "2026-03-02T17:00:00Z",
              "status": "Annulé"
            }
          }
        ]
        "#);
    }

    #[tokio::test]
    async fn any_coach_may_cancel_and_no_student_may() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        assert_eq!(cancel(&app, &amina(), &id).await.problem(), "not-yours");
        assert_eq!(cancel(&app, &coach_mba(), &id).await.status, 200);
    }

    #[tokio::test]
    async fn who_cancels_a_session_of_others_does_not_learn_its_note() {
        let app = app();
        for (reader, note) in [
            (coach_mba(), Value::Null),
            (coach_rey(), json!("À huis clos")),
            (director(), json!("À huis clos")),
        ] {
            let id = booked(&app, &amina(), &with(lesson("17:00", "18:00"), "note", "À huis clos")).await;
            // To cancel twice answers the same.
            for _ in 0..2 {
                assert_eq!(cancel(&app, &reader, &id).await.json()["note"], note, "{}", reader.id);
            }
        }
        let id = booked(&app, &amina(), &with(lesson("17:00", "18:00"), "note", "À huis clos")).await;
        let many = app.post("/sessions/cancel", &json!({"ids": [id]})).by(&coach_mba()).send().await;
        assert!(!many.json().to_string().contains("huis clos"));
    }

    #[tokio::test]
    async fn what_is_over_is_neither_cancelled_nor_moved_nor_taken_back_and_what_was_off_stays_so() {
        let app = app();
        let mut ids = Vec::new();
        for (from, to) in [("09:00", "10:00"), ("10:00", "11:00"), ("11:00", "12:00")] {
            ids.push(booked(&app, &amina(), &lesson(from, to)).await);
        }
        act(&app, &coach_rey(), &ids[1], "confirm").await;
        cancel(&app, &coach_rey(), &ids[2]).await;
        app.clock.set("2026-03-02T09:30:00Z");
        assert_eq!(act(&app, &coach_rey(), &ids[0], "confirm").await.problem(), "invalid-transition");
        app.clock.set("2026-03-02T12:00:00Z");
        let count = app.events().await.len();
        for act_of in ["confirm", "decline", "cancel"] {
            assert_eq!(act(&app, &coach_rey(), &ids[0], act_of).await.problem(), "invalid-transition");
            assert_eq!(act(&app, &coach_rey(), &ids[1], act_of).await.problem(), "invalid-transition");
        }
        assert_eq!(act(&app, &amina(), &ids[0], "withdraw").await.problem(), "invalid-transition");
        let later = &lesson("18:00", "19:00")["slot"];
        for id in &ids[..2] {
            assert_eq!(reschedule(&app, &coach_rey(), id, later).await.problem(), "invalid-transition");
        }
        assert_eq!(cancel(&app, &coach_rey(), &ids[2]).await.status, 200);
        let many = app.post("/sessions/cancel", &json!({"ids": ids})).by(&coach_rey()).send().await.json();
        let told = [0, 1, 2].map(|place| many["results"][place]["status"].clone());
        assert_eq!(told, ["over", "over", "already_cancelled"]);
        assert_eq!(app.events().await.len(), count);
    }

    #[tokio::test]
    async fn a_session_that_does_not_exist_is_not_found_and_a_bad_id_is_named() {
        let app = app();
        let missing = cancel(&app, &coach_rey(), "019aa5f0-0000-7000-8000-000000000000").await;
        assert_eq!((missing.status.as_u16(), missing.problem().as_str()), (404, "not-found"));
        insta::assert_snapshot!(cancel(&app, &coach_rey(), "42").await.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "Voir la liste des erreurs.",
          "errors": [
            {
              "code": "uuid",
              "detail": "Un UUID est attendu.",
              "pointer": "/session_id"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "La requête contient des erreurs",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
    }

    #[tokio::test]
    async fn of_twenty_one_cancellations_in_a_minute_the_last_is_refused() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        for _ in 0..20 {
            assert_eq!(cancel(&app, &coach_rey(), &id).await.status, 200);
        }
        let refused = cancel(&app, &coach_rey(), &id).await;
        insta::assert_snapshot!(refused.described(), @r#"
        429 Too Many Requests
        content-type: application/problem+json
        retry-after: 60

        {
          "detail": "Réessayez dans 60 s.",
          "instance": "a-request",
          "status": 429,
          "title": "Trop de requêtes",
          "type": "https://preau.dev/problems/too-many-requests"
        }
        "#);
        assert_eq!(refused.header("ratelimit-policy"), "\"minute\";q=20;w=60");
        assert_eq!(refused.header("ratelimit"), "\"minute\";r=0;t=60");
        assert_eq!(cancel(&app, &coach_mba(), &id).await.status, 200);
        app.clock.advance_minutes(1);
        assert_eq!(cancel(&app, &coach_rey(), &id).await.status, 200);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_cancellations_at_once_one_is_told() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let coach = coach_rey();
        let answers = join_all((0..16).map(|_| cancel(&app, &coach, &id))).await;
        assert!(answers.iter().all(|answer| answer.status == 200 && answer.json()["status"] == "Annulé"));
        assert_eq!(app.events().await.len(), 2);
    }
}
