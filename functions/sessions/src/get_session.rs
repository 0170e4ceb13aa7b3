//! `get-session`: one session, for its people.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, meeting_room::MeetingRoom, problem::Problem, request::PathId,
};

use crate::{
    people::is_one_of_its_people,
    session::{Session, SessionId, SessionView},
};

/// Reads a session
///
/// For its student, its coach, a parent of its student, or an admin; it is hidden from all others.
#[utoipa::path(
    get,
    path = "/sessions/{session_id}",
    tag = "sessions",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "The session; `ETag` is its version", body = SessionView)),
)]
pub(crate) async fn get_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<SessionId>,
) -> Result<Answer<SessionView>, Problem> {
    let resource = Session::resource_of(id);
    let read = app.records.batch([Session::key_of(id), MeetingRoom::key_of(&resource)]).await?;
    let stored = read.find::<Session>(&Session::key_of(id))?.ok_or_else(Problem::not_found)?;
    if !is_one_of_its_people(&app.records, &caller.actor, &stored.entity).await? {
        return Err(Problem::not_found());
    }
    let session = &stored.entity;
    let video_url = if session.meeting().needs_room() {
        let hosts = caller.actor.id == session.coach_id;
        let room = read.find::<MeetingRoom>(&MeetingRoom::key_of(&resource))?;
        room.and_then(|room| room.entity.address_at(session.slot, hosts))
    } else {
        None
    };
    Ok(Answer::ok(SessionView::from(session).meeting_at(video_url)).at_version(stored.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul};
    use preau_kernel::clock::Clock;
    use preau_relations::ParentLink;

    use crate::testing::{app, book, lesson, store_calls};

    #[tokio::test]
    async fn its_people_read_it_and_it_is_hidden_from_all_others() {
        let app = app();
        let booked = book(&app, &amina(), &lesson("17:00", "18:00")).await;
        let (parent_id, student_id) = (fatou().id, amina().id);
        app.given(&ParentLink { parent_id, student_id, created_at: app.clock.now() }).await;
        for its_own in [amina(), coach_rey(), fatou(), director()] {
            let read = app.get(booked.header("location")).by(&its_own).send().await;
            assert_eq!((read.json(), read.header("etag")), (booked.json(), "\"1\""));
        }
        let read = app.get(booked.header("location")).by(&amina()).send().await;
        assert_eq!(store_calls(&read), "1 reads, 0 writes", "session and room in one call");
        for stranger in [bastien(), coach_mba(), paul()] {
            let read = app.get(booked.header("location")).by(&stranger).send().await;
            assert_eq!(read.problem(), "not-found", "{}", stranger.id);
        }
    }
}
