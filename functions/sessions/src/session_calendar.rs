//! `session-calendar`: one session as a calendar entry.

use axum::response::Response;
use http::HeaderMap;
use preau_kernel::{app::App, caller::Caller, icalendar::MEDIA_TYPE, problem::Problem, request::PathId};

use crate::{
    calendar::{answer, calendar_of},
    people::is_one_of_its_people,
    session::SessionId,
    transition::find,
};

/// Reads a session as a calendar entry
///
/// RFC 5545, in UTC. Its `UID` stays, its `SEQUENCE` rises with each change; a cancelled session is `CANCELLED`.
#[utoipa::path(
    get,
    path = "/sessions/{session_id}/calendar.ics",
    tag = "sessions",
    params(
        ("session_id" = String, Path, format = Uuid, description = "The session"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the calendar that the caller has"),
    ),
    responses(
        (status = 200, description = "The calendar", body = String, content_type = MEDIA_TYPE),
        (status = 304, description = "The caller has it already"),
    ),
)]
pub(crate) async fn session_calendar(
    app: App,
    caller: Caller,
    PathId(id): PathId<SessionId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stored = find(&app, id).await?;
    if !is_one_of_its_people(&app.records, &caller.actor, &stored.entity).await? {
        return Err(Problem::not_found());
    }
    let reader = &caller.actor.id;
    let calendar = calendar_of(&app.records, &[stored], reader, caller.language).await?;
    Ok(answer(calendar, &headers))
}
