//! `leave-live-session`: someone goes (seed 2 §1.2.2).

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::{live_access::Seen, live_session::LiveSessionId, participant::Participant};

/// Leaves a live session
///
/// The seat stays theirs. To leave again changes nothing. Whoever closes the tab without it is there until the end.
#[utoipa::path(
    post,
    path = "/api/live-sessions/{session_id}/leave",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 204, description = "They are not there")),
)]
pub(crate) async fn leave_live_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let _ = Seen::read(&app.records, id, &caller.actor).await?;
        let before = work.get::<Participant>(&Participant::key_of(id, &caller.actor.id)).await?;
        if !before.entity.is_there() {
            return Ok(Answer::no_content());
        }
        let mut participant = before.entity.clone();
        participant.go(work.now());
        let changes = work.replaces("LIVE_LEFT", &before, &participant);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien};

    use crate::testing::{act, app, school, started};

    #[tokio::test]
    async fn who_has_not_joined_has_nothing_to_leave() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &amina(), &path, "leave").await.problem(), "not-found");
        assert_eq!(act(&app, &bastien(), &path, "leave").await.problem(), "not-enrolled");
    }
}
