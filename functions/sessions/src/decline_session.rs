//! `decline-session`: whoever was asked for a session says no.

use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId,
};

use crate::{
    notifier::SessionChange,
    session::{Session, SessionId, SessionView},
    transition::{Transition, make},
};

/// Declines a session that was asked for
///
/// `Proposé` → `Annulé`, by its coach or an admin; its slot is free at once, and its student is told. Any other state is left
/// as it is (`invalid-transition`): what is agreed, a coach cancels.
#[utoipa::path(
    post,
    path = "/sessions/{session_id}/decline",
    tag = "sessions",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "The session; `ETag` is its version", body = SessionView)),
)]
pub(crate) async fn decline_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<SessionId>,
) -> Result<Answer<SessionView>, Problem> {
    let mine = |session: &Session| caller.actor.id == session.coach_id || caller.actor.is(Role::Admin);
    let transition = Transition {
        event: "SESSION_DECLINED",
        mine,
        act: Session::end_request,
        change: SessionChange::Declined,
    };
    make(&app, &caller, id, transition).await
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, director};
    use serde_json::json;

    use crate::testing::{act, announced, app, booked, lesson};

    #[tokio::test]
    async fn a_declined_slot_is_bookable_at_once_and_both_are_told() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let answer = act(&app, &coach_rey(), &id, "decline").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &"Annulé".into()));
        booked(&app, &bastien(), &lesson("17:00", "18:00")).await;
        let event = &app.events().await[1];
        let told = (event.kind.as_str(), event.actor.id.as_str(), &event.from["status"], &event.to["status"]);
        assert_eq!(told, ("SESSION_DECLINED", "coach_rey", &json!("Proposé"), &json!("Annulé")));
        // However late it is delivered, it is told.
        let told = &announced(&app)[1];
        assert_eq!((&told[0], &told[2]), (&json!("session-declined"), &json!(null)));
        let readers =
            [0, 1].map(|place| (&told[1][place]["user_id"], &told[1][place]["data"]["asked_by_reader"]));
        assert_eq!(readers, [(&json!("amina"), &json!(true)), (&json!("coach_rey"), &json!(false))]);
    }

    #[tokio::test]
    async fn only_whoever_was_asked_or_an_admin_declines_and_only_a_request() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        assert_eq!(act(&app, &amina(), &id, "decline").await.problem(), "not-yours");
        assert_eq!(act(&app, &coach_mba(), &id, "decline").await.problem(), "not-found");
        act(&app, &coach_rey(), &id, "confirm").await;
        assert_eq!(act(&app, &coach_rey(), &id, "decline").await.problem(), "invalid-transition");
        let other = booked(&app, &amina(), &lesson("19:00", "20:00")).await;
        assert_eq!(act(&app, &director(), &other, "decline").await.status, 200);
        assert_eq!(act(&app, &director(), &other, "decline").await.problem(), "invalid-transition");
    }
}
