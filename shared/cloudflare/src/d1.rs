//! The store on D1.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::{
    clock::Clock,
    id::Ids,
    store::{
        Addition, Counters, Item, Key, MOST_KEYS, Outcome, Query, Slice, Store, StoreError, Write,
        check_count, check_writes,
    },
};
use preau_sql::{ItemRow, Param, Statement};
use serde::{Deserialize, de::DeserializeOwned, de::IgnoredAny};
use worker::{
    D1Database,
    js_sys::{self, Array, JSON},
    send::SendFuture,
    wasm_bindgen::{JsCast, JsValue},
    wasm_bindgen_futures::JsFuture,
    worker_sys,
};

use crate::d1_error::{Failure, pause};

/// A store in a D1 database whose migrations are applied.
///
/// A transaction is one `batch`, which D1 runs whole or not at all. Where D1 refuses one, it is tried again after a
/// pause. Where D1 leaves open whether it ran (a lost connection), it is tried again only if running it twice shows: a
/// write at a version, or a creation, fails the second time. The documents then tell whose write it was.
pub struct D1Store {
    database: D1Database,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// What became of a transaction.
enum Answer {
    /// It ran: the rows of its last statement, as JSON.
    Ran(String),
    /// The precondition at this position does not hold, or holds no longer because an earlier try ran.
    Failed { position: usize, perhaps_ran_before: bool },
}

#[derive(Deserialize)]
struct Totals {
    counters: String,
}

impl D1Store {
    /// The store in `database`; `ids` spreads the pauses between tries.
    #[must_use]
    pub fn new(database: D1Database, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { database, clock, ids }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs the statements as one transaction. `repeatable` says that it may be run again when it is not known whether
    /// it ran.
    async fn run(&self, statements: &[Statement], repeatable: bool) -> Result<Answer, StoreError> {
        let mut perhaps_ran_before = false;
        let mut tried = 0;
        loop {
            let message = match SendFuture::new(self.batch(statements)).await {
                Ok(rows) => return Ok(Answer::Ran(rows)),
                Err(error) => message(&error),
            };
            if let Some(position) = preau_sql::failed_position(&message) {
                return Ok(Answer::Failed { position, perhaps_ran_before });
            }
            match Failure::of(&message) {
                Failure::NotRun => {}
                Failure::Unknown if repeatable => perhaps_ran_before = true,
                Failure::Unknown | Failure::Broken => return Err(StoreError::Broken(message)),
            }
            match pause(tried, self.random()) {
                Some(pause) => self.clock.sleep(pause).await,
                None if perhaps_ran_before => return Err(StoreError::Broken(message)),
                None => return Err(StoreError::Busy),
            }
            tried += 1;
        }
    }

    /// The rows of the last statement, as JSON: each a list where it is alone, an object otherwise. They cross from
    /// JavaScript as one text: each value that crosses by itself costs a call or more.
    async fn batch(&self, statements: &[Statement]) -> Result<String, JsValue> {
        let rows = if let [statement] = statements {
            JsFuture::from(self.prepared(statement)?.raw()?).await?
        } else {
            let prepared =
                statements.iter().map(|statement| self.prepared(statement)).collect::<Result<Array, _>>()?;
            let results = Array::from(&JsFuture::from(self.database().batch(prepared)?).await?);
            results.pop().unchecked_into::<worker_sys::D1Result>().results()?.unwrap_or_default().into()
        };
        JSON::stringify(&rows).map(String::from)
    }

    fn prepared(&self, statement: &Statement) -> Result<worker_sys::D1PreparedStatement, JsValue> {
        let prepared = self.database().prepare(&statement.sql)?;
        if statement.params.is_empty() {
            return Ok(prepared);
        }
        prepared.bind(statement.params.iter().map(bound).collect())
    }

    fn database(&self) -> &worker_sys::D1Database {
        AsRef::<JsValue>::as_ref(&self.database).unchecked_ref()
    }

    /// The rows of a statement that changes nothing that a repetition would change again.
    async fn rows<T: DeserializeOwned>(&self, statement: Statement) -> Result<Vec<T>, StoreError> {
        last_rows(self.run(&[statement], true).await?)
    }

    /// Whether all that these writes store stands as they would leave it.
    async fn stand(&self, writes: &[Write]) -> Result<bool, StoreError> {
        let stored: Vec<_> = writes.iter().filter_map(Write::stored).collect();
        let keys: Vec<_> = stored.iter().map(|(item, _)| item.key.clone()).collect();
        let found = self.get_many(&keys).await?;
        let stands = |((item, version), found): (&(&Item, u64), &Option<Item>)| {
            found.as_ref().is_some_and(|found| found.version == *version && found.document == item.document)
        };
        Ok(!stored.is_empty() && stored.iter().zip(&found).all(stands))
    }

    fn random(&self) -> u32 {
        let mut bytes = [0; 4];
        self.ids.fill(&mut bytes);
        u32::from_ne_bytes(bytes)
    }
}

#[async_trait]
impl Store for D1Store {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let rows: Vec<ItemRow> = self.rows(preau_sql::get(key, self.now())).await?;
        rows.into_iter().next().map(Item::try_from).transpose()
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        if keys.len() > MOST_KEYS {
            return Err(StoreError::Broken("at most 100 keys at once".to_owned()));
        }
        preau_sql::in_order(keys, self.rows(preau_sql::get_many(keys, self.now())).await?)
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        preau_sql::slice(query, self.rows(preau_sql::query(query, self.now())).await?)
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        check_writes(writes)?;
        // To run twice shows where something is stored, and does no harm where entries move alone.
        let repeats = writes.iter().any(|write| write.stored().is_some())
            || writes.iter().all(|write| matches!(write, Write::Reindex(..)));
        match self.run(&preau_sql::batch(writes, self.now()), repeats).await? {
            Answer::Ran(_) => Ok(Outcome::Done),
            Answer::Failed { perhaps_ran_before: true, .. } if self.stand(writes).await? => Ok(Outcome::Done),
            Answer::Failed { position, .. } => Ok(Outcome::Failed { position }),
        }
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        check_count(addition)?;
        let answer = self.run(&preau_sql::count(addition, self.now()), false).await?;
        let totals: Vec<Totals> = last_rows(answer)?;
        let counters = totals.first().map_or("", |totals| &totals.counters);
        serde_json::from_str(counters).map_err(|error| StoreError::Broken(error.to_string()))
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        let purged: Vec<IgnoredAny> = self.rows(preau_sql::purge_expired(limit, self.now())).await?;
        Ok(purged.len())
    }
}

fn last_rows<T: DeserializeOwned>(answer: Answer) -> Result<Vec<T>, StoreError> {
    let Answer::Ran(rows) = answer else {
        return Err(StoreError::Broken("a statement without precondition failed one".to_owned()));
    };
    serde_json::from_str(&rows).map_err(|error| StoreError::Broken(error.to_string()))
}

/// D1 binds no 64-bit integers: whole numbers below 2^53 are doubles.
#[expect(clippy::cast_precision_loss, reason = "a parameter's number is below 2^53")]
fn bound(param: &Param) -> JsValue {
    match param {
        Param::Text(text) => JsValue::from_str(text),
        Param::Number(number) => JsValue::from_f64(*number as f64),
        Param::Null => JsValue::NULL,
    }
}

fn message(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => format!("{error:?}"),
    }
}
