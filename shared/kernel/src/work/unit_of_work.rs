//! The unit of work: read, decide, write, commit, and all of it again where others changed meanwhile what was read.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    port::store::Key,
    problem::Problem,
    record::entity::{Entity, Stored},
    work::{
        answer::{Answer, Content, KeptAnswer},
        app::App,
        caller::Caller,
        changes::{Attempts, AuditEntry, Changes},
    },
};

/// An entity whose changes the journal tells of.
pub trait Audited: Entity {
    /// What the journal calls it, or whose it is: `<kind>:<id>`.
    fn resource(&self) -> String;

    /// What the journal says of its state: ids, states and names of fields, never personal data.
    fn state(&self) -> Value;
}

/// One act of a caller on the store. It stands around a loop whose body reads, decides and writes:
///
/// ```text
/// let mut work = UnitOfWork::of(&app, &caller);
/// loop {
///     let Some(stored) = work.find::<CalendarAddress>(&key).await? else {
///         return Ok(Answer::no_content());
///     };
///     let changes = work.deletes("CALENDAR_FEED_REVOKED", &stored);
///     if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
///         return Ok(answer);
///     }
/// }
/// ```
///
/// Whatever is decided on what was read, and the time, belongs inside: a commit that others were faster than answers none,
/// and the next turn reads and decides anew.
pub struct UnitOfWork<'w> {
    app: &'w App,
    caller: &'w Caller,
    now: Timestamp,
    attempts: Attempts,
}

impl<'w> UnitOfWork<'w> {
    /// An act of `caller`: whoever sent a request, or a schedule ([`Caller::of_schedule`]).
    #[must_use]
    pub fn of(app: &'w App, caller: &'w Caller) -> Self {
        Self { app, caller, now: app.now(), attempts: Attempts::default() }
    }

    /// When this turn began: the instant of all that it writes.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// One entity, if it exists.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn find<E: Entity>(&self, key: &Key) -> Result<Option<Stored<E>>, Problem> {
        self.app.records.find(key).await
    }

    /// One entity, which must exist.
    ///
    /// # Errors
    /// `not-found`, or the store did not answer.
    pub async fn get<E: Entity>(&self, key: &Key) -> Result<Stored<E>, Problem> {
        self.app.records.get(key).await
    }

    /// Changes that create `entity`, which must not exist, told as an event of this kind.
    #[must_use]
    pub fn creates<E: Audited>(&self, kind: &'static str, entity: &E) -> Changes {
        self.tells(kind, &entity.resource(), [Value::Null, entity.state()]).create(entity)
    }

    /// Changes that put `after` in the place of what was read, which must be as it was; where nothing was
    /// ([`Stored::absent`]), they create it.
    #[must_use]
    pub fn replaces<E: Audited>(&self, kind: &'static str, before: &Stored<E>, after: &E) -> Changes {
        let from = if before.exists() { before.entity.state() } else { Value::Null };
        self.tells(kind, &after.resource(), [from, after.state()]).put(after, before.version)
    }

    /// Changes that delete what was read, which must be as it was.
    #[must_use]
    pub fn deletes<E: Audited>(&self, kind: &'static str, stored: &Stored<E>) -> Changes {
        self.tells(kind, &stored.entity.resource(), [stored.entity.state(), Value::Null]).delete(stored)
    }

    /// Changes that begin with an event of this kind and no more: for what is told otherwise than by an entity's states.
    #[must_use]
    pub fn tells(&self, kind: &'static str, resource: &str, [from, to]: [Value; 2]) -> Changes {
        Changes::audited(self.app, self.caller, self.now, AuditEntry { kind, resource, from, to })
    }

    /// Changes that begin with nothing: what others are added to ([`Changes::and`]), or a step of a longer act whose last
    /// step tells of it.
    #[must_use]
    pub const fn nothing_yet(&self) -> Changes {
        Changes::without_event(self.now)
    }

    /// Writes everything, and the request's idempotency key with `answer`, in one transaction. None: nothing is written,
    /// for what was read has changed; it is time for the next turn.
    ///
    /// # Errors
    /// `busy` when there were enough turns, or the store did not answer; `request-in-progress`: the request took so long
    /// that another one holds its idempotency key now. Nothing is written.
    pub async fn commit<T: Content>(
        &mut self,
        changes: Changes,
        answer: Answer<T>,
    ) -> Result<Option<Answer<T>>, Problem> {
        let kept = if self.caller.claim.is_some() { Some(answer.keep()?) } else { None };
        Ok(self.commit_keeping(changes, kept).await?.then_some(answer))
    }

    async fn commit_keeping(&mut self, changes: Changes, kept: Option<KeptAnswer>) -> Result<bool, Problem> {
        let done = changes.commit(self.app, self.caller, kept).await?;
        self.ended(done).await
    }

    /// Writes everything in one transaction, which is one of several of a request, or a schedule's. Answers whether it is
    /// written; if not, it is time for the next turn. The request's idempotency key keeps the answer when the function
    /// ends: each step must be one that does nothing when it is done again.
    ///
    /// # Errors
    /// `busy` when there were enough turns, or the store did not answer. Nothing is written.
    pub async fn commit_step(&mut self, changes: Changes) -> Result<bool, Problem> {
        let done = changes.commit_alone(self.app).await?;
        self.ended(done).await
    }

    /// What was written ends a turn, or another one begins.
    async fn ended(&mut self, done: bool) -> Result<bool, Problem> {
        if done {
            self.begin_anew();
        } else {
            self.again().await?;
        }
        Ok(done)
    }

    /// Waits for the next turn, a little longer each time: for what was lost otherwise than in a commit of this act.
    ///
    /// # Errors
    /// `busy` when there were enough turns.
    pub async fn again(&mut self) -> Result<(), Problem> {
        self.attempts.again(self.app).await?;
        self.now = self.app.now();
        Ok(())
    }

    /// What is done next is another step, with turns of its own.
    fn begin_anew(&mut self) {
        self.attempts = Attempts::default();
        self.now = self.app.now();
    }
}
