//! `book-session`: asks for a slot of a coach, which nobody else then gets.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::Valid, unit_of_work::UnitOfWork,
};

use crate::{
    booking::BookSession,
    notifier::{SessionChange, SessionNotifier},
    session::{SessionView, Status},
    slot_reservation::SlotReservation,
};

/// Books a session
///
/// A student's or an admin's booking is a request (`Proposé`) that the coach confirms; a coach's own is agreed at once
/// (`Confirmé`), as is whatever a coach with `auto_confirm` is asked for. Either way it holds its slot: no other session
/// of the coach or of the student may overlap it. The coach's availability binds everyone but the coach. Who is asked must
/// be a coach here: by a role that an admin gave them, or by an availability that they set. A student has so many requests
/// pending at most (`too-many-pending`; ten, unless the school says otherwise).
#[utoipa::path(
    post,
    path = "/sessions/book",
    tag = "sessions",
    request_body = BookSession,
    responses((status = 201, description = "The session; `ETag` is its version", body = SessionView,
        headers(("Location" = String, description = "Its path")))),
)]
pub(crate) async fn book_session(
    app: App,
    caller: Caller,
    Valid(request): Valid<BookSession>,
) -> Result<Answer<SessionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let mut session = request.clone().session(&app, &caller.actor, work.now())?;
        let reservation = SlotReservation::take(&app, &caller.actor, &session, work.now()).await?;
        if reservation.confirms() {
            session.status = Status::Confirmed;
        }
        let changes = work.creates("SESSION_BOOKED", &session);
        let change = if session.status == Status::Confirmed {
            SessionChange::Confirmed
        } else {
            SessionChange::Requested
        };
        let notifier = SessionNotifier { app: &app, session: &session, version: 1, now: work.now() };
        let changes = notifier.tell(change, reservation.write_to(changes));
        let answer = Answer::created(&session.path(), SessionView::from(&session)).at_version(1);
        // Where another booking touched an agenda and left the slot free, this one tries again.
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_mba, coach_rey, director, student},
    };
    use preau_kernel::{
        actor::{Actor, Role},
        entity::Entity,
        id::UserId,
        roles::AssignedRoles,
        store::Write,
    };
    use serde_json::{Value, json};

    use crate::{
        availability::Availability,
        testing::{app, available, book, booked, cancel, lesson, store_calls, with},
    };

    #[tokio::test]
    async fn a_student_asks_for_a_slot() {
        let app = app();
        let answer = book(&app, &amina(), &with(lesson("17:00", "18:00"), "note", "Les limites")).await;
        insta::assert_snapshot!(answer.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /sessions/019cad8f-ac00-7000-8000-000000000000

        {
          "coach_id": "coach_rey",
          "created_at": "2026-03-02T08:00:00Z",
          "id": "019cad8f-ac00-7000-8000-000000000000",
          "kind": "Visio",
          "modality": "Visio",
          "note": "Les limites",
          "slot_end": "2026-03-02T18:00:00Z",
          "slot_start": "2026-03-02T17:00:00Z",
          "status": "Proposé",
          "student_id": "amina",
          "updated_at": "2026-03-02T08:00:00Z",
          "video_url": null
        }
        "#);
        insta::assert_json_snapshot!(app.events().await, @r#"
        [
          {
            "id": "019cad8f-ac00-7000-8000-000000000001",
            "kind": "SESSION_BOOKED",
            "subject": "session:019cad8f-ac00-7000-8000-000000000000",
            "actor": {
              "id": "amina",
              "role": "student"
            },
            "at": "2026-03-02T08:00:00Z",
            "from": null,
            "to": {
              "slot_end": "2026-03-02T18:00:00Z",
              "slot_start": "2026-03-02T17:00:00Z",
              "status": "Proposé"
            }
          }
        ]
        "#);
    }

    #[tokio::test]
    async fn a_coachs_own_booking_is_agreed_at_once_and_an_admins_is_not() {
        let app = app();
        let body = with(lesson("17:00", "18:00"), "student_id", "amina");
        assert_eq!(book(&app, &coach_rey(), &body).await.json()["status"], "Confirmé");
        let body = with(lesson("19:00", "20:00"), "student_id", "amina");
        assert_eq!(book(&app, &director(), &body).await.json()["status"], "Proposé");
    }

    #[tokio::test]
    async fn who_is_no_coach_here_is_not_asked_by_anybody() {
        let app = app();
        let of_bastien = with(lesson("17:00", "18:00"), "coach_id", "bastien");
        let by_admin = with(of_bastien.clone(), "student_id", "amina");
        for (actor, body) in [(amina(), of_bastien.clone()), (director(), by_admin)] {
            let refused = book(&app, &actor, &body).await.json();
            let detail = "Cette personne ne donne pas de séances ici.";
            let error = json!([{"code": "coach", "detail": detail, "pointer": "/coach_id"}]);
            assert_eq!((&refused["status"], &refused["errors"]), (&json!(400), &error));
        }
        assert!(app.items().iter().all(|item| item.kind != "session" && item.kind != "agenda"));
        // Who set when they may be asked is a coach, and so is who asks as one.
        let claire = Actor::new(UserId::parse("claire").unwrap(), vec![Role::Coach]);
        let of_claire = with(lesson("17:00", "18:00"), "coach_id", "claire");
        assert_eq!(book(&app, &amina(), &of_claire).await.problem(), "invalid-request");
        let by_claire = with(of_claire.clone(), "student_id", "bastien");
        assert_eq!(book(&app, &claire, &by_claire).await.status, 201);
        available(&app, &claire, &json!({})).await;
        let later = with(lesson("18:00", "19:00"), "coach_id", "claire");
        assert_eq!(book(&app, &amina(), &later).await.status, 201);
    }

    #[tokio::test]
    async fn who_is_no_coach_any_more_when_it_is_written_is_not_asked() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let app = app.with_coaches(&[coach_rey()]);
        let user_id = coach_rey().id;
        let none = AssignedRoles { user_id, roles: Vec::new(), assigned_at: None };
        others.before("session", vec![Write::Replace(none.to_item().unwrap(), 1)]);
        let refused = book(&app, &amina(), &lesson("17:00", "18:00")).await;
        assert_eq!(refused.json()["errors"][0]["pointer"], "/coach_id");
        assert!(app.events().await.is_empty());
    }

    #[tokio::test]
    async fn a_booking_reads_once_and_writes_once_and_a_wrong_slot_is_refused_without_a_write() {
        let app = app();
        let calls = async |body: &Value| {
            let answer = book(&app, &amina(), body).await;
            format!("{} {}", answer.status.as_u16(), store_calls(&answer))
        };
        // One of the writes counts the request.
        assert_eq!(calls(&lesson("10:00", "11:00")).await, "201 1 reads, 2 writes");
        assert_eq!(calls(&lesson("10:30", "11:30")).await, "409 1 reads, 1 writes");
        assert_eq!(calls(&lesson("07:00", "08:00")).await, "400 0 reads, 1 writes");
        assert_eq!(
            calls(&with(lesson("12:00", "13:00"), "coach_id", "bastien")).await,
            "400 1 reads, 1 writes"
        );
        let hours =
            json!({"time_zone": "UTC", "weekly": [{"day": "monday", "start": "08:00", "end": "18:00"}]});
        available(&app, &coach_rey(), &hours).await;
        assert_eq!(calls(&lesson("12:00", "13:00")).await, "201 1 reads, 2 writes");
        assert_eq!(calls(&lesson("18:00", "19:00")).await, "409 1 reads, 1 writes");
        // A cap of a day that is not UTC's, as buffers over midnight, looks at another day of the coach.
        let further = json!({"time_zone": "America/Montreal", "daily_cap": 3});
        available(&app, &coach_rey(), &further).await;
        assert_eq!(calls(&lesson("14:00", "15:00")).await, "201 2 reads, 2 writes");
    }

    #[tokio::test]
    async fn a_lesson_lasts_eight_hours_at_most_and_an_intensive_course_a_day() {
        let app = app();
        let refused = book(&app, &amina(), &lesson("09:00", "17:01")).await.json();
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!("/slot/end"), &json!("duration"))
        );
        let course = with(lesson("09:00", "23:00"), "type", "Stage");
        assert_eq!(book(&app, &amina(), &course).await.status, 201);
        let lesson = booked(&app, &bastien(), &json!({
            "type": "Visio", "coach_id": "coach_mba", "slot": {"start": "2026-03-03T09:00:00Z", "end": "2026-03-03T17:00:00Z"},
        }))
        .await;
        let longer = json!({"start": "2026-03-03T09:00:00Z", "end": "2026-03-03T17:01:00Z"});
        let refused = crate::testing::reschedule(&app, &coach_mba(), &lesson, &longer).await;
        assert_eq!(refused.json()["errors"][0]["code"], "duration");
    }

    #[tokio::test]
    async fn what_is_no_longer_confirmed_by_itself_when_it_is_written_is_asked_for() {
        let (app, others) = TestApp::interleaved(crate::functions());
        let app = app.with_coaches(&[coach_rey()]);
        available(&app, &coach_rey(), &json!({"auto_confirm": true})).await;
        let agreed = book(&app, &amina(), &lesson("15:00", "16:00")).await.json();
        assert_eq!(agreed["status"], "Confirmé");
        // The coach turns it off between the first decision and its commit, which is lost.
        let mut stored = Availability::of(&app.app.records, &coach_rey().id).await.unwrap();
        stored.entity.auto_confirm = false;
        others.before("session", vec![Write::Replace(stored.entity.to_item().unwrap(), stored.version)]);
        let asked_for = book(&app, &amina(), &lesson("17:00", "18:00")).await;
        assert_eq!(asked_for.status, 201, "{}", asked_for.described());
        assert_eq!(asked_for.json()["status"], "Proposé");
        let told = app.events().await.pop().unwrap();
        assert_eq!((told.kind.as_str(), &told.to["status"]), ("SESSION_BOOKED", &json!("Proposé")));
    }

    #[tokio::test]
    async fn a_pending_request_holds_its_slot() {
        let app = app();
        booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let answer = book(&app, &bastien(), &lesson("17:59", "18:30")).await;
        insta::assert_snapshot!(answer.described(), @r#"
        409 Conflict
        content-type: application/problem+json

        {
          "detail": "Une autre séance occupe tout ou partie de 2026-03-02T17:59:00Z – 2026-03-02T18:30:00Z.",
          "instance": "a-request",
          "status": 409,
          "title": "Ce créneau est déjà pris",
          "type": "https://preau.dev/problems/slot-taken"
        }
        "#);
        assert_eq!(app.events().await.len(), 1);
    }

    #[tokio::test]
    async fn touching_slots_do_not_overlap() {
        let app = app();
        booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        booked(&app, &amina(), &lesson("18:00", "19:00")).await;
        booked(&app, &bastien(), &lesson("16:00", "17:00")).await;
    }

    #[tokio::test]
    async fn a_student_is_not_in_two_places_at_once() {
        let app = app();
        booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let elsewhere = with(lesson("17:30", "18:30"), "coach_id", "coach_mba");
        assert_eq!(book(&app, &amina(), &elsewhere).await.problem(), "slot-taken");
        booked(&app, &bastien(), &elsewhere).await;
    }

    #[tokio::test]
    async fn a_session_over_midnight_holds_both_days() {
        let app = app();
        let slot = |start: &str, end: &str| {
            with(lesson("17:00", "18:00"), "slot", json!({"start": start, "end": end}))
        };
        booked(&app, &amina(), &slot("2026-03-02T23:00:00Z", "2026-03-03T01:00:00Z")).await;
        let before = slot("2026-03-02T22:30:00Z", "2026-03-02T23:30:00Z");
        let after = slot("2026-03-03T00:30:00Z", "2026-03-03T01:30:00Z");
        for overlapping in [before, after] {
            assert_eq!(book(&app, &bastien(), &overlapping).await.problem(), "slot-taken");
        }
        booked(&app, &bastien(), &slot("2026-03-03T01:00:00Z", "2026-03-03T02:00:00Z")).await;
    }

    #[tokio::test]
    async fn a_cancelled_slot_is_bookable_at_once() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        assert_eq!(cancel(&app, &coach_rey(), &id).await.status, 200);
        booked(&app, &bastien(), &lesson("17:00", "18:00")).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_overlapping_requests_exactly_one_wins() {
        let app = app();
        let students: Vec<_> = (0..40).map(student).collect();
        let bodies: Vec<_> = (0..40).map(|minute| lesson(&format!("17:{minute:02}"), "18:30")).collect();
        let answers =
            join_all(students.iter().zip(&bodies).map(|(student, body)| book(&app, student, body))).await;
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        let lost =
            answers.iter().filter(|answer| answer.status == 409 && answer.problem() == "slot-taken").count();
        assert_eq!((won, lost), (1, 39));
        assert_eq!(app.events().await.len(), 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_requests_for_different_slots_of_one_day_all_win() {
        let app = app();
        let bodies: Vec<_> = (0..30)
            .map(|number| {
                let (from, to) = (number * 2, number * 2 + 2);
                let time = |minute: i32| format!("{:02}:{:02}", 17 + minute / 60, minute % 60);
                lesson(&time(from), &time(to))
            })
            .collect();
        let students: Vec<_> = (0..30).map(student).collect();
        let answers =
            join_all(students.iter().zip(&bodies).map(|(student, body)| book(&app, student, body))).await;
        assert!(answers.iter().all(|answer| answer.status == 201));
    }

    #[tokio::test]
    async fn a_key_sent_again_gets_the_first_answer_again_and_books_once() {
        let app = app();
        let send = async || {
            app.post("/sessions/book", &lesson("17:00", "18:00")).by(&amina()).key("k-1").send().await
        };
        let (first, second) = (send().await, send().await);
        assert_eq!((first.status.as_u16(), first.header("idempotent-replayed")), (201, ""));
        assert_eq!((second.status.as_u16(), second.header("idempotent-replayed")), (201, "true"));
        assert_eq!(
            (first.json(), first.header("etag"), first.header("location")),
            (second.json(), second.header("etag"), second.header("location"))
        );
        assert_eq!(app.events().await.len(), 1);
    }
}
