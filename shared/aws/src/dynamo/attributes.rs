//! How an item is written as the attributes of `DynamoDB`.
//!
//! `pk`, `sk`, `kind`, `doc` (the JSON text) and `gsi1pk` to `gsi3sk` are strings; `version`, `expires_at` (seconds since
//! 1970, the table's TTL attribute) and the counters, `n#<name>` each, are numbers.

use std::{collections::HashMap, str::FromStr};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use preau_kernel::store::{Counters, Index, Indexes, Item, Key, Position, Scope, StoreError};

pub(super) type Attributes = HashMap<String, AttributeValue>;

const COUNTER: &str = "n#";

/// The names of an index's keys.
pub(super) const fn index_keys(index: Index) -> (&'static str, &'static str) {
    match index {
        Index::First => ("gsi1pk", "gsi1sk"),
        Index::Second => ("gsi2pk", "gsi2sk"),
        Index::Third => ("gsi3pk", "gsi3sk"),
    }
}

pub(super) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(super) fn number(number: impl ToString + Copy) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn counter_name(name: &str) -> String {
    format!("{COUNTER}{name}")
}

pub(super) fn of_key(key: &Key) -> Attributes {
    Attributes::from([("pk".to_owned(), text(&key.partition)), ("sk".to_owned(), text(&key.sort))])
}

/// A position, as where a query starts after.
pub(super) fn of_position(position: &Position, scope: &Scope) -> Attributes {
    let mut attributes = of_key(&position.key);
    if let (Scope::Index(index, _), Some(entry)) = (scope, &position.entry) {
        let (partition, sort) = index_keys(*index);
        attributes.insert(partition.to_owned(), text(&entry.partition));
        attributes.insert(sort.to_owned(), text(&entry.sort));
    }
    attributes
}

/// What an item has besides its key, its version and its counters; `None` is an attribute that it has not.
pub(super) fn of_content(item: &Item) -> Vec<(&'static str, Option<AttributeValue>)> {
    let mut attributes = vec![
        ("kind", Some(text(&item.kind))),
        ("doc", Some(text(&item.document))),
        ("expires_at", item.expires_at.map(|at| number(at.as_second()))),
    ];
    attributes.extend(of_indexes(&item.indexes));
    attributes
}

/// An item's entries in the indexes; `None` is an attribute that it has not.
pub(super) fn of_indexes(indexes: &Indexes) -> Vec<(&'static str, Option<AttributeValue>)> {
    let mut attributes = Vec::with_capacity(2 * indexes.len());
    for index in Index::ALL {
        let (partition, sort) = index_keys(index);
        let entry = indexes[index.position()].as_ref();
        attributes.push((partition, entry.map(|entry| text(&entry.partition))));
        attributes.push((sort, entry.map(|entry| text(&entry.sort))));
    }
    attributes
}

/// A whole new item, without counters.
pub(super) fn of_new(item: &Item) -> Attributes {
    let mut attributes = of_key(&item.key);
    attributes.insert("version".to_owned(), number(1));
    for (name, value) in of_content(item) {
        attributes.extend(value.map(|value| (name.to_owned(), value)));
    }
    attributes
}

/// The counters among an item's attributes.
pub(super) fn to_counters(attributes: &Attributes) -> Result<Counters, StoreError> {
    let counters =
        attributes.keys().filter_map(|attribute| Some((attribute, attribute.strip_prefix(COUNTER)?)));
    counters.map(|(attribute, name)| Ok((name.to_owned(), read_number(attributes, attribute)?))).collect()
}

/// What an addition found in its place.
pub(super) struct Present {
    pub(super) counters: Counters,
    /// In seconds since 1970.
    pub(super) expires_at: Option<i64>,
}

/// What an addition found, of the attributes that a failed condition tells.
pub(super) fn to_present(attributes: &Attributes) -> Result<Present, StoreError> {
    let expires_at = attributes.contains_key("expires_at").then(|| read_number(attributes, "expires_at"));
    Ok(Present { counters: to_counters(attributes)?, expires_at: expires_at.transpose()? })
}

/// The item that the attributes are.
pub(super) fn to_item(mut attributes: Attributes) -> Result<Item, StoreError> {
    let counters = to_counters(&attributes)?;
    let version = read_number(&attributes, "version")?;
    let expires_at = if attributes.contains_key("expires_at") {
        let second = read_number(&attributes, "expires_at")?;
        Some(Timestamp::from_second(second).map_err(|_| not_ours("expires_at"))?)
    } else {
        None
    };
    let mut indexes = [None, None, None];
    for index in Index::ALL {
        let (partition, sort) = index_keys(index);
        if attributes.contains_key(partition) {
            indexes[index.position()] =
                Some(Key::new(take_text(&mut attributes, partition)?, take_text(&mut attributes, sort)?));
        }
    }
    Ok(Item {
        key: Key::new(take_text(&mut attributes, "pk")?, take_text(&mut attributes, "sk")?),
        kind: take_text(&mut attributes, "kind")?,
        document: take_text(&mut attributes, "doc")?,
        counters,
        version,
        expires_at,
        indexes,
    })
}

/// Whether an item is still there at `now`, in seconds since 1970.
pub(super) fn is_live(item: &Item, now: i64) -> bool {
    item.expires_at.is_none_or(|at| at.as_second() > now)
}

fn take_text(attributes: &mut Attributes, name: &str) -> Result<String, StoreError> {
    match attributes.remove(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(not_ours(name)),
    }
}

fn read_number<N: FromStr>(attributes: &Attributes, name: &str) -> Result<N, StoreError> {
    let number = attributes.get(name).and_then(|value| value.as_n().ok()).and_then(|text| text.parse().ok());
    number.ok_or_else(|| not_ours(name))
}

fn not_ours(attribute: &str) -> StoreError {
    StoreError::Broken(format!("a stored item has no good `{attribute}`"))
}
