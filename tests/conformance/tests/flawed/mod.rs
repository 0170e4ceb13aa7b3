//! The model with one flaw.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use preau_conformance::{TestClock, model::Model};
use preau_kernel::{
    clock::Clock,
    store::{
        Addition, Bounds, Counters, Item, Key, Order, Outcome, Position, Query, Scope, Slice, SortRange,
        Store, StoreError, Write,
    },
};

/// What a store may get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    AdditionsBumpTheVersion,
    ReplacementsResetTheCounters,
    CountsAreReadThenWritten,
    CreationsOverwrite,
    VersionsAreIgnored,
    TransactionsStopAtTheFailure,
    PositionsAreOffByOne,
    TheLastFailureIsNamed,
    TooManyWritesAreSplit,
    PrefixesArePatterns,
    PrefixesEndAtTheLastCharacter,
    RangesExcludeTheirEnd,
    KeysSortAsUtf16,
    FullSlicesPromiseANext,
    PositionsNeedTheirItem,
    EqualEntriesAreSkipped,
    OldEntriesStay,
    MovesBumpTheVersion,
    ExpiredItemsAreOnlyHidden,
    ExpiryIsLate,
    PurgesTakeWhatWillExpire,
    ManyItemsComeInTheirOwnOrder,
    DocumentsAreParsed,
    BoundsAreIgnored,
    FloorsAreIgnored,
    BoundsExcludeTheirEnd,
    BoundsAreReadThenWritten,
    BoundsOfWhatIsNotAddedToAreIgnored,
    WhatIsOutOfBoundsIsLeftOut,
    BoundsOfCountsAreIgnored,
}

use Flaw::*;

/// A clock that is wrong by some seconds.
struct WrongClock {
    right: Arc<TestClock>,
    seconds: AtomicI64,
}

#[async_trait]
impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        self.right.now() + SignedDuration::from_secs(self.seconds.load(Ordering::SeqCst))
    }

    async fn sleep(&self, duration: Duration) {
        self.right.sleep(duration).await;
    }
}

const YEARS: i64 = 10 * 365 * 86_400;

/// The model with a flaw, or without.
pub struct Flawed {
    flaw: Option<Flaw>,
    model: Model,
    right_clock: Arc<TestClock>,
    models_clock: Arc<WrongClock>,
    /// Items as they were before they were replaced or deleted.
    old: Mutex<Vec<Item>>,
}

impl Flawed {
    pub fn new(flaw: Option<Flaw>, right_clock: Arc<TestClock>) -> Self {
        let seconds = match flaw {
            Some(ExpiredItemsAreOnlyHidden) => -YEARS,
            Some(ExpiryIsLate) => -1,
            _ => 0,
        };
        let models_clock = Arc::new(WrongClock { right: Arc::clone(&right_clock), seconds: seconds.into() });
        let model = Model::new(Arc::<WrongClock>::clone(&models_clock));
        Self { flaw, model, right_clock, models_clock, old: Mutex::default() }
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    fn shown(&self, item: Item) -> Option<Item> {
        let hidden = self.has(ExpiredItemsAreOnlyHidden)
            && item.expires_at.is_some_and(|end| end <= self.right_clock.now());
        (!hidden).then_some(item)
    }

    /// The writes as this store misunderstands them.
    async fn misunderstood(&self, write: &Write) -> Result<Write, StoreError> {
        let item = self.model.get(write.key()).await?;
        if let Write::Add(addition) = write {
            let counters = item.map(|item| item.counters).unwrap_or_default();
            return Ok(Write::Add(self.misunderstood_addition(addition.clone(), &counters).await));
        }
        let present = item.map(|item| item.version);
        Ok(match (self.flaw, write.clone(), present) {
            (Some(CreationsOverwrite), Write::Create(item), Some(version))
            | (Some(VersionsAreIgnored), Write::Replace(item, _), Some(version)) => {
                Write::Replace(item, version)
            }
            (Some(DocumentsAreParsed), Write::Create(item), _) => {
                let document = serde_json::from_str::<serde_json::Value>(&item.document);
                let document = document.map_or_else(|_| item.document.clone(), |value| value.to_string());
                Write::Create(Item { document, ..item })
            }
            (_, write, _) => write,
        })
    }

    async fn misunderstood_addition(&self, mut addition: Addition, counters: &Counters) -> Addition {
        let holds = addition.holds(counters);
        match self.flaw {
            Some(BoundsAreIgnored) => addition.bounds.clear(),
            Some(FloorsAreIgnored) => addition.bounds.values_mut().for_each(|bound| bound.floor = None),
            Some(BoundsExcludeTheirEnd) => addition.bounds.values_mut().for_each(|bound| {
                bound.floor = bound.floor.map(|floor| floor + 1);
                bound.ceiling = bound.ceiling.map(|ceiling| ceiling - 1);
            }),
            Some(BoundsAreReadThenWritten) => {
                self.right_clock.sleep(Duration::ZERO).await;
                if holds {
                    addition.bounds.clear();
                }
            }
            Some(BoundsOfWhatIsNotAddedToAreIgnored) => {
                addition.bounds.retain(|name, _| addition.amounts.contains_key(name));
            }
            Some(WhatIsOutOfBoundsIsLeftOut) if !holds => {
                addition.amounts.clear();
                addition.bounds.clear();
            }
            _ => {}
        }
        addition
    }

    /// What a store with this flaw does once the write is done.
    async fn aftermath(&self, write: &Write) -> Result<(), StoreError> {
        let Some(item) = self.model.get(write.key()).await? else {
            return Ok(());
        };
        match write {
            Write::Add(_) if self.has(AdditionsBumpTheVersion) => {
                let version = item.version;
                self.model.write(&[Write::Replace(item, version)]).await?;
            }
            Write::Reindex(..) if self.has(MovesBumpTheVersion) => {
                let version = item.version;
                self.model.write(&[Write::Replace(item, version)]).await?;
            }
            Write::Replace(..) if self.has(ReplacementsResetTheCounters) => {
                let amounts = item.counters.into_iter().map(|(name, total)| (name, -total)).collect();
                let addition = Addition::new(item.key, item.kind, amounts);
                self.model.count(&addition).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The slice that has only the items that `keep` keeps, in the order that `sorted` gives them.
    async fn picked(
        &self,
        query: &Query,
        keep: impl Fn(&str) -> bool,
        sort: impl FnOnce(&mut Vec<Item>),
    ) -> Result<Slice, StoreError> {
        let whole = Query { range: SortRange::All, limit: usize::MAX, ..query.clone() };
        let mut items = self.model.query(&whole).await?.items;
        items.retain(|item| keep(&place(&query.scope, item).sort));
        sort(&mut items);
        let more = items.len() > query.limit;
        items.truncate(query.limit);
        let next = items.last().filter(|_| more).map(|item| position(&query.scope, item));
        Ok(Slice { next, items })
    }
}

fn place<'i>(scope: &Scope, item: &'i Item) -> &'i Key {
    match scope {
        Scope::Partition(_) => &item.key,
        Scope::Index(index, _) => item.indexes[index.position()].as_ref().unwrap(),
    }
}

fn position(scope: &Scope, item: &Item) -> Position {
    let entry = matches!(scope, Scope::Index(..)).then(|| place(scope, item).clone());
    Position { key: item.key.clone(), entry }
}

/// SQL's `LIKE`, as far as prefixes need it.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some(first) = pattern.chars().next() else {
        return true;
    };
    let rest = &pattern[first.len_utf8()..];
    if first == '%' {
        return text.char_indices().any(|(start, _)| is_like(&text[start..], rest)) || is_like("", rest);
    }
    let matches = |letter: char| first == '_' || letter.eq_ignore_ascii_case(&first);
    text.chars().next().is_some_and(|letter| matches(letter) && is_like(&text[letter.len_utf8()..], rest))
}

#[async_trait]
impl Store for Flawed {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let item = self.model.get(key).await?;
        // As with a real database, others go on between a read and its answer.
        self.right_clock.sleep(Duration::ZERO).await;
        Ok(item.and_then(|item| self.shown(item)))
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let mut keys = keys.to_vec();
        if self.has(ManyItemsComeInTheirOwnOrder) {
            keys.sort_unstable();
        }
        let items = self.model.get_many(&keys).await?;
        self.right_clock.sleep(Duration::ZERO).await;
        Ok(items.into_iter().map(|item| item.and_then(|item| self.shown(item))).collect())
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        let mut query = query.clone();
        match (self.flaw, &query.range, &query.after) {
            (Some(PrefixesArePatterns), SortRange::Prefix(prefix), _) => {
                return self.picked(&query, |sort| is_like(sort, prefix), |_| ()).await;
            }
            (Some(RangesExcludeTheirEnd), SortRange::Between(first, last), _) => {
                return self
                    .picked(&query, |sort| first.as_str() <= sort && sort < last.as_str(), |_| ())
                    .await;
            }
            (Some(KeysSortAsUtf16), SortRange::All, None) => {
                return self
                    .picked(
                        &query,
                        |_| true,
                        |items| {
                            items.sort_by_key(|item| {
                                place(&query.scope, item).sort.encode_utf16().collect::<Vec<_>>()
                            });
                            if query.order == Order::Descending {
                                items.reverse();
                            }
                        },
                    )
                    .await;
            }
            (Some(EqualEntriesAreSkipped), _, Some(Position { entry: Some(entry), .. })) => {
                return self.picked(&query, |sort| sort != entry.sort, |_| ()).await;
            }
            (Some(PrefixesEndAtTheLastCharacter), SortRange::Prefix(prefix), _) => {
                query.range = SortRange::Between(prefix.clone(), format!("{prefix}\u{10FFFF}"));
            }
            (Some(PositionsNeedTheirItem), _, Some(after)) if self.model.get(&after.key).await?.is_none() => {
                query.after = None;
            }
            _ => {}
        }
        let mut slice = self.model.query(&query).await?;
        slice.items = slice.items.into_iter().filter_map(|item| self.shown(item)).collect();
        if self.has(FullSlicesPromiseANext) && slice.items.len() == query.limit {
            slice.next = slice.items.last().map(|item| position(&query.scope, item));
        }
        if self.has(OldEntriesStay)
            && let Scope::Index(index, partition) = &query.scope
        {
            let old = self.old.lock().unwrap().clone();
            let stays = |item: &Item| {
                item.indexes[index.position()].as_ref().is_some_and(|at| at.partition == *partition)
            };
            slice.items.extend(old.into_iter().filter(stays));
        }
        Ok(slice)
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        if self.has(TooManyWritesAreSplit) && writes.len() > 100 {
            for writes in writes.chunks(100) {
                self.model.write(writes).await?;
            }
            return Ok(Outcome::Done);
        }
        let (mut understood, mut before) = (Vec::new(), Vec::new());
        for write in writes {
            understood.push(self.misunderstood(write).await?);
            before.extend(self.model.get(write.key()).await?);
        }
        if self.has(TheLastFailureIsNamed) {
            understood.reverse();
        }
        let outcome = self.model.write(&understood).await?;
        let Outcome::Failed { position } = outcome else {
            for write in &understood {
                self.aftermath(write).await?;
            }
            self.old.lock().unwrap().extend(before);
            return Ok(outcome);
        };
        let position = match self.flaw {
            Some(PositionsAreOffByOne) => position + 1,
            Some(TheLastFailureIsNamed) => writes.len() - 1 - position,
            Some(TransactionsStopAtTheFailure) if position > 0 => {
                self.model.write(&understood[..position]).await?;
                position
            }
            _ => position,
        };
        Ok(Outcome::Failed { position })
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        if self.has(BoundsOfCountsAreIgnored) {
            return self.model.count(&Addition { bounds: Bounds::new(), ..addition.clone() }).await;
        }
        if self.has(CountsAreReadThenWritten) {
            let mut totals =
                self.model.get(&addition.key).await?.map(|item| item.counters).unwrap_or_default();
            self.right_clock.sleep(Duration::ZERO).await;
            for (name, amount) in &addition.amounts {
                *totals.entry(name.clone()).or_default() += amount;
            }
            self.model.count(addition).await?;
            return Ok(totals);
        }
        let totals = self.model.count(addition).await?;
        self.aftermath(&Write::Add(addition.clone())).await?;
        Ok(totals)
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        let ahead = if self.has(PurgesTakeWhatWillExpire) { YEARS } else { 0 };
        self.models_clock.seconds.fetch_add(ahead, Ordering::SeqCst);
        let purged = self.model.purge_expired(limit).await;
        self.models_clock.seconds.fetch_sub(ahead, Ordering::SeqCst);
        purged
    }
}
