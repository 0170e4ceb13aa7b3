//! The requests of a student that wait for an answer: so many at a time.
//!
//! Each student has one item that names them. Whoever books, or answers, writes it at the version that it had, in the same
//! transaction: of any number of requests at once, no more than the cap get through. A request whose slot has begun can no
//! longer be agreed to; it counts no more from that moment on, whether or not anybody answers it.

use jiff::Timestamp;
use preau_kernel::{
    batch::Batch,
    entity::{Entity, Stored},
    id::UserId,
    problem::{Problem, kind::TOO_MANY_PENDING},
    store::{Key, Scope},
    text::LocalizedText,
};
use serde::{Deserialize, Serialize};

use crate::session::{Session, SessionId};

/// What a student has asked for and waits for. Requests that version 0.1 wrote are not in it.
///
/// | access pattern | how |
/// |---|---|
/// | the pending requests of a student | partition `pending-requests#<student>`, `pending-requests` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingRequests {
    student_id: UserId,
    requests: Vec<PendingRequest>,
}

/// A request that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PendingRequest {
    session_id: SessionId,
    /// When its slot begins: it waits no longer then.
    until: Timestamp,
}

impl Entity for PendingRequests {
    const KIND: &'static str = "pending-requests";

    fn key(&self) -> Key {
        Self::key_of(&self.student_id)
    }
}

impl PendingRequests {
    /// Where the pending requests of `student` are.
    pub(crate) fn key_of(student: &UserId) -> Key {
        Self::of(student).key("pending-requests")
    }

    /// Where nothing else stands.
    pub(crate) fn of(student: &UserId) -> Scope {
        Scope::Partition(format!("pending-requests#{student}"))
    }

    /// Those of `student`, as they were read among others.
    ///
    /// # Errors
    /// `internal`: the document cannot be read.
    pub(crate) fn in_batch(read: &Batch, student: &UserId) -> Result<Stored<Self>, Problem> {
        let found = read.find::<Self>(&Self::key_of(student))?;
        let none = || Self { student_id: student.clone(), requests: Vec::new() };
        Ok(found.unwrap_or_else(|| Stored::absent(none())))
    }

    /// Whose they are.
    pub(crate) const fn student(&self) -> &UserId {
        &self.student_id
    }

    /// Notes that `session` waits from now on, or that it moved and waits still. What waits no longer is forgotten.
    pub(crate) fn note(&mut self, session: &Session, now: Timestamp) {
        self.requests.retain(|request| request.until > now && request.session_id != session.id);
        self.requests.push(PendingRequest { session_id: session.id, until: session.slot.start() });
    }

    /// Refuses more than `most`.
    ///
    /// # Errors
    /// `too-many-pending`.
    pub(crate) fn check_at_most(&self, most: usize) -> Result<(), Problem> {
        if self.requests.len() <= most {
            return Ok(());
        }
        let detail = LocalizedText::made(
            format!(
                "Au plus {most} demandes attendent à la fois : attendez une réponse, ou retirez une demande."
            ),
            format!("At most {most} requests wait at a time: wait for an answer, or withdraw one."),
        );
        Err(Problem::new(&TOO_MANY_PENDING, detail))
    }

    /// Strikes out `session`, which waits no longer; answers whether it was there.
    pub(crate) fn strike_out(&mut self, session: SessionId) -> bool {
        let before = self.requests.len();
        self.requests.retain(|request| request.session_id != session);
        self.requests.len() < before
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        TestApp, insta,
        people::{amina, bastien, coach_rey, director},
    };
    use preau_kernel::policy::Policy;
    use serde_json::{Value, json};

    use crate::testing::{act, app, available, book, booked, cancel, lesson, reschedule, with};

    /// A lesson of half an hour on a day of March, at the given half hour from 09:00 on.
    fn at(day: u32, half: u32) -> Value {
        let time = |half: u32| format!("2026-03-{day:02}T{:02}:{:02}:00Z", 9 + half / 2, half % 2 * 30);
        with(lesson("09:00", "10:00"), "slot", json!({"start": time(half), "end": time(half + 1)}))
    }

    /// An app where two requests of a student wait at most.
    fn app_for_two() -> TestApp {
        let mut app = app();
        app.follow(&Policy { pending_requests: 2, ..Policy::default() });
        app
    }

    #[tokio::test]
    async fn a_student_waits_for_ten_answers_at_most_and_others_for_theirs() {
        let app = app();
        for half in 0..10 {
            booked(&app, &amina(), &at(3, half)).await;
        }
        insta::assert_snapshot!(book(&app, &amina(), &at(4, 0)).await.described(), @r#"
        409 Conflict
        content-type: application/problem+json

        {
          "detail": "Au plus 10 demandes attendent à la fois : attendez une réponse, ou retirez une demande.",
          "instance": "a-request",
          "status": 409,
          "title": "Trop de demandes attendent une réponse",
          "type": "https://preau.dev/problems/too-many-pending"
        }
        "#);
        assert_eq!(app.events().await.len(), 10);
        booked(&app, &bastien(), &at(4, 0)).await;
        let for_amina = with(at(4, 2), "student_id", "amina");
        assert_eq!(book(&app, &director(), &for_amina).await.problem(), "too-many-pending");
        // What a coach takes, or agrees to without being asked, waits for nobody.
        assert_eq!(book(&app, &coach_rey(), &for_amina).await.status, 201);
        available(&app, &coach_rey(), &json!({"auto_confirm": true})).await;
        booked(&app, &amina(), &at(4, 4)).await;
    }

    #[tokio::test]
    async fn every_answer_makes_room_for_another_request() {
        let app = app_for_two();
        booked(&app, &amina(), &at(3, 0)).await;
        for (turn, answer) in ["confirm", "decline", "withdraw", "cancel", "bulk"].into_iter().enumerate() {
            let day = 4 + u32::try_from(turn).unwrap();
            let id = booked(&app, &amina(), &at(day, 0)).await;
            assert_eq!(book(&app, &amina(), &at(day, 2)).await.problem(), "too-many-pending", "{answer}");
            let answered = match answer {
                "withdraw" => act(&app, &amina(), &id, answer).await,
                "cancel" => cancel(&app, &coach_rey(), &id).await,
                "bulk" => app.post("/sessions/cancel", &json!({"ids": [id]})).by(&coach_rey()).send().await,
                answer => act(&app, &coach_rey(), &id, answer).await,
            };
            assert_eq!(answered.status, 200, "{}", answered.described());
        }
        booked(&app, &amina(), &at(20, 0)).await;
    }

    #[tokio::test]
    async fn a_request_whose_slot_has_begun_holds_no_place() {
        let app = app_for_two();
        for half in [0, 2] {
            booked(&app, &amina(), &at(3, half)).await;
        }
        app.clock.set("2026-03-03T08:59:59Z");
        assert_eq!(book(&app, &amina(), &at(4, 0)).await.problem(), "too-many-pending");
        app.clock.set("2026-03-03T09:00:00Z");
        booked(&app, &amina(), &at(4, 0)).await;
        assert_eq!(book(&app, &amina(), &at(4, 2)).await.problem(), "too-many-pending");
    }

    #[tokio::test]
    async fn a_request_that_moves_keeps_its_place_until_its_new_slot() {
        let app = app_for_two();
        let id = booked(&app, &amina(), &at(3, 0)).await;
        assert_eq!(reschedule(&app, &coach_rey(), &id, &at(5, 0)["slot"]).await.status, 200);
        booked(&app, &amina(), &at(5, 2)).await;
        app.clock.set("2026-03-04T09:00:00Z");
        assert_eq!(book(&app, &amina(), &at(6, 0)).await.problem(), "too-many-pending");
        // A school may lower the cap: what waits already may move none the less.
        let mut app = app;
        app.follow(&Policy { pending_requests: 1, ..Policy::default() });
        assert_eq!(reschedule(&app, &coach_rey(), &id, &at(6, 0)["slot"]).await.status, 200);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_requests_of_one_student_at_once_as_many_get_through_as_may_wait() {
        let app = app_for_two();
        let (amina, bodies): (_, Vec<_>) = (amina(), (0..12).map(|number| at(3 + number, 0)).collect());
        let answers = join_all(bodies.iter().map(|body| book(&app, &amina, body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 2);
        assert!(answers.iter().all(|answer| answer.status == 201 || answer.problem() == "too-many-pending"));
    }
}
