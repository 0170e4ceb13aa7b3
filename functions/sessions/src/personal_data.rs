//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    async_trait,
    changes::{AuditEntry, Changes},
    list::List,
    outbox::forget_about,
    personal_data::{Erasure, Export, Pages, PersonalData, object_member},
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::{
    agenda::Agenda,
    availability::Availability,
    holdings::Holdings,
    notifier::{SessionChange, SessionNotifier},
    pending_requests::PendingRequests,
    session::{Session, SessionId, SessionView, Status},
};

/// Sessions and availability.
///
/// A session that is still to come is called off and its slot is free. Each goes by the pseudonym, and its note is gone; all
/// of them are still counted.
pub struct SessionData;

/// How many agendas one transaction deletes, and how many sessions or agendas are listed at once.
const AT_ONCE: usize = 50;

#[async_trait]
impl PersonalData for SessionData {
    fn members(&self) -> Vec<(&'static str, RefOr<Schema>)> {
        let said = "Sessions, availability, and when the calendar's address was made.";
        vec![("sessions", object_member(said))]
    }

    async fn export(&self, export: &mut Export<'_>) -> Result<(), Problem> {
        let (app, person) = (export.app, export.person);
        let lists = [Session::of_student(person), Session::of_coach(person)].map(List::whole);
        let show = |_, session: Session| Some(SessionView::from(&session));
        export.list("sessions/sessions", lists, show).await?;
        let availability = async {
            let stored = app.records.find::<Availability>(&Availability::key_of(person)).await?;
            Ok(stored.map(|stored| stored.entity))
        };
        export.value("sessions/availability", availability).await
    }

    async fn erase(&self, erasure: &mut Erasure<'_>) -> Result<(), Problem> {
        let person = erasure.person;
        let changes = |erasure: &Erasure<'_>, agendas: &[_]| {
            Changes::without_event(erasure.app.now()).delete_all(agendas)
        };
        let agendas = List::whole(Agenda::of(person));
        erasure.sweep::<Agenda>(agendas.clone(), AT_ONCE, Agenda::is_empty, changes).await?;
        // The agendas tell of the latest bookings, which an index may not show yet; the indexes, of what is called off.
        let mut pages = Pages::of(agendas, AT_ONCE);
        while let Some(page) = pages.next::<Agenda>(&erasure.app.records).await? {
            for id in page.iter().flat_map(|stored| stored.entity.sessions()) {
                if !erasure.goes_on() {
                    return Ok(());
                }
                let outcome = erase_from(erasure, id).await;
                erasure.tried(outcome);
            }
        }
        for scope in [Session::of_student(person), Session::of_coach(person)] {
            let mut pages = Pages::of(List::whole(scope), AT_ONCE);
            while let Some(page) = pages.next::<Session>(&erasure.app.records).await? {
                for stored in page {
                    if !erasure.goes_on() {
                        return Ok(());
                    }
                    let outcome = erase_from(erasure, stored.entity.id).await;
                    erasure.tried(outcome);
                }
            }
        }
        let requests = List::whole(PendingRequests::of(person));
        erasure
            .sweep::<PendingRequests>(
                requests,
                AT_ONCE,
                |_| true,
                |erasure, requests| Changes::without_event(erasure.app.now()).delete_all(requests),
            )
            .await?;
        erase_availability(erasure).await
    }
}

async fn erase_availability(erasure: &mut Erasure<'_>) -> Result<(), Problem> {
    let key = Availability::key_of(erasure.person);
    let availability = erasure.app.records.find::<Availability>(&key).await?;
    let changes = |erasure: &Erasure<'_>, availability: &[_]| {
        let entry = AuditEntry {
            kind: "AVAILABILITY_ERASED",
            resource: &format!("user:{}", erasure.pseudonym),
            from: json!({"availability": true}),
            to: Value::Null,
        };
        Changes::audited(&erasure.app, &erasure.caller, erasure.app.now(), entry).delete_all(availability)
    };
    erasure.settle::<Availability>(availability.into_iter().collect(), changes).await
}

/// Takes the person out of a session, if they are in it.
async fn erase_from(erasure: &Erasure<'_>, id: SessionId) -> Result<bool, Problem> {
    let Erasure { app, caller, person: user, pseudonym, .. } = erasure;
    let user = *user;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let Some(before) = work.find::<Session>(&Session::key_of(id)).await? else {
            return Ok(false);
        };
        let mut session = before.entity.clone();
        if session.student_id != *user && session.coach_id != *user {
            return Ok(false);
        }
        forget_about(app, &session.resource()).await?;
        let now = work.now();
        let mut holdings = Holdings::read(&app.records, &[&session]).await?;
        let kind = if session.slot.start() > now && session.status != Status::Cancelled {
            session.cancel(now)?;
            holdings.release(&session);
            "SESSION_CANCELLED"
        } else {
            holdings.agendas().release_of(user, id);
            "SESSION_ANONYMISED"
        };
        for person in [&mut session.student_id, &mut session.coach_id] {
            if person == user {
                *person = pseudonym.clone();
            }
        }
        session.note = None;
        session.updated_at = now;

        let changes = holdings.write_without(user, work.replaces(kind, &before, &session));
        let changes = if kind == "SESSION_CANCELLED" {
            let left = if session.student_id == *pseudonym { &session.coach_id } else { &session.student_id };
            let notifier = SessionNotifier { app, session: &session, version: before.version + 1, now };
            notifier.tell_one(left, SessionChange::Cancelled, changes)
        } else {
            changes
        };
        if work.commit_step(changes).await? {
            return Ok(true);
        }
    }
}
