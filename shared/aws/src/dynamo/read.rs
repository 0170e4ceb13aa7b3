//! Queries as `DynamoDB` takes them.

use aws_sdk_dynamodb::{Client, operation::query::builders::QueryFluentBuilder};
use preau_kernel::store::{Item, Key, Order, Position, Query, Scope, Slice, SortRange};

use super::attributes::{Attributes, index_keys, number, of_position, text};

/// The query's first call, or `None` where nothing can match.
pub(super) fn first_page(
    client: &Client,
    table: &str,
    query: &Query,
    now: i64,
) -> Option<QueryFluentBuilder> {
    let (partition, (partition_name, sort_name)) = match &query.scope {
        Scope::Partition(partition) => (partition, ("pk", "sk")),
        Scope::Index(index, partition) => (partition, index_keys(*index)),
    };
    let after = match start(query) {
        Start::First => None,
        Start::After(position) => Some(of_position(position, &query.scope)),
        Start::Nowhere => return None,
    };
    let (range, bounds) = match &query.range {
        // DynamoDB takes no empty text in a key's condition.
        SortRange::Prefix(prefix) if prefix.is_empty() => (String::new(), vec![]),
        SortRange::All => (String::new(), vec![]),
        SortRange::Prefix(prefix) => {
            (format!(" AND begins_with({sort_name}, :from)"), vec![(":from", prefix)])
        }
        // It refuses a range that is the wrong way round.
        SortRange::Between(from, to) if from > to || to.is_empty() => return None,
        SortRange::Between(from, to) if from.is_empty() => {
            (format!(" AND {sort_name} <= :to"), vec![(":to", to)])
        }
        SortRange::Between(from, to) => {
            (format!(" AND {sort_name} BETWEEN :from AND :to"), vec![(":from", from), (":to", to)])
        }
    };
    let mut values =
        Attributes::from([(":pk".to_owned(), text(partition)), (":now".to_owned(), number(now))]);
    values.extend(bounds.into_iter().map(|(name, bound)| (name.to_owned(), text(bound))));
    let call = client
        .query()
        .table_name(table)
        .key_condition_expression(format!("{partition_name} = :pk{range}"))
        // Late by up to two days, the TTL is no filter.
        .filter_expression("attribute_not_exists(expires_at) OR expires_at > :now")
        .set_expression_attribute_values(Some(values))
        .scan_index_forward(query.order == Order::Ascending)
        .set_exclusive_start_key(after)
        .limit(i32::try_from(query.limit.saturating_add(1)).unwrap_or(i32::MAX));
    Some(match &query.scope {
        Scope::Partition(_) => call.consistent_read(true),
        Scope::Index(index, _) => call.index_name(index.name()),
    })
}

/// Where a query begins to read.
enum Start<'q> {
    First,
    After(&'q Position),
    /// Nothing comes after its position.
    Nowhere,
}

/// Where the query begins: `DynamoDB` itself refuses a position outside the range.
fn start(query: &Query) -> Start<'_> {
    let Some(position) = &query.after else {
        return Start::First;
    };
    let sort = position.entry.as_ref().map_or(&position.key.sort, |entry| &entry.sort);
    let ascending = query.order == Order::Ascending;
    // In a partition a sort key stands alone, and from the last one of a range it refuses to go on, too.
    let alone = matches!(query.scope, Scope::Partition(_));
    let (below, above) = match &query.range {
        SortRange::All => (false, false),
        SortRange::Prefix(prefix) => (sort < prefix, sort > prefix && !sort.starts_with(prefix.as_str())),
        SortRange::Between(from, to) => (
            sort < from || (alone && !ascending && sort == from),
            sort > to || (alone && ascending && sort == to),
        ),
    };
    match if ascending { (below, above) } else { (above, below) } {
        (_, true) => Start::Nowhere,
        (true, false) => Start::First,
        (false, false) => Start::After(position),
    }
}

/// The slice, of the items that were found until there were enough of them or no more.
pub(super) fn slice(query: &Query, mut items: Vec<Item>) -> Slice {
    let more = items.len() > query.limit;
    items.truncate(query.limit);
    let position = |item: &Item| Position { key: item.key.clone(), entry: entry_in(&query.scope, item) };
    Slice { next: items.last().filter(|_| more).map(position), items }
}

fn entry_in(scope: &Scope, item: &Item) -> Option<Key> {
    match scope {
        Scope::Partition(_) => None,
        Scope::Index(index, _) => item.indexes[index.position()].clone(),
    }
}
