//! `book-session`: asks for a slot of a coach, which nobody else then gets.

use jiff::Timestamp;
use preau_kernel::{
    actor::{Actor, Role},
    answer::Answer,
    app::App,
    caller::Caller,
    field_types::FreeText,
    id::UserId,
    input,
    problem::Problem,
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    notifier::{SessionChange, SessionNotifier},
    session::{Kind, Modality, Session, SessionId, SessionView, Status},
    slot_reservation::SlotReservation,
    upcoming_slot::UpcomingSlot,
};

input! {
    /// What a booking asks for (seed 1 §3.1).
    pub struct BookSession {
        /// What it is.
        pub r#type: Kind,
        /// When.
        pub slot: UpcomingSlot,
        /// How it is held; what is usual for the type when absent. An intensive course (`Stage`) is held either way.
        pub modality: Option<Modality>,
        /// Who teaches.
        pub coach_id: UserId,
        /// Who learns. A student may leave it out: it is themselves.
        pub student_id: Option<UserId>,
        /// A word to the other one, up to 1,000 characters.
        pub note: Option<FreeText<1000>>,
    }
}

/// Books a session
///
/// A student's or an admin's booking is a request (`Proposé`) that the coach confirms; a coach's own is agreed at once
/// (`Confirmé`), as is whatever a coach with `auto_confirm` is asked for. Either way it holds its slot: no other session
/// of the coach or of the student may overlap it. The coach's availability binds everyone but the coach.
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
        let mut session = proposed(&app, &caller.actor, request.clone(), work.now())?;
        let reservation = SlotReservation::take(&app, &caller.actor, &session, None).await?;
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

/// The session that the request asks for at `now`, if the caller may ask for it.
fn proposed(app: &App, actor: &Actor, request: BookSession, now: Timestamp) -> Result<Session, Problem> {
    let BookSession { r#type: kind, slot: UpcomingSlot(slot), modality, coach_id, student_id, note } =
        request;
    let student_id = match student_id {
        Some(student) => student,
        None if actor.is(Role::Student) => actor.id.clone(),
        None => {
            let detail = LocalizedText::fixed("Ce champ est requis.", "This field is required.");
            return Err(Problem::wrong_field("/student_id", "required", detail));
        }
    };
    let own = (actor.is(Role::Student) && student_id == actor.id)
        || (actor.is(Role::Coach) && coach_id == actor.id);
    if !own && !actor.is(Role::Admin) {
        return Err(Problem::not_yours());
    }
    if coach_id == student_id {
        let detail = LocalizedText::fixed("Nul n'est son propre élève.", "Nobody is their own student.");
        return Err(Problem::wrong_field("/student_id", "contradiction", detail));
    }
    let modality = modality.unwrap_or(kind.usual_modality());
    if !kind.allows(modality) {
        let detail =
            LocalizedText::fixed("Cette modalité contredit le type.", "This modality contradicts the type.");
        return Err(Problem::wrong_field("/modality", "contradiction", detail));
    }
    let by_its_coach = actor.id == coach_id && actor.is(Role::Coach);
    Ok(Session {
        id: SessionId::mint(app.ids.as_ref(), now),
        student_id,
        coach_id,
        kind,
        modality,
        slot,
        status: if by_its_coach { Status::Confirmed } else { Status::Proposed },
        note: note.map(|text| text.0),
        created_at: now,
        updated_at: now,
    })
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_mba, coach_rey, director, fatou, student},
    };
    use preau_kernel::{entity::Entity, store::Write};
    use serde_json::json;

    use crate::{
        availability::Availability,
        testing::{app, available, book, booked, cancel, lesson, with},
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
    async fn what_is_no_longer_confirmed_by_itself_when_it_is_written_is_asked_for() {
        let (app, others) = TestApp::interleaved(crate::functions());
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
    async fn nobody_books_for_others() {
        let app = app();
        let for_bastien = with(lesson("17:00", "18:00"), "student_id", "bastien");
        for stranger in [amina(), coach_mba(), fatou()] {
            assert_eq!(book(&app, &stranger, &for_bastien).await.problem(), "not-yours");
        }
        assert!(app.events().await.is_empty());
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
        let amina = amina();
        let answers = join_all(bodies.iter().map(|body| book(&app, &amina, body))).await;
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

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_booked() {
        let app = app();
        let wrong = json!({
            "type": "Hybride", "slot": {"start": "2026-03-02T18:00:00Z", "end": "2026-03-02T17:00:00Z"},
            "modality": 3, "coach_id": "le prof", "student_id": "", "notes": "Bonjour",
        });
        insta::assert_snapshot!(book(&app, &amina(), &wrong).await.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "Voir la liste des erreurs.",
          "errors": [
            {
              "code": "one_of",
              "detail": "Une valeur est attendue parmi : Visio, Présentiel, Stage.",
              "pointer": "/type"
            },
            {
              "code": "end_before_start",
              "detail": "La fin doit suivre le début.",
              "pointer": "/slot/end"
            },
            {
              "code": "type",
              "detail": "Le type attendu est : du texte.",
              "pointer": "/modality"
            },
            {
              "code": "user_id",
              "detail": "Un identifiant a 1 à 64 caractères parmi A-Z a-z 0-9 _ -.",
              "pointer": "/coach_id"
            },
            {
              "code": "user_id",
              "detail": "Un identifiant a 1 à 64 caractères parmi A-Z a-z 0-9 _ -.",
              "pointer": "/student_id"
            },
            {
              "code": "unknown_field",
              "detail": "Ce champ n'existe pas.",
              "pointer": "/notes"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "La requête contient des erreurs",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
        let past = lesson("07:00", "09:00");
        insta::assert_snapshot!(book(&app, &amina(), &past).await.described(), @r#"
        400 Bad Request
        content-type: application/problem+json

        {
          "detail": "Voir la liste des erreurs.",
          "errors": [
            {
              "code": "past",
              "detail": "Ce créneau a déjà commencé.",
              "pointer": "/slot/start"
            }
          ],
          "instance": "a-request",
          "status": 400,
          "title": "La requête contient des erreurs",
          "type": "https://preau.dev/problems/invalid-request"
        }
        "#);
        let long = with(
            lesson("17:00", "18:00"),
            "slot",
            json!({"start": "2026-03-02T17:00:00Z", "end": "2026-03-03T18:00:00Z"}),
        );
        assert_eq!(book(&app, &amina(), &long).await.json()["errors"][0]["code"], "duration");
        let alone = with(lesson("17:00", "18:00"), "coach_id", "amina");
        assert_eq!(book(&app, &amina(), &alone).await.json()["errors"][0]["code"], "contradiction");
        let contradiction = with(lesson("17:00", "18:00"), "modality", "Présentiel");
        assert_eq!(book(&app, &amina(), &contradiction).await.json()["errors"][0]["pointer"], "/modality");
        let nobody = lesson("17:00", "18:00");
        assert_eq!(book(&app, &coach_rey(), &nobody).await.json()["errors"][0]["pointer"], "/student_id");
        assert!(app.events().await.is_empty());
    }
}
