//! Bringing a session from one state to the next, with its event, in one transaction.

use jiff::Timestamp;
use preau_kernel::{
    actor::Actor, answer::Answer, app::App, caller::Caller, entity::Stored, problem::Problem, store::Version,
    unit_of_work::UnitOfWork,
};

use crate::{
    holdings::Holdings,
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

/// Makes a transition that leaves the session its slot, or frees it where it ends cancelled; what was pending is so no more.
/// One that leaves the status as it is writes nothing.
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
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let before = find(app, id).await?;
        if !(transition.mine)(&before.entity) {
            return Err(Problem::not_found());
        }
        let mut session = before.entity.clone();
        (transition.act)(&mut session, work.now())?;
        if session.status == before.entity.status {
            return Ok(answer(&session, before.version, &caller.actor));
        }

        let version = before.version + 1;
        let mut holdings = if session.status == Status::Cancelled {
            Holdings::read(&app.records, &[&before.entity]).await?
        } else {
            Holdings::requests_of(&app.records, &before.entity).await?
        };
        holdings.release(&session);
        let changes = holdings.write_to(work.replaces(transition.event, &before, &session));
        let notifier = SessionNotifier { app, session: &session, version, now: work.now() };
        let changes = notifier.tell(transition.change, changes);
        if let Some(answer) = work.commit(changes, answer(&session, version, &caller.actor)).await? {
            return Ok(answer);
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

/// What answers `actor`, who asked for the change, with the session as it is at a version.
pub(crate) fn answer(session: &Session, version: Version, actor: &Actor) -> Answer<SessionView> {
    Answer::ok(SessionView::from(session).for_whoever_changed_it(actor)).at_version(version)
}
