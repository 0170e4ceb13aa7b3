//! `confirm-session`: the coach agrees to a session that was asked for (seed 1 §6.2).

use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId,
};

use crate::{
    notifier::SessionChange,
    session::{Session, SessionId, SessionView},
    transition::{Transition, make},
};

/// Confirms a session
///
/// `Proposé` → `Confirmé`, by its coach or an admin. Any other state is left as it is (`invalid-transition`).
#[utoipa::path(
    post,
    path = "/sessions/{session_id}/confirm",
    tag = "sessions",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "The session; `ETag` is its version", body = SessionView)),
)]
pub(crate) async fn confirm_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<SessionId>,
) -> Result<Answer<SessionView>, Problem> {
    let mine = |session: &Session| caller.actor.id == session.coach_id || caller.actor.is(Role::Admin);
    let transition = Transition {
        event: "SESSION_CONFIRMED",
        mine,
        act: Session::confirm,
        change: SessionChange::Confirmed,
    };
    make(&app, &caller, id, transition).await
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        insta,
        people::{amina, coach_mba, coach_rey, director},
    };

    use crate::testing::{act, app, booked, cancel, lesson};

    #[tokio::test]
    async fn its_coach_or_an_admin_agrees_to_a_request() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        app.clock.advance_minutes(5);
        let answer = act(&app, &coach_rey(), &id, "confirm").await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"2\""));
        assert_eq!(answer.json()["status"], "Confirmé");
        let event = app.events().await.pop().unwrap();
        insta::assert_json_snapshot!((&event.kind, &event.actor, &event.from, &event.to), @r#"
        [
          "SESSION_CONFIRMED",
          {
            "id": "coach_rey",
            "role": "coach"
          },
          {
            "slot_end": "2026-03-02T18:00:00Z",
            "slot_start": "2026-03-02T17:00:00Z",
            "status": "Proposé"
          },
          {
            "slot_end": "2026-03-02T18:00:00Z",
            "slot_start": "2026-03-02T17:00:00Z",
            "status": "Confirmé"
          }
        ]
        "#);
        let other = booked(&app, &amina(), &lesson("19:00", "20:00")).await;
        assert_eq!(act(&app, &director(), &other, "confirm").await.status, 200);
    }

    #[tokio::test]
    async fn what_is_agreed_or_called_off_cannot_be_agreed_to_and_nothing_changes() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        act(&app, &coach_rey(), &id, "confirm").await;
        insta::assert_snapshot!(act(&app, &coach_rey(), &id, "confirm").await.described(), @r#"
        409 Conflict
        content-type: application/problem+json

        {
          "detail": "De « Confirmé », on ne passe pas à « Confirmé ».",
          "instance": "a-request",
          "status": 409,
          "title": "L'état actuel ne permet pas cette action",
          "type": "https://preau.dev/problems/invalid-transition"
        }
        "#);
        cancel(&app, &coach_rey(), &id).await;
        assert_eq!(act(&app, &coach_rey(), &id, "confirm").await.problem(), "invalid-transition");
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["SESSION_BOOKED", "SESSION_CONFIRMED", "SESSION_CANCELLED"]);
    }

    #[tokio::test]
    async fn it_is_hidden_from_another_coach_and_no_students_to_confirm() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        assert_eq!(act(&app, &coach_mba(), &id, "confirm").await.problem(), "not-found");
        assert_eq!(act(&app, &amina(), &id, "confirm").await.problem(), "not-yours");
    }
}
