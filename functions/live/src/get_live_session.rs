//! `get-live-session`: one live session (seed 2 §1.2.2).

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    live_access::Seen, live_session::LiveSessionId, live_view::LiveSessionView, participant::Participant,
};

/// Reads a live session
///
/// For those who take its course, and whoever runs it.
#[utoipa::path(
    get,
    path = "/api/live-sessions/{session_id}",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "The session; `ETag` is its version", body = LiveSessionView)),
)]
pub(crate) async fn get_live_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
) -> Result<Answer<LiveSessionView>, Problem> {
    let Seen { session, course, runs_it } = Seen::read(&app.records, id, &caller.actor).await?;
    let joined = app.records.version_of(&Participant::key_of(id, &caller.actor.id)).await?.is_some();
    let view = LiveSessionView::of(&app, &course, session.entity, joined, runs_it).await?;
    Ok(Answer::ok(view).at_version(session.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, director, fatou};
    use serde_json::json;

    use crate::testing::{act, app, planned, read, school, started};

    #[tokio::test]
    async fn the_name_of_a_room_is_shown_to_whoever_leads_it_and_who_has_joined() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        assert_eq!(read(&app, &amina(), &path).await["jitsi_room_name"], "");
        assert!(
            read(&app, &coach_rey(), &path).await["jitsi_room_name"].as_str().unwrap().starts_with("preau-")
        );
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        let hers = read(&app, &amina(), &path).await;
        assert!(hers["jitsi_room_name"].as_str().unwrap().starts_with("preau-"), "{hers}");
        assert_eq!((&hers["is_participant"], &hers["participant_count"]), (&json!(true), &json!(1)));
        assert_eq!(hers["instructor"]["email"], "", "{hers}");
    }

    #[tokio::test]
    async fn it_is_for_those_who_take_the_course_and_whoever_runs_it() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        for one in [amina(), coach_rey(), director()] {
            assert_eq!(read(&app, &one, &path).await["status"], "scheduled");
        }
        for stranger in [bastien(), coach_mba(), fatou()] {
            assert_eq!(app.get(&path).by(&stranger).send().await.problem(), "not-enrolled");
        }
    }
}
