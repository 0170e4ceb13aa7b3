//! A transaction in few statements, for D1, where each of them is paid for, and each of their parameters: one statement for
//! all that is stored, which looks at all preconditions first, one for all that is deleted, two for all additions, and one for
//! each move in the indexes. [`write`](crate::write()) makes the same transaction of statements that are cheap to repeat.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::store::{Addition, Item, Key, Version, Write};
use serde::Serialize;

use crate::{
    statement::{Param, Statement},
    write::{FAILED, reindex, summed},
};

/// About how many bytes of items one statement stores: D1 takes 2 MB a parameter, and one item may have twice the length of
/// its document in it.
const MOST_BYTES: usize = 1_000_000;

/// The statements of a transaction, to be run in order, all or nothing. When one fails,
/// [`failed_position`](crate::failed_position) reads which write it was.
#[must_use]
pub fn batch(writes: &[Write], now: Timestamp) -> Vec<Statement> {
    let mut guard = Guard::of(writes);
    let mut statements = Vec::new();
    for rows in rows(writes) {
        statements.push(store(rows, guard.take(), now));
    }
    if let Some(guard) = guard {
        statements.insert(0, guard.alone(now));
    }
    for write in writes {
        if let Write::Reindex(key, version, indexes) = write {
            statements.push(reindex(key, *version, indexes, now));
        }
    }
    statements.extend(delete(writes));
    statements.extend(add(writes, now).into_iter().flatten());
    statements
}

/// Deletes all that is to be deleted: it is at its versions, once the guard has let it.
fn delete(writes: &[Write]) -> Option<Statement> {
    let keys = writes.iter().filter_map(|write| match write {
        Write::Delete(key, _) => Some([&key.partition, &key.sort]),
        _ => None,
    });
    let keys: Vec<_> = keys.collect();
    (!keys.is_empty()).then(|| {
        let list = serde_json::to_string(&keys).unwrap_or_default();
        Statement::new(
            "DELETE FROM items WHERE (pk, sk) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))",
            vec![Param::Text(list)],
        )
    })
}

/// What an addition adds to: the columns of [`add`], in order.
#[derive(Serialize)]
struct Added<'w>(&'w str, &'w str, &'w str, &'w BTreeMap<String, i64>, Option<i64>);

/// Adds all that is to be added, once what has expired makes way for it.
fn add(writes: &[Write], now: Timestamp) -> Option<[Statement; 2]> {
    let added = writes.iter().filter_map(|write| match write {
        Write::Add(Addition { key, kind, amounts, expires_at, .. }) => {
            let expires_at = expires_at.map(Timestamp::as_second);
            Some(Added(&key.partition, &key.sort, kind, amounts, expires_at))
        }
        _ => None,
    });
    let added: Vec<_> = added.collect();
    (!added.is_empty()).then(|| {
        let list = serde_json::to_string(&added).unwrap_or_default();
        // The unary plus keeps SQLite from looking for all that has expired.
        let bury = "DELETE FROM items WHERE +expires_at <= ?2 \
                    AND (pk, sk) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))";
        let add = concat!(
            "INSERT INTO items (pk, sk, kind, doc, counters, version, expires_at) \
             SELECT value ->> 0, value ->> 1, value ->> 2, '{}', value ->> 3, 1, value ->> 4 \
             FROM json_each(?1) WHERE true ",
            summed!()
        );
        [
            Statement::new(bury, vec![(&list).into(), now.as_second().into()]),
            Statement::new(add, vec![Param::Text(list)]),
        ]
    })
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

/// Fails the transaction where a precondition does not hold, naming the first such write.
struct Guard {
    /// Each as JSON, in the order of the writes.
    preconditions: String,
    has_bounds: bool,
}

impl Guard {
    /// None where all writes hold anyway.
    fn of(writes: &[Write]) -> Option<Self> {
        let preconditions: Vec<_> = writes.iter().map(Precondition::of).collect();
        let has_bounds = preconditions.iter().any(|precondition| precondition.3.is_some());
        let has_versions = preconditions.iter().any(|precondition| precondition.2.is_some());
        let preconditions = serde_json::to_string(&preconditions).unwrap_or_default();
        (has_bounds || has_versions).then_some(Self { preconditions, has_bounds })
    }

    /// A query of the parameters `?1`, the preconditions, and `?2`, the time. It answers no row, or fails: a path that JSON
    /// does not know is told in the error, and is the one thing that an error of SQLite can say of a row.
    fn query(&self) -> String {
        let bounds = if self.has_bounds {
            " OR EXISTS ( \
                 SELECT 1 FROM ( \
                     SELECT bound.value ->> 1 AS floor, bound.value ->> 2 AS ceiling, \
                         bound.value ->> 0 + COALESCE(( \
                             SELECT counter.value FROM json_each(items.counters) AS counter \
                             WHERE counter.key = bound.key \
                         ), 0) AS total \
                     FROM json_each(wanted.value ->> 3) AS bound \
                 ) WHERE total < floor OR total > ceiling \
             )"
        } else {
            ""
        };
        format!(
            "SELECT json_extract('{{}}', '{FAILED}' || place) FROM ( \
                 SELECT MIN(wanted.key) AS place FROM json_each(?1) AS wanted \
                 LEFT JOIN items ON items.pk = wanted.value ->> 0 AND items.sk = wanted.value ->> 1 \
                     AND (items.expires_at IS NULL OR items.expires_at > ?2) \
                 WHERE COALESCE(items.version, 0) <> wanted.value ->> 2{bounds} \
             ) WHERE place IS NOT NULL"
        )
    }

    fn params(self, now: Timestamp) -> Vec<Param> {
        vec![Param::Text(self.preconditions), now.as_second().into()]
    }

    fn alone(self, now: Timestamp) -> Statement {
        Statement::new(self.query(), self.params(now))
    }
}

/// A row to store: the columns of [`store`], in order.
#[derive(Serialize)]
struct Row<'w>(
    &'w str,
    &'w str,
    &'w str,
    &'w str,
    Version,
    Option<i64>,
    Option<&'w str>,
    Option<&'w str>,
    Option<&'w str>,
    Option<&'w str>,
    Option<&'w str>,
    Option<&'w str>,
);

impl<'w> Row<'w> {
    fn of(item: &'w Item, version: Version) -> Self {
        let Item { key, kind, document, expires_at, indexes: [first, second, third], .. } = item;
        let partition = |entry: &'w Option<Key>| entry.as_ref().map(|entry| entry.partition.as_str());
        let sort = |entry: &'w Option<Key>| entry.as_ref().map(|entry| entry.sort.as_str());
        Self(
            &key.partition,
            &key.sort,
            kind,
            document,
            version,
            expires_at.map(Timestamp::as_second),
            partition(first),
            sort(first),
            partition(second),
            sort(second),
            partition(third),
            sort(third),
        )
    }
}

/// All that is stored, as JSON lists of rows of so many bytes each.
fn rows(writes: &[Write]) -> Vec<String> {
    let mut lists: Vec<String> = Vec::new();
    for (item, version) in writes.iter().filter_map(Write::stored) {
        let row = serde_json::to_string(&Row::of(item, version)).unwrap_or_default();
        match lists.last_mut().filter(|list| list.len() + row.len() < MOST_BYTES) {
            Some(list) => list.push(','),
            None => lists.push("[".to_owned()),
        }
        if let Some(list) = lists.last_mut() {
            list.push_str(&row);
        }
    }
    lists.into_iter().map(|list| list + "]").collect()
}

/// Stores items at their new versions, whatever is there: their preconditions hold, once the guard has let them.
fn store(rows: String, guard: Option<Guard>, now: Timestamp) -> Statement {
    let condition =
        guard.as_ref().map_or_else(|| "true".to_owned(), |guard| format!("({}) IS NULL", guard.query()));
    let mut params = guard.map(|guard| guard.params(now)).unwrap_or_default();
    params.push(Param::Text(rows));
    let rows = params.len();
    Statement::new(
        // What is created stands in the place of an expired item: its counters are not its own.
        format!(
            "INSERT INTO items (pk, sk, kind, doc, version, expires_at, \
                 gsi1pk, gsi1sk, gsi2pk, gsi2sk, gsi3pk, gsi3sk) \
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
                 value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11 \
             FROM json_each(?{rows}) WHERE {condition} ON CONFLICT (pk, sk) DO UPDATE SET \
             kind = excluded.kind, doc = excluded.doc, version = excluded.version, expires_at = excluded.expires_at, \
             counters = CASE excluded.version WHEN 1 THEN '{{}}' ELSE items.counters END, \
             gsi1pk = excluded.gsi1pk, gsi1sk = excluded.gsi1sk, gsi2pk = excluded.gsi2pk, \
             gsi2sk = excluded.gsi2sk, gsi3pk = excluded.gsi3pk, gsi3sk = excluded.gsi3sk"
        ),
        params,
    )
}

#[cfg(test)]
mod tests {
    use preau_kernel::{metered::statements_at_most, store::Indexes};

    use super::*;

    fn item(number: usize, document: &str) -> Item {
        Item {
            key: Key { partition: format!("partition\"{number}"), sort: "sort".to_owned() },
            kind: "thing".to_owned(),
            document: document.to_owned(),
            counters: BTreeMap::new(),
            version: 0,
            expires_at: None,
            indexes: Indexes::default(),
        }
    }

    fn addition(number: usize) -> Write {
        let Item { key, kind, .. } = item(number, "");
        let (amounts, bounds) = (BTreeMap::from([("times".to_owned(), 1)]), BTreeMap::new());
        Write::Add(Addition { key, kind, amounts, bounds, expires_at: None })
    }

    fn statements(writes: &[Write]) -> usize {
        batch(writes, Timestamp::UNIX_EPOCH).len()
    }

    #[test]
    fn what_is_stored_is_one_statement_what_is_deleted_another_and_what_is_added_two() {
        let created = (0..40).map(|number| Write::Create(item(number, "{}")));
        let deleted = (40..80).map(|number| Write::Delete(item(number, "").key, 1));
        let checked = (80..90).map(|number| Write::Check(item(number, "").key, None));
        let writes: Vec<_> = created.chain(deleted).chain(checked).collect();
        assert_eq!(statements(&writes), 2);
        let added: Vec<_> = (90..100).map(addition).collect();
        assert_eq!((statements(&added), statements(&[writes.clone(), added].concat())), (2, 4));
        assert_eq!(
            (statements(&writes[40..]), statements(&writes[80..])),
            (2, 1),
            "the guard is one by itself"
        );
    }

    #[test]
    fn no_transaction_has_more_statements_than_runs_are_told_that_it_has() {
        // The most that a document may be, each of its bytes two as text within JSON.
        let long = "\"".repeat(preau_kernel::store::LONGEST_DOCUMENT);
        for document in ["{}", &long[..100_000], &long] {
            for stored in [0, 1, 3, 9] {
                let all = (0..stored).map(|number| Write::Create(item(number, document))).chain([
                    Write::Reindex(item(10, "").key, 1, Indexes::default()),
                    Write::Delete(item(11, "").key, 1),
                    Write::Check(item(12, "").key, None),
                    addition(13),
                ]);
                let all: Vec<_> = all.collect();
                for writes in [&all[..], &all[..=stored], &all[stored..], &all[stored + 1..]] {
                    let (are, told) = (statements(writes), statements_at_most(writes));
                    assert!(are <= told, "{are} statements, and {told} are told, of {} writes", writes.len());
                }
            }
        }
    }
}
