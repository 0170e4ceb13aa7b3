//! What version 0.1 kept in one partition a list is moved to the shards that the list is spread over now.
//!
//! Nothing needs it: lists find what is unmoved, and what is written goes to its shard. It is done a part at a time, as
//! often as wanted, while all goes on; a part that was killed is done again.

use crate::{
    port::store::{
        Index, Indexes, Item, Key, MOST_KEYS, Order, Outcome, Position, Query, Scope, SortRange, Store,
        StoreError, Write,
    },
    record::{
        entity::{Entity, Stored},
        message::Message,
        spread::Spread,
    },
};

/// How many items one transaction moves.
const AT_ONCE: usize = 50;
const _: () = assert!(AT_ONCE <= MOST_KEYS);
/// How many transactions one part takes, and one for each list more: fewer statements than a request may make on D1.
const MOST_PAGES: usize = 5;
/// How often a transaction is tried again without what was changed meanwhile.
const MOST_TRIES: usize = 3;

/// How far the move has come.
#[derive(Debug, Default)]
pub struct Relocation {
    /// How many items this part moved.
    pub moved: usize,
    /// How many it left where they are, for others changed too many of them meanwhile: a move that begins anew finds them.
    pub left: usize,
    /// Where the next part goes on; none at the end.
    pub next: Option<Position>,
}

/// The lists that version 0.1 kept in one partition each.
#[must_use]
pub fn lists_of_0_1() -> Vec<Spread> {
    vec![
        Spread::over(Scope::Index(Index::Third, "events".to_owned())),
        Spread::over(Scope::Index(Index::Second, "messages".to_owned())),
        Spread::over(Scope::Index(Index::Third, "sessions".to_owned())),
        Spread::over(Scope::Partition("kept-files".to_owned())),
    ]
}

/// Moves a part of what is unmoved in `lists`, from `after` on.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub async fn relocate(
    store: &dyn Store,
    lists: &[Spread],
    after: Option<Position>,
) -> Result<Relocation, StoreError> {
    let mut part = Relocation { next: after, ..Relocation::default() };
    let begun = part.next.as_ref().and_then(|position| lists.iter().position(|list| is_in(position, list)));
    let mut pages = 0;
    for list in &lists[begun.unwrap_or_default()..] {
        loop {
            let query = Query {
                scope: list.whole().clone(),
                range: SortRange::All,
                order: Order::Ascending,
                limit: AT_ONCE,
                after: part.next.take(),
            };
            let slice = store.query(&query).await?;
            let keys: Vec<Key> = slice.items.into_iter().map(|item| item.key).collect();
            if !keys.is_empty() {
                move_all(store, lists, list, &keys, &mut part).await?;
            }
            pages += 1;
            part.next = slice.next;
            if part.next.is_none() {
                break;
            }
            if pages >= MOST_PAGES {
                return Ok(part);
            }
        }
    }
    Ok(part)
}

fn is_in(position: &Position, list: &Spread) -> bool {
    match (list.whole(), &position.entry) {
        (Scope::Partition(whole), None) => position.key.partition == *whole,
        (Scope::Index(_, whole), Some(entry)) => entry.partition == *whole,
        _ => false,
    }
}

/// Moves the items at `keys` in one transaction, without those that others change meanwhile: what is written goes to its
/// shard by itself.
async fn move_all(
    store: &dyn Store,
    lists: &[Spread],
    list: &Spread,
    keys: &[Key],
    part: &mut Relocation,
) -> Result<(), StoreError> {
    // An index may lag: what the items themselves say, holds.
    let items = store.get_many(keys).await?;
    let mut moves: Vec<Vec<Write>> =
        items.into_iter().flatten().filter_map(|item| moved(lists, list, item)).collect();
    for _ in 0..MOST_TRIES {
        if moves.is_empty() {
            return Ok(());
        }
        match store.write(&moves.concat()).await? {
            Outcome::Done => {
                part.moved += moves.len();
                return Ok(());
            }
            Outcome::Failed { position } => {
                let mut end = 0;
                moves.retain(|writes| {
                    let begin = end;
                    end += writes.len();
                    !(begin..end).contains(&position)
                });
            }
        }
    }
    part.left += moves.len();
    Ok(())
}

/// The writes that move an item; none if there is nothing to move.
fn moved(lists: &[Spread], list: &Spread, item: Item) -> Option<Vec<Write>> {
    if matches!(list.whole(), Scope::Partition(_)) {
        let key = list.moved(&item.key)?;
        let delete = Write::Delete(item.key.clone(), item.version);
        return Some(vec![delete, Write::Create(Item { key, ..item })]);
    }
    // Version 0.1 did not list the messages that were given up: a message stands where today's says that it does.
    let message = (item.kind == Message::KIND).then(|| Stored::<Message>::read(&item).ok()).flatten();
    let indexes: Indexes = match message {
        Some(stored) => stored.entity.indexes(),
        None => Index::ALL.map(|index| {
            let entry = item.indexes[index.position()].as_ref()?;
            Some(moved_entry(lists, index, entry).unwrap_or_else(|| entry.clone()))
        }),
    };
    (indexes != item.indexes).then(|| vec![Write::Reindex(item.key, item.version, indexes)])
}

fn moved_entry(lists: &[Spread], index: Index, entry: &Key) -> Option<Key> {
    let of_index = |list: &&Spread| matches!(list.whole(), Scope::Index(other, _) if *other == index);
    lists.iter().filter(of_index).find_map(|list| list.moved(entry)).or_else(|| {
        // Of each kind of events there is such a list.
        let kind = entry.partition.strip_prefix("events-of#")?;
        let whole = Scope::Index(Index::First, entry.partition.clone());
        (index == Index::First && !kind.contains('#')).then(|| Spread::over(whole).key(&entry.sort))
    })
}
