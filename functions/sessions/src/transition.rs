//! Bringing a session from one state to the next, with its event, in one transaction.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    entity::Stored,
    problem::Problem,
};

use crate::{
    agenda::{Agendas, places},
    notifier::{SessionChange, SessionNotifier},
    session::{Session, SessionId, SessionView, Status},
};

/// A transition: who may make it, and what it does.
pub(crate) struct Transition<Mine, Act> {
    /// The kind of the event that tells of it.
    pub event: &'static str,
    /// Whether the session is the caller's to change; it is hidden from them otherwise.
    pub mine: Mine,
    /// The change, at an instant.
    pub act: Act,
    /// What its people are told.
    pub change: SessionChange,
}

/// Makes a transition that leaves the session its slot, or frees it where it ends cancelled. One that leaves the status
/// as it is writes nothing.
///
/// # Errors
/// `not-found`, `invalid-transition`.
pub(crate) async fn make<Mine, Act>(
    app: &App,
    caller: &Caller,
    id: SessionId,
    transition: Transition<Mine, Act>,
) -> Result<Answer<SessionView>, Problem>
where
    Mine: Fn(&Session) -> bool,
    Act: Fn(&mut Session, Timestamp) -> Result<(), Problem>,
{
    let mut attempts = Attempts::default();
    loop {
        let mut stored = find(app, id).await?;
        if !(transition.mine)(&stored.entity) {
            return Err(Problem::not_found());
        }
        let (former, before, now) = (stored.entity.status, stored.entity.state(), app.now());
        (transition.act)(&mut stored.entity, now)?;
        if stored.entity.status == former {
            return Ok(answer(&stored, 0));
        }

        let session = &stored.entity;
        let entry = AuditEntry {
            kind: transition.event,
            resource: &session.resource(),
            from: before,
            to: session.state(),
        };
        let mut changes = Changes::audited(app, caller, now, entry).replace(&stored);
        if session.status == Status::Cancelled {
            let people = [&session.coach_id, &session.student_id];
            let mut agendas = Agendas::read(&app.records, places(people, session.slot)).await?;
            agendas.release(id);
            changes = agendas.write_to(changes);
        }
        let notifier = SessionNotifier { app, session, version: stored.version + 1, now };
        let changes = notifier.tell(transition.change, changes);
        match changes.commit(app, caller, answer(&stored, 1)).await? {
            Committed::Done(answer) => return Ok(answer),
            Committed::Lost => attempts.again(app).await?,
        }
    }
}

/// The session.
///
/// # Errors
/// `not-found`.
pub(crate) async fn find(app: &App, id: SessionId) -> Result<Stored<Session>, Problem> {
    app.records.get(&Session::key_of(id)).await
}

/// What answers with the session as it is when `steps` more versions of it are written.
pub(crate) fn answer(stored: &Stored<Session>, steps: u64) -> Answer<SessionView> {
    Answer::ok(SessionView::from(&stored.entity)).at_version(stored.version + steps)
}
