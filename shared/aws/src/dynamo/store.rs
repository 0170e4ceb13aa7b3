//! The store.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use aws_sdk_dynamodb::{
    Client,
    error::BuildError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, KeysAndAttributes, ReturnValue, TransactWriteItem},
};
use preau_kernel::{
    clock::Clock,
    id::Ids,
    store::{
        Addition, Counters, Item, Key, Outcome, Query, Slice, Store, StoreError, Write, check_count,
        check_writes,
    },
};

use super::{
    attributes::{Attributes, is_live, of_key, to_counters, to_item, to_present},
    read,
    retry::{Tries, Trouble, is_refusal},
    write::{Action, Found, Guarded, Way, some},
};

/// The store in one `DynamoDB` table.
///
/// Every write is a transaction, a single one too: it costs twice the capacity of a plain write, and its token lets an
/// attempt whose answer was lost be repeated without being done twice. `count` alone is a plain update, which answers the
/// totals; it is not repeated when its answer was lost. `DynamoDB` holds 4 MB a transaction.
pub struct DynamoStore {
    client: Client,
    table: String,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl DynamoStore {
    /// The store in `table`. The client must not retry by itself: see [`Access::dynamodb`](crate::Access::dynamodb).
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { client, table: table.into(), clock, ids }
    }

    /// The present second since 1970.
    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    fn tries(&self) -> Tries<'_> {
        Tries::new(self.clock.as_ref(), self.ids.as_ref())
    }

    /// Runs a transaction; answers the positions whose conditions failed, if it was for them that nothing was written, and
    /// what those found that tell it.
    async fn transact(
        &self,
        parts: Vec<TransactWriteItem>,
        tries: &mut Tries<'_>,
    ) -> Result<Vec<(usize, Option<Attributes>)>, StoreError> {
        // One token for all attempts at the same parts: DynamoDB does them once, whichever answers were lost.
        let token = self.ids.mint(self.clock.now()).to_string();
        let call =
            self.client.transact_write_items().set_transact_items(Some(parts)).client_request_token(token);
        loop {
            let Err(error) = call.clone().send().await else {
                return Ok(Vec::new());
            };
            let reasons = match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    cancelled.cancellation_reasons()
                }
                _ => &[],
            };
            let has = |reason: &CancellationReason, is: fn(&str) -> bool| reason.code().is_some_and(is);
            let failed = reasons.iter().enumerate().filter(|(_, reason)| has(reason, is_condition_code));
            let failed: Vec<_> = failed.map(|(position, reason)| (position, reason.item.clone())).collect();
            if !failed.is_empty() {
                return Ok(failed);
            }
            let trouble = if reasons.iter().any(|reason| has(reason, is_refusal)) {
                Trouble::Refused
            } else {
                Trouble::from(error)
            };
            tries.after(trouble).await?;
        }
    }

    /// Makes an addition in one of its ways; `None` when this way's condition failed.
    async fn try_count(&self, addition: &Addition, way: Way) -> Result<Option<Counters>, Trouble> {
        let Guarded { action, condition, values, names } = Guarded::addition(addition, way, self.now());
        let answer = match action {
            Action::Update(key, expression) => self
                .client
                .update_item()
                .table_name(&self.table)
                .set_key(Some(key))
                .update_expression(expression)
                .condition_expression(condition)
                .set_expression_attribute_values(some(values))
                .set_expression_attribute_names(some(names))
                .return_values(ReturnValue::AllNew)
                .send()
                .await
                .map(|done| done.attributes.unwrap_or_default())
                .map_err(|error| (is_condition(&error), Trouble::from(error))),
            Action::Put(item) => self
                .client
                .put_item()
                .table_name(&self.table)
                .set_item(Some(item.clone()))
                .condition_expression(condition)
                .set_expression_attribute_values(some(values))
                .send()
                .await
                .map(|_| item)
                .map_err(|error| (is_condition(&error), Trouble::from(error))),
            Action::Delete(_) | Action::Check(_) => return Ok(None),
        };
        match answer {
            Ok(attributes) => {
                to_counters(&attributes).map(Some).map_err(|error| Trouble::Broken(error.to_string()))
            }
            Err((true, _)) => Ok(None),
            Err((false, trouble)) => Err(trouble.of_unrepeatable()),
        }
    }

    fn live(&self, attributes: Attributes) -> Result<Option<Item>, StoreError> {
        let item = to_item(attributes)?;
        Ok(is_live(&item, self.now()).then_some(item))
    }
}

#[async_trait]
impl Store for DynamoStore {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        let call =
            self.client.get_item().table_name(&self.table).set_key(Some(of_key(key))).consistent_read(true);
        let mut tries = self.tries();
        loop {
            match call.clone().send().await {
                Ok(answer) => return Ok(answer.item.map(|found| self.live(found)).transpose()?.flatten()),
                Err(error) => tries.after(error.into()).await?,
            }
        }
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        let mut found = HashMap::with_capacity(keys.len());
        let mut wanted: Vec<_> = keys.iter().map(of_key).collect();
        let mut tries = self.tries();
        while !wanted.is_empty() {
            let asked = wanted.len();
            let page = KeysAndAttributes::builder().set_keys(Some(wanted.clone())).consistent_read(true);
            let page = page.build().map_err(|error| unbuilt(&error))?;
            let answer = match self.client.batch_get_item().request_items(&self.table, page).send().await {
                Ok(answer) => answer,
                Err(error) => {
                    tries.after(error.into()).await?;
                    continue;
                }
            };
            for attributes in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                if let Some(item) = self.live(attributes)? {
                    found.insert(item.key.clone(), item);
                }
            }
            wanted = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, rest)| rest.keys).collect();
            // An answer of 16 MB leaves keys for the next; one without a single item was throttled.
            if wanted.len() == asked {
                tries.after(Trouble::Refused).await?;
            }
        }
        Ok(keys.iter().map(|key| found.remove(key)).collect())
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        let mut items = Vec::new();
        let mut page = read::first_page(&self.client, &self.table, query, self.now());
        let mut tries = self.tries();
        while let Some(call) = page.take() {
            match call.clone().send().await {
                Ok(answer) => {
                    for attributes in answer.items.unwrap_or_default() {
                        items.push(to_item(attributes)?);
                    }
                    let end = answer.last_evaluated_key.filter(|_| items.len() <= query.limit);
                    page = end.map(|end| call.set_exclusive_start_key(Some(end)));
                }
                Err(error) => {
                    tries.after(error.into()).await?;
                    page = Some(call);
                }
            }
        }
        Ok(read::slice(query, items))
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        check_writes(writes)?;
        let now = self.now();
        let mut ways = vec![Way::Merge; writes.len()];
        let mut tries = self.tries();
        loop {
            let parts = writes.iter().zip(&ways).map(|(write, way)| {
                let found = if matches!(write, Write::Add(_)) { Found::Told } else { Found::Untold };
                Guarded::of(write, *way, now)
                    .in_transaction(&self.table, found)
                    .map_err(|error| unbuilt(&error))
            });
            let failed = self.transact(parts.collect::<Result<_, _>>()?, &mut tries).await?;
            if failed.is_empty() {
                return Ok(Outcome::Done);
            }
            for (position, found) in failed {
                let Write::Add(addition) = &writes[position] else {
                    return Ok(Outcome::Failed { position });
                };
                let present = found.as_ref().map(to_present).transpose()?;
                let Some(way) = Way::given(addition, present.as_ref(), now) else {
                    return Ok(Outcome::Failed { position });
                };
                ways[position] = way;
            }
            tries.again()?;
        }
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        check_count(addition)?;
        let mut way = Way::Merge;
        let mut tries = self.tries();
        loop {
            match self.try_count(addition, way).await {
                Ok(Some(totals)) => return Ok(totals),
                Ok(None) => {
                    way = way.next(addition);
                    tries.again()?;
                }
                Err(trouble) => tries.after(trouble).await?,
            }
        }
    }

    /// Nothing: the table's TTL deletes what has expired.
    async fn purge_expired(&self, _: usize) -> Result<usize, StoreError> {
        Ok(0)
    }
}

/// Whether the code of a cancelled transaction's reason says that its condition failed.
fn is_condition_code(code: &str) -> bool {
    code == "ConditionalCheckFailed"
}

/// Whether the call's condition failed.
fn is_condition<E: aws_sdk_dynamodb::error::ProvideErrorMetadata, R>(
    error: &aws_sdk_dynamodb::error::SdkError<E, R>,
) -> bool {
    error.as_service_error().and_then(|error| error.code()) == Some("ConditionalCheckFailedException")
}

fn unbuilt(error: &BuildError) -> StoreError {
    StoreError::Broken(error.to_string())
}
