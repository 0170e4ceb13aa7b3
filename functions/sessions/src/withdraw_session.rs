//! `withdraw-session`: a student takes back what they asked for (the specification's reading of seed 1, hardening).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    notifier::SessionChange,
    session::{Session, SessionId, SessionView},
    transition::{Transition, make},
};

/// Withdraws a session that was asked for
///
/// `Proposé` → `Annulé`, by its student; its slot is free at once. Any other state is left as it is
/// (`invalid-transition`): what is agreed, a coach cancels.
#[utoipa::path(
    post,
    path = "/sessions/{session_id}/withdraw",
    tag = "sessions",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "The session; `ETag` is its version", body = SessionView)),
)]
pub(crate) async fn withdraw_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<SessionId>,
) -> Result<Answer<SessionView>, Problem> {
    let mine = |session: &Session| caller.actor.id == session.student_id;
    let transition = Transition {
        event: "SESSION_WITHDRAWN",
        mine,
        act: Session::end_request,
        change: SessionChange::Cancelled,
    };
    make(&app, &caller, id, transition).await
}

#[cfg(test)]
mod tests {
    use futures_util::future::join;
    use preau_harness::people::{amina, bastien, coach_rey, director};

    use crate::testing::{act, app, booked, lesson};

    #[tokio::test]
    async fn a_withdrawn_slot_is_bookable_at_once() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let answer = act(&app, &amina(), &id, "withdraw").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &"Annulé".into()));
        booked(&app, &bastien(), &lesson("17:00", "18:00")).await;
        let kinds: Vec<_> = app.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["SESSION_BOOKED", "SESSION_WITHDRAWN", "SESSION_BOOKED"]);
    }

    #[tokio::test]
    async fn what_is_agreed_is_not_a_students_to_withdraw() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        assert_eq!(act(&app, &bastien(), &id, "withdraw").await.problem(), "not-found");
        assert_eq!(act(&app, &director(), &id, "withdraw").await.problem(), "not-yours");
        act(&app, &coach_rey(), &id, "confirm").await;
        assert_eq!(act(&app, &amina(), &id, "withdraw").await.problem(), "invalid-transition");
        assert_eq!(
            app.get(&format!("/sessions/{id}")).by(&amina()).send().await.json()["status"],
            "Confirmé"
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_a_confirmation_and_a_withdrawal_at_once_one_wins() {
        for _ in 0..10 {
            let app = app();
            let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
            let (amina, coach_rey) = (amina(), coach_rey());
            let (confirmed, withdrawn) =
                join(act(&app, &coach_rey, &id, "confirm"), act(&app, &amina, &id, "withdraw")).await;
            assert_ne!(confirmed.status == 200, withdrawn.status == 200);
            assert_eq!(app.events().await.len(), 2);
        }
    }
}
