//! The replies under the top-level ones of a page: in one query where the page is by time, in one for each where it is not.

use futures_util::future::try_join_all;
use preau_kernel::{
    entity::Stored,
    list::{List, Records},
    problem::Problem,
    store::SortRange,
};

use crate::{
    reply::Reply,
    reply_place::{NESTED, ReplyPlace},
};

/// How many nested replies a page by time shows at most for each top-level one that it has room for.
const EACH: usize = 5;
/// How many nested replies a page by votes shows under each of its top-level ones at most.
const UNDER_ONE: usize = 10;

/// Those under the top-level replies of a page by time, oldest first: where there are too many, those under the first of `roots`
/// are shown. The page has room for `limit` top-level ones.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn nested_by_time(
    records: &Records,
    roots: &[Reply],
    limit: usize,
    latest_first: bool,
) -> Result<Vec<Reply>, Problem> {
    let ids = || roots.iter().map(|root| root.id);
    let Some((topic, (first, last))) =
        roots.first().map(|root| root.topic_id).zip(ids().min().zip(ids().max()))
    else {
        return Ok(Vec::new());
    };
    let range = SortRange::Between(format!("d#{first}"), format!("d#{last}~"));
    let place = Reply::of_topic(topic);
    let under_them = if latest_first { List::latest_first(place) } else { List::whole(place) };
    let found = records.list::<Reply>(&under_them.within(range), EACH * limit, None, |_| true).await?;
    let mut nested: Vec<_> = found.entities.into_iter().map(|stored| stored.entity).collect();
    if latest_first {
        nested.reverse();
    }
    Ok(nested)
}

/// The first ones under each of these top-level replies.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn nested_in_each(records: &Records, roots: &[Reply]) -> Result<Vec<Reply>, Problem> {
    let keys: Vec<_> = roots.iter().map(|root| ReplyPlace::counts_key(root.id)).collect();
    let counted = records.counters_many(&keys).await?;
    let has_some = roots.iter().zip(&counted).filter(|(_, counters)| counters.contains_key(NESTED));
    let lists: Vec<_> = has_some
        .map(|(root, _)| {
            List::whole(Reply::of_topic(root.topic_id)).within(SortRange::Prefix(format!("d#{}#", root.id)))
        })
        .collect();
    let found = lists.iter().map(|list| records.list::<Reply>(list, UNDER_ONE, None, |_| true));
    let found = try_join_all(found).await?;
    Ok(found.into_iter().flat_map(|found| found.entities).map(|stored| stored.entity).collect())
}

/// The replies at these places, in their order; an index may name what it lists later than it is there.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn replies_at(records: &Records, places: &[ReplyPlace]) -> Result<Vec<Reply>, Problem> {
    let keys: Vec<_> = places.iter().map(ReplyPlace::reply_key).collect();
    let found = records.find_many::<Reply>(&keys).await?.into_iter().flatten();
    Ok(found.map(|stored: Stored<Reply>| stored.entity).collect())
}
