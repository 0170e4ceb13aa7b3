//! `set-recording`: where the recording of a live session is.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    contact::WebAddress,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    live_access::Seen,
    live_session::{LiveSession, LiveSessionId, LiveStatus},
    live_view::LiveSessionView,
    notifier::Notifier,
};

input! {
    /// Where the recording is.
    pub struct SetRecording {
        /// Its address, HTTPS; none where there is none any more.
        pub recording_url: Option<WebAddress>,
    }
}

/// Says where the recording of a live session is
///
/// By whoever runs the course, once it is over. Those who take the course are told where it is. To say the same again changes
/// nothing.
#[utoipa::path(
    put,
    path = "/api/live-sessions/{session_id}/recording",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    request_body = SetRecording,
    responses((status = 200, description = "The session; `ETag` is its version", body = LiveSessionView)),
)]
pub(crate) async fn set_recording(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
    Valid(request): Valid<SetRecording>,
) -> Result<Answer<LiveSessionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Seen { session: before, course, .. } = Seen::to_run(&app.records, id, &caller.actor).await?;
        if before.entity.status != LiveStatus::Ended {
            return Err(Problem::invalid_transition(before.entity.status.word(), LiveStatus::Ended.word()));
        }
        if request.recording_url == before.entity.recording_url {
            let view = LiveSessionView::to_run(&app, &course, before.entity).await?;
            return Ok(Answer::ok(view).at_version(before.version));
        }
        let (now, version) = (work.now(), before.version + 1);
        let session = LiveSession {
            recording_url: request.recording_url.clone(),
            updated_at: now,
            ..before.entity.clone()
        };
        let changes = work.replaces("LIVE_RECORDING_SET", &before, &session);
        let notifier = Notifier { app: &app, now, course: &course, session: &session, version };
        let changes = if session.recording_url.is_some() { notifier.recorded(changes) } else { changes };
        let view = LiveSessionView::to_run(&app, &course, session).await?;
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(version)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey};
    use serde_json::json;

    use crate::testing::{act, announced, app, read, school, started};

    #[tokio::test]
    async fn it_is_said_after_the_end_and_told_once() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        let recording = format!("{path}/recording");
        let film = json!({"recording_url": "https://video.example/film"});
        assert_eq!(app.put(&recording, &film).by(&coach_rey()).send().await.problem(), "invalid-transition");
        assert_eq!(act(&app, &coach_rey(), &path, "end").await.status, 200);
        assert_eq!(app.put(&recording, &film).by(&amina()).send().await.problem(), "not-yours");
        for _ in 0..2 {
            let said = app.put(&recording, &film).by(&coach_rey()).send().await;
            assert_eq!((said.status.as_u16(), said.header("etag")), (200, "\"4\""), "{}", said.described());
            app.clock.advance_minutes(1);
        }
        let told = app.events().await.into_iter().filter(|event| event.kind == "LIVE_RECORDING_SET");
        assert_eq!(told.count(), 1);
        assert_eq!(read(&app, &amina(), &path).await["recording_url"], "https://video.example/film");
        assert_eq!(announced(&app).iter().filter(|name| *name == "recording-ready").count(), 1);
        let none = json!({"recording_url": null});
        assert_eq!(app.put(&recording, &none).by(&coach_rey()).send().await.status, 200);
        assert_eq!(read(&app, &amina(), &path).await.get("recording_url"), None);
    }
}
