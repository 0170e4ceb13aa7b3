//! Writing: each write is followed by a guard that fails the transaction when its precondition does not hold.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::store::{Addition, Indexes, Item, Key, Write};

use crate::statement::{Param, Statement};

/// The statements of a transaction, to be run in order, all or nothing. When one fails, [`failed_position`] reads which
/// write it was.
#[must_use]
pub fn write(writes: &[Write], now: Timestamp) -> Vec<Statement> {
    let mut statements = Vec::with_capacity(writes.len() * 2);
    for (position, write) in writes.iter().enumerate() {
        match write {
            Write::Create(item) => {
                statements.push(create(item, now));
                statements.push(guard(position));
            }
            Write::Replace(item, version) => {
                statements.push(replace(item, *version, now));
                statements.push(guard(position));
            }
            Write::Reindex(key, version, indexes) => {
                statements.push(reindex(key, *version, indexes, now));
                statements.push(guard(position));
            }
            Write::Delete(key, version) => {
                statements.push(delete(key, *version, now));
                statements.push(guard(position));
            }
            Write::Check(key, version) => statements.push(check(position, key, *version, now)),
            Write::Add(addition) => {
                statements.extend(count(addition, now));
                if !addition.bounds.is_empty() {
                    statements.push(bounds(position, addition));
                }
            }
        }
    }
    statements
}

/// What an `INSERT` of counters does where there are some already: it adds to each.
macro_rules! summed {
    () => {
        "ON CONFLICT (pk, sk) DO UPDATE SET counters = ( \
             SELECT json_group_object(name, total) FROM ( \
                 SELECT key AS name, SUM(value) AS total FROM ( \
                     SELECT key, value FROM json_each(items.counters) \
                     UNION ALL SELECT key, value FROM json_each(excluded.counters) \
                 ) GROUP BY key \
             ) \
         )"
    };
}
pub(crate) use summed;

/// The statements of one addition; the last one answers one row with the column `counters`, a JSON object.
#[must_use]
pub fn count(addition: &Addition, now: Timestamp) -> [Statement; 2] {
    let amounts = serde_json::to_string(&addition.amounts).unwrap_or_default();
    let add = Statement::new(
        concat!(
            "INSERT INTO items (pk, sk, kind, doc, counters, version, expires_at) VALUES (?1, ?2, ?3, '{}', ?4, 1, ?5) ",
            summed!(),
            " RETURNING counters"
        ),
        vec![
            (&addition.key.partition).into(),
            (&addition.key.sort).into(),
            (&addition.kind).into(),
            (&amounts).into(),
            addition.expires_at.map(Timestamp::as_second).into(),
        ],
    );
    [bury(&addition.key, now), add]
}

/// Deletes up to `limit` expired items, answering a row for each.
#[must_use]
pub fn purge_expired(limit: usize, now: Timestamp) -> Statement {
    Statement::new(
        "DELETE FROM items WHERE (pk, sk) IN (SELECT pk, sk FROM items WHERE expires_at <= ?1 LIMIT ?2) \
         RETURNING pk",
        vec![now.as_second().into(), limit.into()],
    )
}

/// What comes before the position of a write in the error message of a [`batch`](crate::batch()) whose precondition does not
/// hold.
pub(crate) const FAILED: &str = "failed write ";

/// Which write of a transaction failed its precondition, if that is what the database's error message says.
#[must_use]
pub fn failed_position(message: &str) -> Option<usize> {
    let mut said = ["CHECK constraint failed: p", FAILED].into_iter();
    let (_, after) = said.find_map(|said| message.split_once(said))?;
    let digits = after.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Makes way for a counter where an expired one still lies.
fn bury(key: &Key, now: Timestamp) -> Statement {
    Statement::new(
        "DELETE FROM items WHERE pk = ?1 AND sk = ?2 AND expires_at <= ?3",
        vec![(&key.partition).into(), (&key.sort).into(), now.as_second().into()],
    )
}

/// Creates an item, in the place of an expired one where one still lies there.
fn create(item: &Item, now: Timestamp) -> Statement {
    let mut params = columns(item);
    params.push(now.as_second().into());
    Statement::new(
        "INSERT INTO items (pk, sk, kind, doc, expires_at, gsi1pk, gsi1sk, gsi2pk, gsi2sk, gsi3pk, gsi3sk, version) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1) ON CONFLICT (pk, sk) DO UPDATE SET \
         kind = excluded.kind, doc = excluded.doc, counters = '{}', expires_at = excluded.expires_at, \
         gsi1pk = excluded.gsi1pk, gsi1sk = excluded.gsi1sk, gsi2pk = excluded.gsi2pk, gsi2sk = excluded.gsi2sk, \
         gsi3pk = excluded.gsi3pk, gsi3sk = excluded.gsi3sk, version = 1 \
         WHERE items.expires_at <= ?12",
        params,
    )
}

fn replace(item: &Item, version: u64, now: Timestamp) -> Statement {
    let mut params = columns(item);
    params.extend([version.into(), now.as_second().into()]);
    Statement::new(
        "UPDATE items SET kind = ?3, doc = ?4, expires_at = ?5, gsi1pk = ?6, gsi1sk = ?7, gsi2pk = ?8, gsi2sk = ?9, \
         gsi3pk = ?10, gsi3sk = ?11, version = version + 1 \
         WHERE pk = ?1 AND sk = ?2 AND version = ?12 AND (expires_at IS NULL OR expires_at > ?13)",
        params,
    )
}

/// Parameters 1 to 11 of what writes an item.
fn columns(item: &Item) -> Vec<Param> {
    let mut params: Vec<Param> = vec![
        (&item.key.partition).into(),
        (&item.key.sort).into(),
        (&item.kind).into(),
        (&item.document).into(),
        item.expires_at.map(Timestamp::as_second).into(),
    ];
    params.extend(entries(&item.indexes));
    params
}

/// Deletes an item at this version.
fn delete(key: &Key, version: u64, now: Timestamp) -> Statement {
    let params = vec![(&key.partition).into(), (&key.sort).into(), version.into(), now.as_second().into()];
    Statement::new(
        "DELETE FROM items WHERE pk = ?1 AND sk = ?2 AND version = ?3 \
         AND (expires_at IS NULL OR expires_at > ?4)",
        params,
    )
}

/// The two parameters of each index.
fn entries(indexes: &Indexes) -> impl Iterator<Item = Param> {
    indexes.iter().flat_map(|entry| {
        let entry = entry.as_ref();
        [entry.map(|entry| &entry.partition).into(), entry.map(|entry| &entry.sort).into()]
    })
}

/// Moves the entries of an item at this version.
pub(crate) fn reindex(key: &Key, version: u64, indexes: &Indexes, now: Timestamp) -> Statement {
    let mut params: Vec<Param> = vec![(&key.partition).into(), (&key.sort).into()];
    params.extend(entries(indexes));
    params.extend([version.into(), now.as_second().into()]);
    Statement::new(
        "UPDATE items SET gsi1pk = ?3, gsi1sk = ?4, gsi2pk = ?5, gsi2sk = ?6, gsi3pk = ?7, gsi3sk = ?8 \
         WHERE pk = ?1 AND sk = ?2 AND version = ?9 AND (expires_at IS NULL OR expires_at > ?10)",
        params,
    )
}

/// Fails the transaction when the statement before it changed no row.
fn guard(position: usize) -> Statement {
    Statement::new(format!("INSERT INTO guard (p{position}) SELECT 0 WHERE changes() = 0"), Vec::new())
}

/// Fails the transaction when an addition left a counter out of bounds. The item is there, and not expired: the addition
/// stands before this.
fn bounds(position: usize, addition: &Addition) -> Statement {
    let bounds: BTreeMap<_, _> =
        addition.bounds.iter().map(|(name, bound)| (name, [bound.floor, bound.ceiling])).collect();
    let bounds = serde_json::to_string(&bounds).unwrap_or_default();
    Statement::new(
        format!(
            "INSERT INTO guard (p{position}) SELECT 0 WHERE EXISTS ( \
                 SELECT 1 FROM ( \
                     SELECT bound.value ->> 0 AS floor, bound.value ->> 1 AS ceiling, COALESCE(( \
                         SELECT counter.value FROM items, json_each(items.counters) AS counter \
                         WHERE items.pk = ?1 AND items.sk = ?2 AND counter.key = bound.key \
                     ), 0) AS total FROM json_each(?3) AS bound \
                 ) WHERE total < floor OR total > ceiling \
             )"
        ),
        vec![(&addition.key.partition).into(), (&addition.key.sort).into(), (&bounds).into()],
    )
}

fn check(position: usize, key: &Key, version: Option<u64>, now: Timestamp) -> Statement {
    let mut params = vec![(&key.partition).into(), (&key.sort).into(), now.as_second().into()];
    let wrong = match version {
        None => {
            "EXISTS (SELECT 1 FROM items WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3))"
        }
        Some(version) => {
            params.push(version.into());
            "NOT EXISTS (SELECT 1 FROM items WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3) \
             AND version = ?4)"
        }
    };
    Statement::new(format!("INSERT INTO guard (p{position}) SELECT 0 WHERE {wrong}"), params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_failed_position_is_read_from_either_databases_message() {
        assert_eq!(failed_position("CHECK constraint failed: p0"), Some(0));
        assert_eq!(failed_position("D1_ERROR: bad JSON path: 'failed write 17': SQLITE_ERROR"), Some(17));
        assert_eq!(failed_position("UNIQUE constraint failed: items.pk"), None);
    }
}
