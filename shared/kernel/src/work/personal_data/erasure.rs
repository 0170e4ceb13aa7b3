//! Erasing someone: how far it has come, and how far a request may go.

use std::{
    ops::Range,
    sync::{Arc, atomic::Ordering},
};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    port::{
        metered::Metered,
        store::{Item, Position},
    },
    problem::Problem,
    record::{
        entity::{Entity, Stored},
        list::{List, Records},
    },
    value::id::UserId,
    work::{
        app::App,
        caller::Caller,
        changes::{AuditEntry, Changes},
    },
};

/// How many statements of SQL one request makes before it stops: with those of a last step, fewer than it may make on D1
/// (1,000).
const ENOUGH: u32 = 600;
/// How long one request goes on: API Gateway waits 30 seconds.
const LONGEST: SignedDuration = SignedDuration::from_secs(15);

/// Whether an item is wanted; none where it is of another kind.
type Wanted<'w> = dyn Fn(&Item) -> Result<Option<bool>, Problem> + Send + Sync + 'w;

/// What makes changes of a part of a group.
type ChangesOfPart<'c, 'a> =
    dyn Fn(&Erasure<'a>, Range<usize>) -> Result<Changes, Problem> + Send + Sync + 'c;

/// What changes an erasure makes of some of what it found.
type ChangesOf<'s, 'a, T> = dyn Fn(&Erasure<'a>, &T) -> Result<Changes, Problem> + Send + Sync + 's;

/// How much was found and changed so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How often something was found that names the person, be it by an index that lags.
    pub found: usize,
    /// How much of it names them no longer by this erasure.
    pub changed: usize,
}

/// The erasure of a person, as far as one request brings it.
pub struct Erasure<'a> {
    /// The app.
    pub app: App,
    /// In whose name the journal tells of it: the pseudonym, or the admin whose act it is.
    pub caller: Caller,
    /// Who is erased.
    pub person: &'a UserId,
    /// The name that leads back to nobody.
    pub pseudonym: UserId,
    /// Where messages to them go, as they say themselves. Their profile says it, and is erased last.
    pub addresses: Vec<String>,
    /// How far it has come.
    pub progress: Progress,
    /// Why something could not be changed, of the first such thing.
    pub problem: Option<Problem>,
    meter: Arc<Metered>,
    until: Timestamp,
}

impl<'a> Erasure<'a> {
    /// Begins a request that `caller` sent: `person` themself, or an admin.
    #[must_use]
    pub fn begin(app: &App, caller: &Caller, person: &'a UserId) -> Self {
        let pseudonym = UserId::pseudonym(app.ids.as_ref(), app.now());
        let caller = caller.for_one_of_several();
        // What is written from here on must not name them.
        let caller = if caller.actor.id == *person { caller.under(pseudonym.clone()) } else { caller };
        let (metered, meter) = app.metered();
        Self {
            caller,
            person,
            pseudonym,
            addresses: Vec::new(),
            progress: Progress::default(),
            problem: None,
            meter,
            until: app.now().checked_add(LONGEST).unwrap_or(Timestamp::MAX),
            app: metered,
        }
    }

    /// Whether this request may do more. What is left is found by the next one.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.meter.statements.load(Ordering::Relaxed) < ENOUGH && self.app.now() < self.until
    }

    /// Changes that the journal tells as an event of this kind, which took from the person, under the pseudonym, what `from`
    /// says. They name nobody.
    #[must_use]
    pub fn audited(&self, kind: &'static str, from: Value) -> Changes {
        let resource = &format!("user:{}", self.pseudonym);
        let entry = AuditEntry { kind, resource, from, to: Value::Null };
        Changes::audited(&self.app, &self.caller, self.app.now(), entry)
    }

    /// Notes one thing that was found: whether it was changed, or why not, which keeps nothing else from its turn.
    pub fn tried(&mut self, outcome: Result<bool, Problem>) {
        self.progress.found += 1;
        match outcome {
            Ok(is_changed) => self.progress.changed += usize::from(is_changed),
            Err(problem) => self.problem = self.problem.take().or(Some(problem)),
        }
    }

    /// Goes through a list from its beginning to its end, a page at a time, and commits what `changes` makes of those of each
    /// page that are `wanted`, as [`Self::settle`] does.
    ///
    /// # Errors
    /// The store did not answer.
    pub fn sweep<'s, E: Entity>(
        &'s mut self,
        list: List,
        at_once: usize,
        wanted: impl Fn(&E) -> bool + Send + Sync + 's,
        changes: impl Fn(&Self, &[Stored<E>]) -> Changes + Send + Sync + 's,
    ) -> BoxFuture<'s, Result<(), Problem>> {
        let wanted = move |item: &Item| Ok(Stored::of_kind(item)?.map(|stored| wanted(&stored.entity)));
        let changes = move |erasure: &Self, items: &[Item]| {
            let stored = items.iter().map(Stored::from_item).collect::<Result<Vec<_>, _>>()?;
            Ok(changes(erasure, &stored))
        };
        Box::pin(self.sweep_items(list, at_once, Box::new(wanted), Box::new(changes)))
    }

    /// Commits what `changes` makes of a group of entities. Where one of them is just being changed by others, the group is
    /// split, so that the one keeps none of the others.
    ///
    /// # Errors
    /// The store did not answer.
    pub fn settle<'s, E: Send + Sync + 's>(
        &'s mut self,
        group: Vec<Stored<E>>,
        changes: impl Fn(&Self, &[Stored<E>]) -> Changes + Send + Sync + 's,
    ) -> BoxFuture<'s, Result<(), Problem>> {
        let whole = 0..group.len();
        let changes = move |erasure: &Self, part: Range<usize>| {
            Ok(changes(erasure, group.get(part).unwrap_or_default()))
        };
        Box::pin(async move { self.settle_parts(whole, &changes).await })
    }

    /// [`sweep`](Self::sweep), one for all entities: `wanted` and `changes` alone know which.
    async fn sweep_items(
        &mut self,
        list: List,
        at_once: usize,
        wanted: Box<Wanted<'_>>,
        changes: Box<ChangesOf<'_, 'a, [Item]>>,
    ) -> Result<(), Problem> {
        let mut after = None;
        loop {
            let mut page = Vec::new();
            let mut keep = |item: &Item| {
                let is_wanted = wanted(item)?;
                page.extend((is_wanted == Some(true)).then(|| item.clone()));
                Ok(is_wanted.is_some())
            };
            let next = self.app.records.walk(&list, at_once, after, &mut keep).await?;
            let of_part =
                |erasure: &Self, part: Range<usize>| changes(erasure, page.get(part).unwrap_or_default());
            self.settle_parts(0..page.len(), &of_part).await?;
            after = next;
            if after.is_none() || !self.goes_on() {
                return Ok(());
            }
        }
    }

    /// [`settle`](Self::settle) of a group of so many, of whose parts `changes` makes changes.
    async fn settle_parts(
        &mut self,
        whole: Range<usize>,
        changes: &ChangesOfPart<'_, 'a>,
    ) -> Result<(), Problem> {
        self.progress.found += whole.len();
        let mut waiting = vec![whole];
        while let Some(part) = waiting.pop().filter(|part| !part.is_empty()) {
            if changes(self, part.clone())?.commit_alone(&self.app).await? {
                self.progress.changed += part.len();
            } else if part.len() > 1 && self.goes_on() {
                let half = part.start + part.len() / 2;
                waiting.extend([half..part.end, part.start..half]);
            }
        }
        Ok(())
    }
}

/// A list that is gone through page by page.
pub struct Pages {
    list: List,
    at_once: usize,
    after: Option<Position>,
    is_over: bool,
}

impl Pages {
    /// The pages of `list`, each of so many entities.
    #[must_use]
    pub const fn of(list: List, at_once: usize) -> Self {
        Self { list, at_once, after: None, is_over: false }
    }

    /// The next page; none after the last one.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn next<E: Entity + Send>(
        &mut self,
        records: &Records,
    ) -> Result<Option<Vec<Stored<E>>>, Problem> {
        if self.is_over {
            return Ok(None);
        }
        let found = records.list::<E>(&self.list, self.at_once, self.after.take(), |_| true).await?;
        self.is_over = found.next.is_none();
        self.after = found.next;
        Ok(Some(found.entities))
    }
}
