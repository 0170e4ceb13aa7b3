//! `session-calendar`: one session as a calendar entry.

use axum::response::Response;
use http::HeaderMap;
use preau_kernel::{
    app::App,
    calendar_response::calendar_response,
    caller::Caller,
    icalendar::{Calendar, MEDIA_TYPE},
    problem::Problem,
    request::PathId,
};

use crate::{calendar::add_sessions, people::is_one_of_its_people, session::SessionId, transition::find};

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
    let mut calendar = Calendar::named("Préau");
    add_sessions(&mut calendar, &app.records, &[stored], reader, caller.language).await?;
    Ok(calendar_response(calendar.end(), &headers))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_rey, fatou},
    };
    use preau_kernel::{actor::Actor, clock::Clock};
    use preau_relations::ParentLink;
    use preau_users::profile::Profile;

    use crate::testing::{app, booked, lesson};

    /// Gives someone a name.
    async fn named(app: &TestApp, actor: &Actor, name: &str) {
        let mut profile = Profile::blank(actor.id.clone()).entity;
        profile.full_name = Some(name.to_owned());
        app.given(&profile).await;
    }

    #[tokio::test]
    async fn one_session_is_a_calendar_for_its_people() {
        let app = app();
        named(&app, &amina(), "Amina Diallo").await;
        named(&app, &coach_rey(), "Hélène Rey").await;
        let (parent_id, student_id) = (fatou().id, amina().id);
        app.given(&ParentLink { parent_id, student_id, created_at: app.clock.now() }).await;
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let path = format!("/sessions/{id}/calendar.ics");
        for (reader, title) in [
            (amina(), "SUMMARY:Session with Hélène Rey"),
            (coach_rey(), "SUMMARY:Session with Amina Diallo"),
            (fatou(), "SUMMARY:Amina Diallo – Hélène Rey"),
        ] {
            let answer = app.get(&path).by(&reader).in_english().send().await;
            assert!(
                String::from_utf8_lossy(&answer.body).contains(title),
                "{}",
                String::from_utf8_lossy(&answer.body)
            );
        }
        assert_eq!(app.get(&path).by(&bastien()).send().await.problem(), "not-found");
    }
}
