//! `join-live-session`: someone comes into a live session (seed 2 §1.2.2).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    problem::{Problem, kind},
    request::PathId,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    join_data::JoinSessionData,
    live_access::{Seen, check_is_live},
    live_session::{LiveSession, LiveSessionId, TAKEN},
    participant::Participant,
};

/// Joins a live session
///
/// While it is held. Whoever has joined once has a seat, however often they come back; its instructor needs none.
#[utoipa::path(
    post,
    path = "/api/live-sessions/{session_id}/join",
    tag = "live",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 200, description = "What opens the room", body = JoinSessionData)),
)]
pub(crate) async fn join_live_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<LiveSessionId>,
) -> Result<Answer<JoinSessionData>, Problem> {
    let me = &caller.actor.id;
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Seen { session: Stored { entity: session, .. }, .. } =
            Seen::read(&app.records, id, &caller.actor).await?;
        check_is_live(&session)?;
        let now = work.now();
        // What opens the room is kept by no idempotency key: to join again answers it anew.
        let answer = Answer::ok(JoinSessionData::of(&app, &caller, &session, now).await?).secret();
        let found = work.find::<Participant>(&Participant::key_of(id, me)).await?;
        if found.as_ref().is_some_and(|found| found.entity.is_there()) {
            return Ok(answer);
        }
        let before = found.unwrap_or_else(|| {
            let (user_id, presences) = (me.clone(), Vec::new());
            let has_seat = !session.is_led_by(me);
            Stored::absent(Participant { session_id: id, user_id, enrolled_at: now, has_seat, presences })
        });
        let mut participant = before.entity.clone();
        participant.come(now);
        let changes = work.replaces("LIVE_JOINED", &before, &participant);
        // The session's version is not checked, so that those who come at once do not hinder each other: who slips in past the
        // end was there for no time.
        let changes = if before.exists() || session.is_led_by(me) {
            changes
        } else {
            let counted = app.records.counters(&LiveSession::seats_key(id)).await?;
            if counted.get(TAKEN).is_some_and(|taken| *taken >= i64::from(session.max_participants)) {
                if app.records.version_of(&Participant::key_of(id, me)).await?.is_some() {
                    // They have a seat: another request of theirs came first.
                    work.again().await?;
                    continue;
                }
                return Err(full());
            }
            changes.add_to_counters(session.taking_a_seat())
        };
        if work.commit_step(changes).await? {
            return Ok(answer);
        }
    }
}

const fn full() -> Problem {
    let detail = LocalizedText::fixed("Toutes les places sont prises.", "All seats are taken.");
    Problem::new(&kind::SESSION_FULL, detail)
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use http::Method;
    use preau_harness::people::{amina, bastien, coach_rey, director, student};
    use serde_json::json;

    use crate::{
        live_session::{LiveSession, LiveSessionId},
        testing::{act, app, create, enrolled_in, lesson, planned, read, school, started, with},
    };

    #[tokio::test]
    async fn who_takes_the_course_joins_while_it_is_held() {
        let app = app();
        let course = school(&app).await;
        let path = planned(&app, &course).await;
        assert_eq!(act(&app, &amina(), &path, "join").await.problem(), "not-started");
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &bastien(), &path, "join").await.problem(), "not-enrolled");
        let joined = act(&app, &amina(), &path, "join").await.json();
        let url = joined["join_url"].as_str().unwrap();
        assert_eq!(url, format!("https://rooms.example/{}", joined["jitsi_room_name"].as_str().unwrap()));
        assert_eq!(
            (&joined["is_instructor"], &joined["jwt"]),
            (&json!(false), &json!("amina, moderates: false, records: false"))
        );
        assert_eq!(joined["expires_at"], "2026-03-03T19:00:00Z");
        let leads = act(&app, &coach_rey(), &path, "join").await.json();
        assert_eq!(
            (&leads["is_instructor"], &leads["jwt"]),
            (&json!(true), &json!("coach_rey, moderates: true, records: true"))
        );
        assert_eq!(read(&app, &coach_rey(), &path).await["participant_count"], 1);
        // The same, for who has joined already.
        let again = read(&app, &amina(), &format!("{path}/join")).await;
        assert_eq!(again, joined);
        assert_eq!(app.get(&format!("{path}/join")).by(&director()).send().await.problem(), "not-found");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_three_times_as_many_as_there_are_seats_as_many_join_as_there_are() {
        let app = app();
        let course = school(&app).await;
        let answer = create(&app, &coach_rey(), &course, &with(lesson(), "max_participants", 7)).await;
        let path = answer.header("location").to_owned();
        app.clock.set("2026-03-03T17:00:00Z");
        assert_eq!(act(&app, &coach_rey(), &path, "start").await.status, 200);
        let people: Vec<_> = (0..21).map(student).collect();
        for person in &people {
            enrolled_in(&app, person, &course).await;
        }
        // Each joins twice, and some leave in between: a seat stays theirs.
        let acts =
            people.iter().flat_map(|person| ["join", "join", "leave", "join"].map(|what| (person, what)));
        let answers =
            join_all(acts.map(async |(person, what)| (person, what, act(&app, person, &path, what).await)))
                .await;
        let joined: std::collections::BTreeSet<_> = answers
            .iter()
            .filter(|(_, what, answer)| *what == "join" && answer.status == 200)
            .map(|(person, ..)| person.id.clone())
            .collect();
        assert_eq!(joined.len(), 7);
        for (person, what, answer) in &answers {
            let problem = if *what == "join" { "session-full" } else { "not-found" };
            assert!(joined.contains(&person.id) || answer.problem() == problem, "{}", answer.described());
        }
        assert_eq!(read(&app, &coach_rey(), &path).await["participant_count"], 7);
        let id = LiveSessionId::parse(path.rsplit('/').next().unwrap()).unwrap();
        let seats = app.item(&LiveSession::seats_key(id)).await.unwrap();
        assert_eq!(seats.counters["taken"], 7);
    }

    #[tokio::test]
    async fn who_leaves_and_comes_back_is_there_again() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        app.clock.advance_minutes(10);
        for _ in 0..2 {
            assert_eq!(act(&app, &amina(), &path, "leave").await.status, 204);
        }
        app.clock.advance_minutes(20);
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        app.clock.advance_minutes(5);
        let list = read(&app, &coach_rey(), &format!("{path}/participants")).await;
        assert_eq!(list["data"][0]["attendance_duration"], 15, "{list}");
        let kinds: Vec<_> = app
            .events()
            .await
            .into_iter()
            .map(|event| event.kind)
            .filter(|kind| kind.starts_with("LIVE_"))
            .collect();
        assert_eq!(kinds, ["LIVE_SCHEDULED", "LIVE_STARTED", "LIVE_JOINED", "LIVE_LEFT", "LIVE_JOINED"]);
        let nobody = app.request(Method::POST, &format!("{path}/join")).send().await;
        assert_eq!(nobody.status, 401);
    }
}
