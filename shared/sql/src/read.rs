//! Reading.

use std::collections::HashMap;

use jiff::Timestamp;
use preau_kernel::store::{Item, Key, Order, Position, Query, Scope, Slice, SortRange, StoreError};

use crate::{
    row::{COLUMNS, ItemRow},
    statement::{Param, Statement},
};

/// Reads one item: a row, or none.
#[must_use]
pub fn get(key: &Key, now: Timestamp) -> Statement {
    Statement::new(
        format!(
            "SELECT {COLUMNS} FROM items WHERE pk = ?1 AND sk = ?2 AND (expires_at IS NULL OR expires_at > ?3)"
        ),
        vec![(&key.partition).into(), (&key.sort).into(), now.as_second().into()],
    )
}

/// Reads many items: the rows of those that exist, in any order. See [`in_order`].
#[must_use]
pub fn get_many(keys: &[Key], now: Timestamp) -> Statement {
    // One parameter, whatever the number of keys: D1 takes 100.
    let wanted: Vec<[&str; 2]> = keys.iter().map(|key| [key.partition.as_str(), key.sort.as_str()]).collect();
    let wanted = serde_json::to_string(&wanted).unwrap_or_default();
    Statement::new(
        format!(
            "SELECT {COLUMNS} FROM json_each(?1) AS wanted \
             CROSS JOIN items ON items.pk = wanted.value ->> 0 AND items.sk = wanted.value ->> 1 \
             WHERE expires_at IS NULL OR expires_at > ?2"
        ),
        vec![(&wanted).into(), now.as_second().into()],
    )
}

/// The rows of [`get_many`] in the order of its keys.
///
/// # Errors
/// A row that is no item.
pub fn in_order(keys: &[Key], rows: Vec<ItemRow>) -> Result<Vec<Option<Item>>, StoreError> {
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let item = Item::try_from(row)?;
        found.insert(item.key.clone(), item);
    }
    Ok(keys.iter().map(|key| found.remove(key)).collect())
}

/// Reads a part of a partition, and one row more where there is more. See [`slice()`].
#[must_use]
pub fn query(query: &Query, now: Timestamp) -> Statement {
    let (partition, columns) = match &query.scope {
        Scope::Partition(partition) => (partition, ("pk".to_owned(), "sk".to_owned())),
        Scope::Index(index, partition) => {
            (partition, (format!("{}pk", index.name()), format!("{}sk", index.name())))
        }
    };
    let (partition_column, sort_column) = columns;
    let mut params: Vec<Param> = vec![partition.into(), now.as_second().into()];
    let mut number = |param: Param| {
        params.push(param);
        params.len()
    };
    let mut conditions = String::new();
    let mut and = |condition: String| {
        conditions.push_str(" AND ");
        conditions.push_str(&condition);
    };
    match &query.range {
        SortRange::All => {}
        SortRange::Prefix(prefix) => {
            and(format!("{sort_column} >= ?{}", number(prefix.into())));
            if let Some(end) = after_prefix(prefix) {
                and(format!("{sort_column} < ?{}", number((&end).into())));
            }
        }
        SortRange::Between(from, to) => {
            and(format!("{sort_column} BETWEEN ?{} AND ?{}", number(from.into()), number(to.into())));
        }
    }
    let (direction, beyond) = match query.order {
        Order::Ascending => ("ASC", ">"),
        Order::Descending => ("DESC", "<"),
    };
    if let Some(Position { key, entry }) = &query.after {
        match entry {
            None => and(format!("sk {beyond} ?{}", number((&key.sort).into()))),
            Some(entry) => and(format!(
                "({sort_column}, pk, sk) {beyond} (?{}, ?{}, ?{})",
                number((&entry.sort).into()),
                number((&key.partition).into()),
                number((&key.sort).into()),
            )),
        }
    }
    let order = match query.scope {
        Scope::Partition(_) => format!("sk {direction}"),
        Scope::Index(..) => format!("{sort_column} {direction}, pk {direction}, sk {direction}"),
    };
    let limit = number((query.limit + 1).into());
    let sql = format!(
        "SELECT {COLUMNS} FROM items WHERE {partition_column} = ?1 AND (expires_at IS NULL OR expires_at > ?2)\
         {conditions} ORDER BY {order} LIMIT ?{limit}"
    );
    Statement::new(sql, params)
}

/// The rows of [`query`] as a slice.
///
/// # Errors
/// A row that is no item.
pub fn slice(query: &Query, rows: Vec<ItemRow>) -> Result<Slice, StoreError> {
    let mut items = rows.into_iter().map(Item::try_from).collect::<Result<Vec<_>, _>>()?;
    let more = items.len() > query.limit;
    items.truncate(query.limit);
    let next = items.last().filter(|_| more).map(|item| Position {
        key: item.key.clone(),
        entry: match query.scope {
            Scope::Partition(_) => None,
            Scope::Index(index, _) => item.indexes[index.position()].clone(),
        },
    });
    Ok(Slice { items, next })
}

/// The least text after all those that begin with `prefix`, in the order of UTF-8 bytes, which is that of characters.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        // The range of characters steps over the surrogates.
        if let Some(next) = (last..=char::MAX).nth(1) {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_prefix_is_the_least_text_after_all_that_begin_with_it() {
        assert_eq!(after_prefix("a").as_deref(), Some("b"));
        assert_eq!(after_prefix("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(after_prefix("\u{D7FF}").as_deref(), Some("\u{E000}"));
        assert_eq!(after_prefix("\u{10FFFF}"), None);
        assert_eq!(after_prefix(""), None);
    }
}
