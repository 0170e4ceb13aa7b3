//! `list-participants`: who takes part in a live session (seed 2 §1.2.2).

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::UserId,
    list::List,
    list_query,
    page::{Page, PageRequest},
    problem::Problem,
    request::{PathId, ValidQuery},
};
use preau_users::profile::profiles_of;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    live_access::Seen, live_session::LiveSessionId, live_view::PersonView, participant::Participant,
};

list_query! {
    /// Which page.
    pub struct ListParticipants by page {}
}

/// Someone who takes part in a live session.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParticipantView {
    /// In what.
    session_id: LiveSessionId,
    /// Who.
    user_id: UserId,
    /// When they first joined, in UTC.
    enrolled_at: Timestamp,
    /// When they came last, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    joined_at: Option<Timestamp>,
    /// When they went, in UTC; absent while they are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    left_at: Option<Timestamp>,
    /// How long they were there while the session was held, in minutes: what overlaps counts once. For whoever runs the course,
    /// and for themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attendance_duration: Option<u32>,
    user: PersonView,
}

/// Lists who takes part in a live session, by their ids
///
/// For those who take the course, and whoever runs it.
#[utoipa::path(
    get,
    path = "/api/live-sessions/{session_id}/participants",
    tag = "live",
    params(
        ("session_id" = String, Path, format = Uuid, description = "The session"),
        ListParticipants,
    ),
    responses((status = 200, description = "One page", body = Page<ParticipantView>)),
)]
pub(crate) async fn list_participants(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
    ValidQuery(query): ValidQuery<ListParticipants>,
) -> Result<Answer<Page<ParticipantView>>, Problem> {
    let Seen { session, runs_it, .. } = Seen::read(&app.records, id, &caller.actor).await?;
    let page = PageRequest::of(&app, &query, List::whole(Participant::of_session(id)))?;
    let Page { data, pagination } = page.entities::<Participant>(&app, |_| true).await?;
    let people: BTreeSet<_> = data.iter().map(|participant| &participant.user_id).collect();
    let profiles = profiles_of(&app.records, &people).await?;
    let now = app.now();
    let shown = data.iter().map(|participant| {
        let last = participant.presences.last();
        let is_told = runs_it || participant.user_id == caller.actor.id;
        ParticipantView {
            session_id: id,
            user_id: participant.user_id.clone(),
            enrolled_at: participant.enrolled_at,
            joined_at: last.map(|last| last.from),
            left_at: last.and_then(|last| last.until),
            attendance_duration: participant.minutes(&session.entity, now).filter(|_| is_told),
            user: PersonView::of(&participant.user_id, &profiles, runs_it),
        }
    });
    Ok(Answer::ok(Page { data: shown.collect(), pagination }))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey};
    use serde_json::json;

    use crate::testing::{act, app, enrolled_in, read, school, started};

    #[tokio::test]
    async fn how_long_others_were_there_and_where_they_are_written_to_is_the_instructors_to_know() {
        let app = app();
        let course = school(&app).await;
        enrolled_in(&app, &bastien(), &course).await;
        let path = started(&app, &course).await;
        for person in [amina(), bastien()] {
            let profile = json!({"email": format!("{}@example.org", person.id)});
            assert_eq!(app.put("/api/users/me", &profile).by(&person).send().await.status, 200);
            assert_eq!(act(&app, &person, &path, "join").await.status, 200);
        }
        app.clock.advance_minutes(30);
        let list = format!("{path}/participants");
        let of = |list: &serde_json::Value| {
            let entries = list["data"].as_array().unwrap().iter();
            entries
                .map(|one| (one["attendance_duration"].clone(), one["user"]["email"].clone()))
                .collect::<Vec<_>>()
        };
        let none = json!(null);
        assert_eq!(of(&read(&app, &amina(), &list).await), [(json!(30), json!("")), (none, json!(""))]);
        assert_eq!(
            of(&read(&app, &coach_rey(), &list).await),
            [(json!(30), json!("amina@example.org")), (json!(30), json!("bastien@example.org"))]
        );
    }
}
