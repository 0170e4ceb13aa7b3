//! A row of the table, as both databases answer it.

use jiff::Timestamp;
use preau_kernel::store::{Item, Key, StoreError};
use serde::Deserialize;

/// The columns of [`ItemRow`], in order.
pub(crate) const COLUMNS: &str = "items.pk, items.sk, kind, doc, counters, version, expires_at, \
                                  gsi1pk, gsi1sk, gsi2pk, gsi2sk, gsi3pk, gsi3sk";

/// A row of `items`. Its fields are in the order of the selected columns.
#[derive(Clone, Debug, Deserialize)]
pub struct ItemRow {
    /// The partition.
    pub pk: String,
    /// The place within it.
    pub sk: String,
    /// The kind of entity.
    pub kind: String,
    /// The entity, as JSON.
    pub doc: String,
    /// The counters, as a JSON object.
    pub counters: String,
    /// The version.
    pub version: i64,
    /// Seconds since 1970.
    pub expires_at: Option<i64>,
    /// Partition in the first index.
    pub gsi1pk: Option<String>,
    /// Place in the first index.
    pub gsi1sk: Option<String>,
    /// Partition in the second index.
    pub gsi2pk: Option<String>,
    /// Place in the second index.
    pub gsi2sk: Option<String>,
    /// Partition in the third index.
    pub gsi3pk: Option<String>,
    /// Place in the third index.
    pub gsi3sk: Option<String>,
}

impl TryFrom<ItemRow> for Item {
    type Error = StoreError;

    fn try_from(row: ItemRow) -> Result<Self, StoreError> {
        let broken = |error: String| StoreError::Broken(format!("item {} {}: {error}", row.pk, row.sk));
        let entry = |pk: Option<String>, sk: Option<String>| Some(Key { partition: pk?, sort: sk? });
        Ok(Self {
            counters: serde_json::from_str(&row.counters).map_err(|error| broken(error.to_string()))?,
            version: u64::try_from(row.version).map_err(|error| broken(error.to_string()))?,
            expires_at: row
                .expires_at
                .map(Timestamp::from_second)
                .transpose()
                .map_err(|error| broken(error.to_string()))?,
            key: Key { partition: row.pk, sort: row.sk },
            kind: row.kind,
            document: row.doc,
            indexes: [
                entry(row.gsi1pk, row.gsi1sk),
                entry(row.gsi2pk, row.gsi2sk),
                entry(row.gsi3pk, row.gsi3sk),
            ],
        })
    }
}
