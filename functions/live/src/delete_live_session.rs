//! `delete-live-session`: a planned live session is not held (seed 2 §1.2.2).

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::{
    live_access::Seen,
    live_session::{LiveSession, LiveSessionId, LiveStatus},
    notifier::Notifier,
};

/// Cancels a planned live session
///
/// It is kept, as `cancelled`. Those who take the course are told, and their calendars strike it out. To cancel it again changes
/// nothing.
#[utoipa::path(
    delete,
    path = "/api/live-sessions/{session_id}",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 204, description = "It is not held")),
)]
pub(crate) async fn delete_live_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Seen { session: before, course, .. } = Seen::to_run(&app.records, id, &caller.actor).await?;
        match before.entity.status {
            LiveStatus::Cancelled => return Ok(Answer::no_content()),
            LiveStatus::Scheduled => {}
            status => return Err(Problem::invalid_transition(status.word(), LiveStatus::Cancelled.word())),
        }
        let now = work.now();
        let session = LiveSession {
            status: LiveStatus::Cancelled,
            plan_version: before.entity.plan_version + 1,
            updated_at: now,
            ..before.entity.clone()
        };
        let changes = work.replaces("LIVE_CANCELLED", &before, &session);
        let version = before.version + 1;
        let notifier = Notifier { app: &app, now, course: &course, session: &session, version };
        let changes = notifier.cancelled(changes);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, coach_rey};

    use crate::testing::{announced, app, planned, read, school, started};

    #[tokio::test]
    async fn what_is_planned_is_cancelled_once_and_kept() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        assert_eq!(app.request(Method::DELETE, &path).by(&amina()).send().await.problem(), "not-yours");
        for _ in 0..2 {
            assert_eq!(app.request(Method::DELETE, &path).by(&coach_rey()).send().await.status, 204);
        }
        assert_eq!(read(&app, &amina(), &path).await["status"], "cancelled");
        assert_eq!(announced(&app).iter().filter(|name| *name == "live-cancelled").count(), 1);
    }

    #[tokio::test]
    async fn what_has_begun_is_ended_and_not_cancelled() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        let answer = app.request(Method::DELETE, &path).by(&coach_rey()).send().await;
        assert_eq!(answer.problem(), "invalid-transition");
    }
}
