//! `get-join-data`: what opens the room, for who has joined.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    join_data::JoinSessionData,
    live_access::{Seen, check_is_live},
    live_session::LiveSessionId,
    participant::Participant,
};

/// Reads what opens the room of a live session
///
/// For who has joined it; it writes nothing.
#[utoipa::path(
    get,
    path = "/api/live-sessions/{session_id}/join",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "What opens the room", body = JoinSessionData)),
)]
pub(crate) async fn get_join_data(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
) -> Result<Answer<JoinSessionData>, Problem> {
    let session = Seen::read(&app.records, id, &caller.actor).await?.session.entity;
    let joined = app.records.version_of(&Participant::key_of(id, &caller.actor.id)).await?;
    joined.ok_or_else(Problem::not_found)?;
    check_is_live(&session)?;
    Ok(Answer::ok(JoinSessionData::of(&app, &caller, &session, app.now()).await?))
}
