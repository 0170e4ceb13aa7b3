//! A transaction in few statements, for D1, where each of them is paid for: one guard of all preconditions, one statement
//! for up to eight items that are stored, one or two for each other write. [`write`](crate::write()) makes the same
//! transaction of statements that are cheap to repeat.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::Timestamp;
use preau_kernel::store::{Addition, Item, Version, Write};
use serde::Serialize;

use crate::{
    statement::{Param, Statement},
    write::{count, delete, entries, reindex},
};

/// What one statement stores: D1 takes 100 parameters.
const MOST_ITEMS: usize = 8;
/// The columns that are stored of an item, each of which is a parameter.
const COLUMNS: [&str; 12] = [
    "pk",
    "sk",
    "kind",
    "doc",
    "version",
    "expires_at",
    "gsi1pk",
    "gsi1sk",
    "gsi2pk",
    "gsi2sk",
    "gsi3pk",
    "gsi3sk",
];

/// The statements of a transaction, to be run in order, all or nothing. When one fails,
/// [`failed_position`](crate::failed_position) reads which write it was.
#[must_use]
pub fn batch(writes: &[Write], now: Timestamp) -> Vec<Statement> {
    let mut statements: Vec<Statement> = guard(writes, now).into_iter().collect();
    let stored: Vec<(&Item, Version)> = writes.iter().filter_map(Write::stored).collect();
    statements.extend(stored.chunks(MOST_ITEMS).map(store));
    for write in writes {
        match write {
            Write::Reindex(key, version, indexes) => statements.push(reindex(key, *version, indexes, now)),
            Write::Delete(key, version) => statements.push(delete(key, *version, now)),
            Write::Add(addition) => statements.extend(count(addition, now)),
            Write::Create(_) | Write::Replace(..) | Write::Check(..) => {}
        }
    }
    statements
}

/// What must hold before a write.
#[derive(Serialize)]
struct Precondition<'w>(
    &'w str,
    &'w str,
    /// The version at which the item must be, 0 where it must not exist; none of an addition.
    Option<i64>,
    /// The bounds of an addition: what is added to each counter, the least total, the greatest.
    Option<BTreeMap<&'w str, [Option<i64>; 3]>>,
);

impl<'w> Precondition<'w> {
    fn of(write: &'w Write) -> Self {
        let key = write.key();
        let (version, bounds) = match write {
            Write::Create(_) | Write::Check(_, None) => (Some(0), None),
            Write::Replace(_, version)
            | Write::Reindex(_, version, _)
            | Write::Delete(_, version)
            | Write::Check(_, Some(version)) => (Some(existing(*version)), None),
            Write::Add(addition) => (None, bounds(addition)),
        };
        Self(&key.partition, &key.sort, version, bounds)
    }
}

/// The version of an item that must exist: none is at version 0.
fn existing(version: Version) -> i64 {
    i64::try_from(version).ok().filter(|version| *version > 0).unwrap_or(-1)
}

fn bounds(addition: &Addition) -> Option<BTreeMap<&str, [Option<i64>; 3]>> {
    let amount = |name| addition.amounts.get(name).copied().unwrap_or_default();
    let bounds = addition.bounds.iter();
    let bounds: BTreeMap<_, _> = bounds
        .map(|(name, bound)| (name.as_str(), [Some(amount(name)), bound.floor, bound.ceiling]))
        .collect();
    (!bounds.is_empty()).then_some(bounds)
}

/// Fails the transaction where a precondition does not hold, naming the first such write; none where all writes hold
/// anyway.
fn guard(writes: &[Write], now: Timestamp) -> Option<Statement> {
    let preconditions: Vec<_> = writes.iter().map(Precondition::of).collect();
    if preconditions.iter().all(|Precondition(_, _, version, bounds)| version.is_none() && bounds.is_none()) {
        return None;
    }
    let (mut columns, mut values) = (String::new(), String::new());
    for place in 0..writes.len() {
        let comma = if place == 0 { "" } else { ", " };
        let _ = write!(columns, "{comma}p{place}");
        let _ = write!(values, "{comma}place <> {place}");
    }
    let preconditions = serde_json::to_string(&preconditions).unwrap_or_default();
    Some(Statement::new(
        format!(
            "INSERT INTO guard ({columns}) SELECT {values} FROM ( \
                 SELECT MIN(wanted.key) AS place FROM json_each(?1) AS wanted \
                 LEFT JOIN items ON items.pk = wanted.value ->> 0 AND items.sk = wanted.value ->> 1 \
                     AND (items.expires_at IS NULL OR items.expires_at > ?2) \
                 WHERE COALESCE(items.version, 0) <> wanted.value ->> 2 OR EXISTS ( \
                     SELECT 1 FROM ( \
                         SELECT bound.value ->> 1 AS floor, bound.value ->> 2 AS ceiling, \
                             bound.value ->> 0 + COALESCE(( \
                                 SELECT counter.value FROM json_each(items.counters) AS counter \
                                 WHERE counter.key = bound.key \
                             ), 0) AS total \
                         FROM json_each(wanted.value ->> 3) AS bound \
                     ) WHERE total < floor OR total > ceiling \
                 ) \
             ) WHERE place IS NOT NULL"
        ),
        vec![Param::Text(preconditions), now.as_second().into()],
    ))
}

/// Stores items at their new versions, whatever is there: their preconditions hold.
fn store(items: &[(&Item, Version)]) -> Statement {
    let mut params = Vec::with_capacity(items.len() * COLUMNS.len());
    let mut rows = String::new();
    for (place, (item, version)) in items.iter().enumerate() {
        rows.push_str(if place == 0 { "(" } else { "), (" });
        for column in 0..COLUMNS.len() {
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(rows, "{comma}?{}", params.len() + column + 1);
        }
        params.extend::<[Param; 6]>([
            (&item.key.partition).into(),
            (&item.key.sort).into(),
            (&item.kind).into(),
            (&item.document).into(),
            (*version).into(),
            item.expires_at.map(Timestamp::as_second).into(),
        ]);
        params.extend(entries(&item.indexes));
    }
    let columns = COLUMNS.join(", ");
    Statement::new(
        // What is created stands in the place of an expired item: its counters are not its own.
        format!(
            "INSERT INTO items ({columns}) VALUES {rows}) ON CONFLICT (pk, sk) DO UPDATE SET \
             kind = excluded.kind, doc = excluded.doc, version = excluded.version, expires_at = excluded.expires_at, \
             counters = CASE excluded.version WHEN 1 THEN '{{}}' ELSE items.counters END, \
             gsi1pk = excluded.gsi1pk, gsi1sk = excluded.gsi1sk, gsi2pk = excluded.gsi2pk, \
             gsi2sk = excluded.gsi2sk, gsi3pk = excluded.gsi3pk, gsi3sk = excluded.gsi3sk"
        ),
        params,
    )
}
