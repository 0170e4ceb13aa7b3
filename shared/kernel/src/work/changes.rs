//! Changes: what a function writes, with its events and its idempotency key, all or nothing.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    port::store::{Addition, Key, Outcome, Version, Write},
    problem::Problem,
    record::{
        announcement::Announcement,
        entity::{Entity, Stored, Unreadable},
        event::{Event, EventId},
        job::Job,
        message::Message,
        wake::Wake,
    },
    value::id::UserId,
    work::{answer::KeptAnswer, app::App, caller::Caller},
};

/// What a function is about to write. It begins with the event that tells of it: no change of state is silent.
pub struct Changes {
    writes: Vec<Write>,
    /// What is to be delivered, and begun with, once they are written.
    wake: Wake,
    /// Who makes them, where the journal says so.
    by: Option<UserId>,
    now: Timestamp,
    /// The first thing that could not be written as JSON: a bug, told at the commit.
    broken: Option<Problem>,
}

/// What happened to what.
pub struct AuditEntry<'a> {
    /// The event's kind, in the seeds' form: `SESSION_CANCELLED`.
    pub kind: &'static str,
    /// What it happened to: `<kind>:<id>`.
    pub resource: &'a str,
    /// The state before; null for a creation. Ids, states and names of fields, never personal data.
    pub from: Value,
    /// The state after; null for a deletion.
    pub to: Value,
}

impl Changes {
    /// Changes made at `now` by `caller`, which the journal tells as `entry`.
    #[must_use]
    pub fn audited(app: &App, caller: &Caller, now: Timestamp, entry: AuditEntry<'_>) -> Self {
        // A schedule, whose name is no user's id, causes nothing by itself.
        let by = UserId::parse(caller.actor.id.as_str());
        Self { by, ..Self::without_event(now) }.and_audited(app, caller, entry)
    }

    /// Changes at `now` that no event tells of: of the outbox, whose messages say themselves what became of them, or a step
    /// of a longer act whose last step tells of it.
    #[must_use]
    pub const fn without_event(now: Timestamp) -> Self {
        Self { writes: Vec::new(), wake: Wake::NOTHING, by: None, now, broken: None }
    }

    /// Writes everything in one transaction, for a schedule: there is no request to answer. Answers whether it is
    /// written; if not, what was read has changed since. Delivery of what they leave starts then.
    ///
    /// # Errors
    /// `busy` or `internal`: the store did not answer. Nothing is written.
    pub async fn commit_alone(self, app: &App) -> Result<bool, Problem> {
        Ok(self.commit_telling(app).await? == Outcome::Done)
    }

    /// Writes everything as [`commit_alone`](Self::commit_alone) does, and answers which of the [`writes`](Self::writes)
    /// failed, where one did: for whoever goes on without it.
    ///
    /// # Errors
    /// `busy` or `internal`: the store did not answer. Nothing is written.
    pub async fn commit_telling(self, app: &App) -> Result<Outcome, Problem> {
        if let Some(problem) = self.broken {
            return Err(problem);
        }
        let outcome = app.store.write(&self.writes).await?;
        if outcome == Outcome::Done && !self.wake.is_empty() {
            app.delivery.wake(self.wake);
        }
        Ok(outcome)
    }

    /// How many writes they are so far, which is the place of the next one.
    #[must_use]
    pub const fn writes(&self) -> usize {
        self.writes.len()
    }

    /// The same changes, which the journal tells as one more entry.
    #[must_use]
    pub fn and_audited(self, app: &App, caller: &Caller, entry: AuditEntry<'_>) -> Self {
        let event = Event {
            id: EventId::mint(app.ids.as_ref(), self.now),
            kind: entry.kind.to_owned(),
            resource: entry.resource.to_owned(),
            actor: caller.actor.signature(),
            at: self.now,
            from: entry.from,
            to: entry.to,
        };
        self.create(&event)
    }

    /// These changes and those, in one transaction.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        let Self { mut wake, by, broken, .. } = self;
        wake.add(others.wake);
        let begun = Self { wake, broken: broken.or(others.broken), by: by.or(others.by), ..self };
        others.writes.into_iter().fold(begun, |mut changes, write| match write {
            Write::Add(addition) => changes.add_to_counters(addition),
            write => {
                changes.writes.push(write);
                changes
            }
        })
    }

    /// Leaves an announcement in the outbox, caused by whoever the journal names; delivery of what is due starts once it is
    /// written.
    #[must_use]
    pub fn announcing(mut self, announcement: &Announcement) -> Self {
        if announcement.due_at <= self.now {
            self.wake.announcements.push(announcement.id);
        }
        let caused_by = announcement.caused_by.clone().or_else(|| self.by.clone());
        self.create(&Announcement { caused_by, ..announcement.clone() })
    }

    /// Leaves a message in the outbox, caused by whoever the journal names unless it waits no longer; delivery of it starts
    /// once it is written, if there is something to do.
    #[must_use]
    pub fn sending(mut self, message: &Message) -> Self {
        if !message.state.is_open() {
            return self.create(message);
        }
        self.wake.messages.push(message.id);
        let caused_by = message.caused_by.clone().or_else(|| self.by.clone());
        self.create(&Message { caused_by, ..message.clone() })
    }

    /// Leaves a message in the outbox that was there before; delivery of it starts once it is written.
    #[must_use]
    pub fn sending_again(mut self, stored: &Stored<Message>) -> Self {
        self.wake.messages.push(stored.entity.id);
        self.replace(stored)
    }

    /// Opens a job, of which no other of its kind may be open for the same.
    #[must_use]
    pub fn opening(self, job: &Job) -> Self {
        self.create(job).create(&job.claim().entity)
    }

    /// Has whoever runs jobs begin with this one once it is written, and not at the next tick.
    #[must_use]
    pub fn waking_for(mut self, job: &Job) -> Self {
        self.wake.jobs.push(job.id);
        self
    }

    /// Creates an entity, which must not exist.
    #[must_use]
    pub fn create<E: Entity>(self, entity: &E) -> Self {
        self.write(entity, Write::Create)
    }

    /// Replaces an entity, which must be at the version that was read.
    #[must_use]
    pub fn replace<E: Entity>(self, stored: &Stored<E>) -> Self {
        let at = stored.version;
        self.write(&stored.entity, |item| Write::Replace(item, at))
    }

    /// Creates the entity where nothing was read ([`Stored::absent`]), or replaces what was.
    #[must_use]
    pub fn save<E: Entity>(self, stored: &Stored<E>) -> Self {
        self.put(&stored.entity, stored.version)
    }

    /// Puts the entity in the place of what was read at this version, or creates it at version 0.
    #[must_use]
    pub(crate) fn put<E: Entity>(self, entity: &E, version: Version) -> Self {
        let write = |item| if version > 0 { Write::Replace(item, version) } else { Write::Create(item) };
        self.write(entity, write)
    }

    /// Deletes an entity, which must be at the version that was read.
    ///
    /// A key created anew begins at version 1 again: whoever read what was there before at version 1, and replaces or
    /// deletes it only now, does so to what is there anew. So deleted is only what never comes back at its key (an id is
    /// minted once) or is only ever created and deleted, never replaced (a link, a vote). Anything else is emptied, a
    /// state of its document: its versions go on, and who holds an earlier one is told so.
    #[must_use]
    pub fn delete<E: Entity>(mut self, stored: &Stored<E>) -> Self {
        self.writes.push(Write::Delete(stored.entity.key(), stored.version));
        self
    }

    /// Deletes what could not be read, which must be at the version that it had.
    #[must_use]
    pub fn delete_unreadable(mut self, unreadable: &Unreadable) -> Self {
        self.writes.push(Write::Delete(unreadable.key.clone(), unreadable.version));
        self
    }

    /// Deletes entities, each of which must be at the version that was read.
    #[must_use]
    pub fn delete_all<'s, E: Entity + 's>(self, stored: impl IntoIterator<Item = &'s Stored<E>>) -> Self {
        stored.into_iter().fold(self, Self::delete)
    }

    /// Requires that an entity is still at the version that was read; at version 0, that it still does not exist.
    #[must_use]
    pub fn check<E: Entity>(mut self, stored: &Stored<E>) -> Self {
        let version = (stored.version > 0).then_some(stored.version);
        self.writes.push(Write::Check(stored.entity.key(), version));
        self
    }

    /// Requires that nothing is at `key`.
    #[must_use]
    pub fn check_absent(mut self, key: Key) -> Self {
        self.writes.push(Write::Check(key, None));
        self
    }

    /// Requires that what is at `key` is still at this version, whatever it is.
    #[must_use]
    pub fn check_version(mut self, key: Key, version: Version) -> Self {
        self.writes.push(Write::Check(key, Some(version)));
        self
    }

    /// Adds to counters, within the addition's bounds. What is added to one item in several steps is added at once.
    #[must_use]
    pub fn add_to_counters(mut self, addition: Addition) -> Self {
        let earlier = self.writes.iter_mut().find_map(|write| match write {
            Write::Add(earlier) if earlier.key == addition.key => Some(earlier),
            _ => None,
        });
        match earlier {
            Some(earlier) => *earlier = earlier.clone().and(addition),
            None => self.writes.push(Write::Add(addition)),
        }
        self
    }

    /// Deletes the counters at `key`, which must exist. What others add meanwhile is deleted with them.
    #[must_use]
    pub fn delete_counters(mut self, key: Key) -> Self {
        // Additions leave the version of what they create alone.
        self.writes.push(Write::Delete(key, 1));
        self
    }

    /// Writes everything and the request's idempotency key, which keeps the answer, in one transaction. Answers whether it is
    /// written; if not, what was read has changed since.
    ///
    /// # Errors
    /// `busy` or `internal`: the store did not answer; `request-in-progress`: the request took so long that another one
    /// holds its idempotency key now. Nothing is written.
    pub(crate) async fn commit(
        mut self,
        app: &App,
        caller: &Caller,
        kept: Option<KeptAnswer>,
    ) -> Result<bool, Problem> {
        if let Some(problem) = self.broken {
            return Err(problem);
        }
        let effects = self.writes.len();
        if let Some((claim, kept)) = caller.claim.as_ref().zip(kept) {
            self.writes.push(claim.settlement(kept)?);
        }
        match app.store.write(&self.writes).await? {
            Outcome::Done => {
                if let Some(claim) = &caller.claim {
                    claim.settled();
                }
                if !self.wake.is_empty() {
                    app.delivery.wake(self.wake);
                }
                Ok(true)
            }
            Outcome::Failed { position } if position < effects => Ok(false),
            Outcome::Failed { .. } => Err(Problem::request_in_progress()),
        }
    }

    fn write<E: Entity>(mut self, entity: &E, write: impl FnOnce(crate::port::store::Item) -> Write) -> Self {
        match entity.to_item() {
            Ok(item) => self.writes.push(write(item)),
            Err(problem) => self.broken = Some(self.broken.unwrap_or(problem)),
        }
        self
    }
}

/// How often a decision is taken anew when others changed what it was taken on.
const MOST_ATTEMPTS: u32 = 40;

/// Bounds the attempts at one decision, waiting longer and longer, with jitter, between them.
#[derive(Default)]
pub(crate) struct Attempts(u32);

impl Attempts {
    /// Waits before the next attempt.
    ///
    /// # Errors
    /// `busy` when there were enough of them.
    pub(crate) async fn again(&mut self, app: &App) -> Result<(), Problem> {
        self.0 += 1;
        if self.0 == MOST_ATTEMPTS {
            return Err(Problem::busy());
        }
        let mut random = [0_u8; 1];
        app.ids.fill(&mut random);
        let ceiling = 1_u64 << self.0.min(6);
        let millis = ceiling * u64::from(random[0]) / 255;
        app.clock.sleep(std::time::Duration::from_millis(millis)).await;
        Ok(())
    }
}
