//! `reschedule-session`: moves a session to another slot, in one swap.

use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    input,
    problem::Problem,
    request::{PathId, Valid},
    unit_of_work::UnitOfWork,
};

use crate::{
    notifier::{SessionChange, SessionNotifier},
    session::{SessionId, SessionView},
    slot_reservation::SlotReservation,
    transition::{answer, find},
    upcoming_slot::UpcomingSlot,
};

input! {
    /// Where a session is moved to.
    pub struct RescheduleSession {
        /// When it is from now on.
        pub slot: UpcomingSlot,
    }
}

/// Reschedules a session
///
/// Its old slot is given up and the new one taken in one act, by its coach or an admin: it never holds two, nor none. It
/// stays agreed as far as it was. The coach's availability binds an admin, not the coach.
#[utoipa::path(
    post,
    path = "/sessions/{session_id}/reschedule",
    tag = "sessions",
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    request_body = RescheduleSession,
    responses((status = 200, description = "The session; `ETag` is its version", body = SessionView)),
)]
pub(crate) async fn reschedule_session(
    app: App,
    caller: Caller,
    PathId(id): PathId<SessionId>,
    Valid(RescheduleSession { slot: wanted }): Valid<RescheduleSession>,
) -> Result<Answer<SessionView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = find(&app, id).await?;
        if caller.actor.id != before.entity.coach_id && !caller.actor.is(Role::Admin) {
            return Err(Problem::not_found());
        }
        let (mut session, former) = (before.entity.clone(), before.entity.slot);
        let slot = wanted.at(work.now())?;
        session.reschedule(slot, work.now())?;
        if former == slot {
            return Ok(answer(&before.entity, before.version, &caller.actor));
        }
        let slots = SlotReservation::move_from(&app, &caller.actor, &session, former, work.now());
        let reservation = slots.await?;

        let version = before.version + 1;
        let changes = reservation.write_to(work.replaces("SESSION_RESCHEDULED", &before, &session));
        let notifier = SessionNotifier { app: &app, session: &session, version, now: work.now() };
        let changes = notifier.tell(SessionChange::Rescheduled(former), changes);
        if let Some(answer) = work.commit(changes, answer(&session, version, &caller.actor)).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use preau_harness::{
        insta,
        people::{amina, bastien, coach_mba, coach_rey, director, student},
    };
    use serde_json::json;

    use crate::testing::{act, app, book, booked, cancel, lesson, reschedule, slot};

    #[tokio::test]
    async fn a_session_gives_up_its_slot_and_takes_another() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        act(&app, &coach_rey(), &id, "confirm").await;
        let moved = reschedule(&app, &coach_rey(), &id, &lesson("18:30", "19:30")["slot"]).await;
        assert_eq!((moved.status.as_u16(), moved.header("etag")), (200, "\"3\""));
        assert_eq!(
            (&moved.json()["slot_start"], &moved.json()["status"]),
            (&json!("2026-03-02T18:30:00Z"), &json!("Confirmé"))
        );
        assert_eq!(book(&app, &bastien(), &lesson("19:00", "20:00")).await.problem(), "slot-taken");
        booked(&app, &bastien(), &lesson("17:00", "18:00")).await;
        let event = &app.events().await[2];
        insta::assert_json_snapshot!((&event.kind, &event.from, &event.to), @r#"
        [
          "SESSION_RESCHEDULED",
          {
            "slot_end": "2026-03-02T18:00:00Z",
            "slot_start": "2026-03-02T17:00:00Z",
            "status": "Confirmé"
          },
          {
            "slot_end": "2026-03-02T19:30:00Z",
            "slot_start": "2026-03-02T18:30:00Z",
            "status": "Confirmé"
          }
        ]
        "#);
    }

    #[tokio::test]
    async fn it_may_overlap_the_slot_that_it_gives_up() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let moved = reschedule(&app, &coach_rey(), &id, &lesson("17:30", "18:30")["slot"]).await;
        assert_eq!(moved.status, 200);
        let same = reschedule(&app, &coach_rey(), &id, &lesson("17:30", "18:30")["slot"]).await;
        assert_eq!((same.status.as_u16(), same.header("etag")), (200, "\"2\""));
        assert_eq!(app.events().await.len(), 2);
    }

    #[tokio::test]
    async fn a_taken_slot_leaves_it_where_it_is() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        booked(&app, &bastien(), &lesson("19:00", "20:00")).await;
        let refused = reschedule(&app, &coach_rey(), &id, &lesson("19:30", "20:30")["slot"]).await;
        assert_eq!(refused.problem(), "slot-taken");
        assert_eq!(book(&app, &bastien(), &lesson("17:00", "17:30")).await.problem(), "slot-taken");
        booked(&app, &bastien(), &lesson("20:00", "20:30")).await;
    }

    #[tokio::test]
    async fn it_moves_from_day_to_day_and_over_midnight() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let night = slot("2026-03-03T23:30:00Z", "2026-03-04T00:30:00Z");
        assert_eq!(reschedule(&app, &coach_rey(), &id, &night).await.status, 200);
        for (start, end) in [
            ("2026-03-03T23:00:00Z", "2026-03-03T23:31:00Z"),
            ("2026-03-04T00:29:00Z", "2026-03-04T01:00:00Z"),
        ] {
            let mut other = lesson("17:00", "18:00");
            other["slot"] = slot(start, end);
            assert_eq!(book(&app, &bastien(), &other).await.problem(), "slot-taken");
        }
        assert_eq!(reschedule(&app, &director(), &id, &lesson("17:00", "18:00")["slot"]).await.status, 200);
        let mut free = lesson("17:00", "18:00");
        free["slot"] = night;
        booked(&app, &bastien(), &free).await;
    }

    #[tokio::test]
    async fn only_its_coach_or_an_admin_moves_it_and_only_forward() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("17:00", "18:00")).await;
        let later = &lesson("18:00", "19:00")["slot"];
        assert_eq!(reschedule(&app, &amina(), &id, later).await.problem(), "not-yours");
        assert_eq!(reschedule(&app, &coach_mba(), &id, later).await.problem(), "not-found");
        let past = reschedule(&app, &coach_rey(), &id, &lesson("07:00", "09:00")["slot"]).await;
        assert_eq!(past.json()["errors"][0]["pointer"], "/slot/start");
        cancel(&app, &coach_rey(), &id).await;
        assert_eq!(reschedule(&app, &coach_rey(), &id, later).await.problem(), "invalid-transition");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_sessions_moved_to_one_slot_at_once_one_gets_it_and_the_others_stay() {
        let app = app();
        let mut ids = Vec::new();
        for number in 0..12 {
            let (from, to) = (
                format!("{:02}:{:02}", 9 + number / 2, number % 2 * 30),
                format!("{:02}:{:02}", 9 + number / 2, number % 2 * 30 + 29),
            );
            ids.push(booked(&app, &student(number), &lesson(&from, &to)).await);
        }
        let (coach, wanted) = (coach_rey(), lesson("20:00", "20:29")["slot"].clone());
        let answers = join_all(ids.iter().map(|id| reschedule(&app, &coach, id, &wanted))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert!(answers.iter().all(|answer| answer.status == 200 || answer.problem() == "slot-taken"));
        // Eleven slots are still held and one is free again.
        let mut free = 0;
        for number in 0..12 {
            let from = format!("{:02}:{:02}", 9 + number / 2, number % 2 * 30 + 5);
            let to = format!("{:02}:{:02}", 9 + number / 2, number % 2 * 30 + 10);
            free += usize::from(book(&app, &student(99), &lesson(&from, &to)).await.status == 201);
        }
        assert_eq!(free, 1);
    }
}
