//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use std::collections::BTreeSet;

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    entity::Stored,
    id::UserId,
    list::{List, Records},
    outbox::forget_about,
    problem::Problem,
    store::SortRange,
    unit_of_work::Audited,
};
use serde_json::{Value, json};

use crate::{
    agenda::{Agenda, Agendas, places},
    availability::Availability,
    calendar_address::CalendarAddress,
    notifier::{SessionChange, SessionNotifier},
    people::sessions_of,
    session::{Session, SessionId, SessionView, Status},
};

/// Everything, as JSON.
///
/// # Errors
/// The store did not answer.
pub async fn export(records: &Records, user: &UserId) -> Result<Value, Problem> {
    let sessions = sessions_of(records, user, SortRange::All).await?;
    let sessions: Vec<SessionView> =
        sessions.iter().map(|stored| SessionView::from(&stored.entity)).collect();
    let kept = Kept::read(records, user).await?;
    Ok(json!({
        "sessions": sessions,
        "availability": kept.availability.map(|stored| stored.entity),
        "calendar_feed": kept.address.map(|stored| json!({"created_at": stored.entity.created_at})),
    }))
}

/// What is kept of a person as such, beside their sessions.
pub struct Kept {
    availability: Option<Stored<Availability>>,
    address: Option<Stored<CalendarAddress>>,
    /// Agendas in which nothing stands any more, [`MOST_AGENDAS`] at most.
    agendas: Vec<Stored<Agenda>>,
}

/// How many agendas one transaction deletes.
const MOST_AGENDAS: usize = 60;

impl Kept {
    /// Reads it.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(records: &Records, user: &UserId) -> Result<Self, Problem> {
        let agendas = List::whole(Agenda::of(user));
        Ok(Self {
            agendas: records.list(&agendas, MOST_AGENDAS, None, Agenda::is_empty).await?.entities,
            availability: records.find(&Availability::key_of(user)).await?,
            address: records.find(&CalendarAddress::key_of(user)).await?,
        })
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.availability.is_none() && self.address.is_none() && self.agendas.is_empty()
    }

    /// Whether more may be kept than was read.
    #[must_use]
    pub const fn is_part(&self) -> bool {
        self.agendas.len() == MOST_AGENDAS
    }

    /// The changes with its deletion.
    #[must_use]
    pub fn delete_in(&self, changes: Changes) -> Changes {
        changes.delete_all(&self.agendas).delete_all(&self.availability).delete_all(&self.address)
    }
}

/// Takes `user` out of up to `limit` of their sessions, and answers of how many.
///
/// A session that is still to come is called off and its slot is free. Each goes by the pseudonym, which is the caller's
/// name, and its note is gone; all of them are still counted.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub async fn erase(app: &App, caller: &Caller, user: &UserId, limit: usize) -> Result<usize, Problem> {
    let mut ids = BTreeSet::new();
    // The agendas tell of the latest bookings, which an index may not show yet; the indexes, of what is called off.
    for agenda in app.records.all::<Agenda>(&List::whole(Agenda::of(user))).await? {
        ids.extend(agenda.entity.sessions());
    }
    let sessions = sessions_of(&app.records, user, SortRange::All).await?;
    ids.extend(sessions.iter().map(|stored| stored.entity.id));
    let mut erased = 0;
    for id in ids.into_iter().take(limit) {
        erased += usize::from(erase_from(app, caller, user, id).await?);
    }
    Ok(erased)
}

/// Takes `user` out of a session, if they are in it.
async fn erase_from(app: &App, caller: &Caller, user: &UserId, id: SessionId) -> Result<bool, Problem> {
    let pseudonym = &caller.actor.id;
    let mut attempts = Attempts::default();
    loop {
        let Some(mut stored) = app.records.find::<Session>(&Session::key_of(id)).await? else {
            return Ok(false);
        };
        let session = &mut stored.entity;
        if session.student_id != *user && session.coach_id != *user {
            return Ok(false);
        }
        forget_about(app, &session.resource()).await?;
        let (before, now) = (session.state(), app.now());
        let people = [&session.coach_id, &session.student_id];
        let mut agendas = Agendas::read(&app.records, places(people, session.slot)).await?;
        let kind = if session.slot.start() > now && session.status != Status::Cancelled {
            session.cancel(now)?;
            agendas.release(id);
            "SESSION_CANCELLED"
        } else {
            agendas.release_of(user, id);
            "SESSION_ANONYMISED"
        };
        for person in [&mut session.student_id, &mut session.coach_id] {
            if person == user {
                *person = pseudonym.clone();
            }
        }
        session.note = None;
        session.updated_at = now;

        let entry = AuditEntry { kind, resource: &session.resource(), from: before, to: session.state() };
        let changes = Changes::audited(app, caller, now, entry).replace(&stored);
        let changes = agendas.write_without(user, changes);
        let changes = if kind == "SESSION_CANCELLED" {
            let session = &stored.entity;
            let left = if session.student_id == *pseudonym { &session.coach_id } else { &session.student_id };
            let notifier = SessionNotifier { app, session, version: stored.version + 1, now };
            notifier.tell_one(left, SessionChange::Cancelled, changes)
        } else {
            changes
        };
        match changes.commit(app, caller, Answer::no_content()).await? {
            Committed::Done(_) => return Ok(true),
            Committed::Lost => attempts.again(app).await?,
        }
    }
}
