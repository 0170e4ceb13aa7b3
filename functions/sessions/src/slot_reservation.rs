//! Holding a slot: what is read and decided before a session takes its place in the agendas of its people.

use jiff::Timestamp;
use preau_kernel::{
    actor::Actor,
    app::App,
    batch::Batch,
    changes::Changes,
    entity::Stored,
    problem::Problem,
    roles::AssignedRoles,
    store::{Key, Version},
    text::LocalizedText,
    time::TimeRange,
};
use preau_relations::{coach_keys, is_coach_in};

use crate::{
    agenda::{PersonDay, places},
    availability::Availability,
    holdings::Holdings,
    rules::{Rules, utc_days},
    session::{Session, Status},
};

/// A slot that a session holds, once this is written.
pub(crate) struct SlotReservation {
    holdings: Holdings,
    /// The coach's rules, where they bind.
    availability: Option<Stored<Availability>>,
    /// What says that the coach is one, where their availability does not.
    coach: Option<(Key, Version)>,
}

impl SlotReservation {
    /// Holds the slot of `session`, which `actor` books. A request waits for its answer from then on, unless the coach
    /// agrees without being asked ([`Self::confirms`]).
    ///
    /// # Errors
    /// `invalid-request`: who is asked is no coach; `slot-taken`; `slot-unavailable` where the coach's rules bind;
    /// `too-many-pending`.
    pub(crate) async fn take(
        app: &App,
        actor: &Actor,
        session: &Session,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let (mut reservation, read) = Self::read(app, actor, session, None).await?;
        reservation.coach = match &reservation.availability {
            Some(availability) => proof(&read, session, availability)?,
            None => None,
        };
        reservation.reserve(app, session, now).await?;
        if session.status == Status::Proposed && !reservation.confirms() {
            reservation.holdings.wait(session, app.policy.pending_requests, now)?;
        }
        Ok(reservation)
    }

    /// Holds the slot of `session`, which `actor` moves there from `former`, which is freed.
    ///
    /// # Errors
    /// `slot-taken`, or `slot-unavailable` where the coach's rules bind.
    pub(crate) async fn move_from(
        app: &App,
        actor: &Actor,
        session: &Session,
        former: TimeRange,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let (mut reservation, _) = Self::read(app, actor, session, Some(former)).await?;
        reservation.reserve(app, session, now).await?;
        if session.status == Status::Proposed {
            // It was let in when it was asked for.
            reservation.holdings.wait(session, usize::MAX, now)?;
        }
        Ok(reservation)
    }

    /// What is decided on, in one call.
    async fn read(
        app: &App,
        actor: &Actor,
        session: &Session,
        former: Option<TimeRange>,
    ) -> Result<(Self, Batch), Problem> {
        let Session { coach_id, student_id, .. } = session;
        let slots = [Some(session.slot), former].into_iter().flatten();
        let needed: Vec<PersonDay> = slots.flat_map(|slot| places([coach_id, student_id], slot)).collect();
        let waiting: &[_] = if session.status == Status::Proposed { &[student_id] } else { &[] };
        // The rules are a coach's own: nothing keeps them from a session that they want.
        let rules_bind = actor.id != *coach_id;
        let of_coach = rules_bind.then(|| coach_keys(coach_id)).into_iter().flatten();
        let read = app.records.batch(Holdings::keys(&needed, waiting).chain(of_coach)).await?;
        let availability = rules_bind.then(|| Availability::in_batch(&read, coach_id)).transpose()?;
        let holdings = Holdings::of(&read, needed, waiting)?;
        Ok((Self { holdings, availability, coach: None }, read))
    }

    /// Takes the slot in the agendas. Only where the coach's rules look at other days, they are read too.
    async fn reserve(&mut self, app: &App, session: &Session, now: Timestamp) -> Result<(), Problem> {
        let agendas = self.holdings.agendas();
        agendas.release(session.id);
        agendas.check_free(session)?;
        if let Some(availability) = &self.availability {
            let rules = Rules::of(&availability.entity);
            rules.allow_alone(session.slot, now)?;
            let days = utc_days(rules.span(session.slot));
            let reached = days.map(|day| (session.coach_id.clone(), day)).collect();
            agendas.reach(&app.records, reached).await?;
            agendas.release(session.id);
            rules.allow_among(session.slot, &agendas.busy(&session.coach_id))?;
        }
        agendas.reserve(session)
    }

    /// Whether the coach agrees without being asked.
    pub(crate) fn confirms(&self) -> bool {
        self.availability.as_ref().is_some_and(|availability| availability.entity.auto_confirm)
    }

    /// The changes with those that hold the slot. What the decision was taken on must still be as it was.
    pub(crate) fn write_to(&self, changes: Changes) -> Changes {
        let changes = self.holdings.write_to(changes);
        let changes = match &self.availability {
            Some(availability) => changes.check(availability),
            None => changes,
        };
        match &self.coach {
            Some((key, version)) => changes.check_version(key.clone(), *version),
            None => changes,
        }
    }
}

/// What says that the session's coach is one: their kept role, where they never set an availability.
///
/// # Errors
/// `invalid-request`: nothing says so.
fn proof(
    read: &Batch,
    session: &Session,
    availability: &Stored<Availability>,
) -> Result<Option<(Key, Version)>, Problem> {
    let coach = &session.coach_id;
    if !is_coach_in(read, coach)? {
        let detail = LocalizedText::fixed(
            "Cette personne ne donne pas de séances ici.",
            "This person gives no sessions here.",
        );
        return Err(Problem::wrong_field("/coach_id", "coach", detail));
    }
    let key = AssignedRoles::key_of(coach);
    let version = read.version_of(&key).filter(|_| !availability.exists());
    Ok(version.map(|version| (key, version)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use futures_util::future::{join, join_all};
    use preau_harness::{
        TestApp,
        people::{amina, bastien, coach_mba, coach_rey, student},
    };
    use preau_kernel::{
        actor::{Actor, Role},
        id::UserId,
    };
    use serde_json::{Value, json};

    use crate::testing::{act, app, book, booked, lesson, reschedule, with};

    /// The intervals that agendas hold, and those of the sessions that stand: `person session start end`.
    fn held_and_due(app: &TestApp) -> [BTreeSet<String>; 2] {
        let (mut held, mut due) = (BTreeSet::new(), BTreeSet::new());
        for item in app.items() {
            let entity: Value = serde_json::from_str(&item.document).unwrap();
            match item.kind.as_str() {
                "agenda" => held.extend(entity["busy"].as_array().unwrap().iter().map(|busy| {
                    let slot = &busy["slot"];
                    format!("{} {} {} {}", entity["person"], busy["session_id"], slot["start"], slot["end"])
                })),
                "session" if entity["status"] != "Annulé" => {
                    due.extend(["student_id", "coach_id"].map(|person| {
                        let slot = &entity["slot"];
                        format!("{} {} {} {}", entity[person], entity["id"], slot["start"], slot["end"])
                    }));
                }
                _ => {}
            }
        }
        [held, due]
    }

    /// The requests that are noted as pending, and those of the sessions that are: `student session start`.
    fn noted_and_waiting(app: &TestApp) -> [BTreeSet<String>; 2] {
        let (mut noted, mut waiting) = (BTreeSet::new(), BTreeSet::new());
        for item in app.items() {
            let entity: Value = serde_json::from_str(&item.document).unwrap();
            let line = |student: &Value, [id, start]: [&Value; 2]| format!("{student} {id} {start}");
            match item.kind.as_str() {
                "pending-requests" => {
                    noted.extend(entity["requests"].as_array().unwrap().iter().map(|request| {
                        line(&entity["student_id"], [&request["session_id"], &request["until"]])
                    }))
                }
                "session" if entity["status"] == "Proposé" => {
                    waiting.insert(line(&entity["student_id"], [&entity["id"], &entity["slot"]["start"]]));
                }
                _ => {}
            }
        }
        [noted, waiting]
    }

    /// A number that looks random and is the same each time.
    fn drawn(seed: &mut u64, below: u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) % below
    }

    fn any_lesson(seed: &mut u64) -> Value {
        let start = 9 * 60 + drawn(seed, 36) * 15;
        let end = start + 15 + drawn(seed, 6) * 15;
        let at = |minutes: u64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let coach = ["coach_rey", "coach_mba"][usize::try_from(drawn(seed, 2)).unwrap()];
        with(lesson(&at(start), &at(end)), "coach_id", coach)
    }

    /// Someone who books, moves, agrees, withdraws and cancels as it comes.
    async fn busy_person(app: &TestApp, number: usize) {
        let mut seed = u64::try_from(number).unwrap() + 1;
        let (student, mut mine) = (student(number % 5), Vec::<(String, Actor)>::new());
        for _ in 0..30 {
            let wanted = any_lesson(&mut seed);
            let coach = if wanted["coach_id"] == "coach_rey" { coach_rey() } else { coach_mba() };
            let which = usize::try_from(drawn(&mut seed, 100)).unwrap();
            let one = (!mine.is_empty()).then(|| mine[which % mine.len()].clone());
            let answer = match (drawn(&mut seed, 6), one) {
                (0, Some((id, coach))) => act(app, &coach, &id, "confirm").await,
                (1, Some((id, _))) => act(app, &student, &id, "withdraw").await,
                (2, Some((id, coach))) => act(app, &coach, &id, "cancel").await,
                (3 | 4, Some((id, coach))) => reschedule(app, &coach, &id, &wanted["slot"]).await,
                _ => {
                    let answer = book(app, &student, &wanted).await;
                    if answer.status == 201 {
                        mine.push((answer.json()["id"].as_str().unwrap().to_owned(), coach));
                    }
                    answer
                }
            };
            let expected = [200, 201, 409, 429].contains(&answer.status.as_u16());
            assert!(expected, "{}", answer.described());
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn whatever_is_asked_at_once_the_agendas_hold_the_sessions_that_stand_and_none_overlap() {
        let app = app();
        join_all((0..10).map(|number| busy_person(&app, number))).await;
        let [held, due] = held_and_due(&app);
        assert!(held.len() > 10, "{held:?}");
        assert_eq!(held, due);
        let [noted, waiting] = noted_and_waiting(&app);
        assert!(waiting.len() > 3, "{waiting:?}");
        assert_eq!(noted, waiting);
        let held: Vec<Vec<&str>> = held.iter().map(|entry| entry.split(' ').collect()).collect();
        for (place, one) in held.iter().enumerate() {
            for other in &held[..place] {
                let overlap = one[0] == other[0] && one[2] < other[3] && other[2] < one[3];
                assert!(!overlap, "{one:?} {other:?}");
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn at_no_moment_does_a_session_that_moves_hold_two_slots_or_none() {
        let app = app();
        let id = booked(&app, &amina(), &lesson("10:00", "11:00")).await;
        let (coach, bastien) = (coach_rey(), bastien());
        let moves = async {
            for turn in 0..30 {
                let hour = if turn % 2 == 0 { ["11:00", "12:00"] } else { ["10:00", "11:00"] };
                let moved = reschedule(&app, &coach, &id, &lesson(hour[0], hour[1])["slot"]).await;
                assert_eq!(moved.status, 200, "{}", moved.described());
            }
        };
        // It always holds one of the two hours: whoever wants a part of both finds it taken.
        let wants_both = async {
            for _ in 0..50 {
                assert_eq!(book(&app, &bastien, &lesson("10:30", "11:30")).await.problem(), "slot-taken");
            }
        };
        join(moves, wants_both).await;
        let [held, due] = held_and_due(&app);
        assert_eq!(held, due);
        assert_eq!(held.len(), 2);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_requests_of_one_student_to_different_coaches_at_once_one_wins() {
        let app = app();
        let (amina, bodies): (_, Vec<_>) = (
            amina(),
            (0..20)
                .map(|coach| with(lesson("17:00", "18:00"), "coach_id", format!("coach-{coach}")))
                .collect(),
        );
        let coach =
            |number| Actor::new(UserId::parse(&format!("coach-{number}")).unwrap(), vec![Role::Coach]);
        let app = app.with_coaches(&(0..20).map(coach).collect::<Vec<_>>());
        let answers = join_all(bodies.iter().map(|body| book(&app, &amina, body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert!(answers.iter().all(|answer| answer.status == 201 || answer.problem() == "slot-taken"));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_daily_cap_holds_for_requests_at_once_on_both_days_that_a_local_day_touches() {
        let app = app();
        let cap = json!({"time_zone": "America/Montreal", "daily_cap": 3});
        crate::testing::available(&app, &coach_rey(), &cap).await;
        // In Montréal it is one evening, from 18:00 to 23:00; in UTC it is two days.
        let students: Vec<_> = (0..10).map(student).collect();
        let bodies: Vec<_> = (0..10)
            .map(|half| {
                let at = |half: u32| {
                    format!(
                        "2026-03-{:02}T{:02}:{:02}:00Z",
                        2 + (46 + half) / 48,
                        (46 + half) % 48 / 2,
                        half % 2 * 30
                    )
                };
                with(lesson("17:00", "18:00"), "slot", json!({"start": at(half), "end": at(half + 1)}))
            })
            .collect();
        let answers =
            join_all(students.iter().zip(&bodies).map(|(student, body)| book(&app, student, body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 3);
        assert!(answers.iter().all(|answer| answer.status == 201 || answer.problem() == "slot-unavailable"));
    }

    #[tokio::test]
    async fn a_session_over_a_change_of_clocks_lasts_as_long_as_its_instants_say() {
        let app = app();
        // In Paris, from 01:30 to 03:30 on the clock: one hour.
        let spring = json!({"start": "2026-03-29T01:30:00+01:00", "end": "2026-03-29T03:30:00+02:00"});
        let answer = book(&app, &amina(), &with(lesson("17:00", "18:00"), "slot", spring)).await.json();
        assert_eq!(
            (&answer["slot_start"], &answer["slot_end"]),
            (&json!("2026-03-29T00:30:00Z"), &json!("2026-03-29T01:30:00Z"))
        );
        let next = json!({"start": "2026-03-29T03:30:00+02:00", "end": "2026-03-29T04:30:00+02:00"});
        booked(&app, &bastien(), &with(lesson("17:00", "18:00"), "slot", next)).await;
        // 02:00 to 03:00 comes twice in autumn: the two do not overlap.
        for offset in ["+02:00", "+01:00"] {
            let autumn = json!({"start": format!("2026-10-25T02:00:00{offset}"), "end": format!("2026-10-25T02:59:00{offset}")});
            booked(&app, &amina(), &with(lesson("17:00", "18:00"), "slot", autumn)).await;
        }
    }
}
