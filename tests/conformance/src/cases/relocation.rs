//! Lists that are spread over shards, and the way of what was in one partition to them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use preau_kernel::{
    entity::Entity,
    list::{List, Records},
    relocation::relocate,
    spread::Spread,
    store::{
        Addition, Counters, Index, Item, Key, Outcome, Query, Scope, Slice, SortRange, Store, StoreError,
        Write,
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    ensure::{equal, holds},
    subject::{ORDERS, Subject, adding, plain},
};

/// A store that breaks down after so many writes.
struct Interrupted {
    inner: Arc<dyn Store>,
    writes_left: AtomicUsize,
}

#[async_trait]
impl Store for Interrupted {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.inner.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.inner.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        if self.writes_left.load(Ordering::SeqCst) == 0 {
            return Err(StoreError::Busy);
        }
        self.writes_left.fetch_sub(1, Ordering::SeqCst);
        self.inner.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.inner.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.inner.purge_expired(limit).await
    }
}

/// An item of any case: how long its sort key is.
#[derive(Debug, Serialize, Deserialize)]
struct Thing {
    at: usize,
}

impl Entity for Thing {
    const KIND: &'static str = "thing";

    fn key(&self) -> Key {
        Key::new("thing", self.at.to_string())
    }
}

/// A list in an index, and one of the items of a partition.
fn lists(subject: &Subject) -> [Spread; 2] {
    let (index, partition) = (subject.partition("all"), subject.partition("register"));
    [Spread::over(Scope::Index(Index::Third, index)), Spread::over(Scope::Partition(partition))]
}

/// 130 items in the first list and 60 in the second, as they were before there were shards.
async fn unspread(subject: &Subject) -> Result<Vec<Item>, String> {
    let sort = |number: usize| format!("{:03}", number * 7 % 131);
    let entry = |sort: String| Some(Key::new(subject.partition("all"), sort));
    let others = Some(Key::new(subject.partition("another list"), "x"));
    let mut items: Vec<Item> = (0..130)
        .map(|number| Item {
            indexes: [others.clone(), None, entry(sort(number))],
            expires_at: (number % 2 == 0).then(|| subject.in_seconds(3_600)).flatten(),
            ..plain(Key::new(subject.partition(&format!("own {number}")), "it"))
        })
        .collect();
    items.extend((0..60).map(|number| plain(Key::new(subject.partition("register"), sort(number)))));
    subject.create_all(&items).await?;
    subject.done("count", &[Write::Add(adding(&items[3].key, "seats", 2))]).await?;
    subject.done("replace", &[Write::Replace(items[5].clone(), 1)]).await?;
    let keys: Vec<Key> = items.iter().map(|item| item.key.clone()).collect();
    let mut found = Vec::new();
    for keys in keys.chunks(100) {
        found.extend(subject.get_many(keys).await?.into_iter().flatten());
    }
    equal("how many items", &found.len(), &items.len())?;
    Ok(found)
}

/// Where everything in a list stands, page by page.
async fn walk(subject: &Subject, list: &List, limit: usize) -> Result<Vec<String>, String> {
    let records = Records::of(Arc::clone(&subject.store));
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let found = records.list::<Thing>(list, limit, after.take(), |_| true).await;
        let found = found.map_err(|problem| format!("list: {}", problem.code()))?;
        holds("a page is no longer than it may be", found.entities.len() <= limit)?;
        met.extend(found.entities.iter().map(|stored| format!("{} {}", stored.entity.at, stored.version)));
        after = found.next;
        if after.is_none() {
            return Ok(met);
        }
    }
}

pub async fn what_was_in_one_partition_moves_to_its_shards_though_it_is_interrupted(
    subject: Subject,
) -> Result<(), String> {
    let lists = lists(&subject);
    let items = unspread(&subject).await?;
    let mut expected = BTreeMap::new();
    for item in &items {
        let mut moved = item.clone();
        match &item.indexes[2] {
            // Moved in the index, it is what it was, its version and its counters included.
            Some(entry) => moved.indexes[2] = Some(lists[0].key(&entry.sort)),
            None => moved.key = lists[1].key(&item.key.sort),
        }
        expected.insert(moved.key.clone(), moved);
    }
    let before = walk(&subject, &List::whole(lists[0].clone()), 20).await?;
    let (mut interrupted, mut moved, mut after) = (0, 0, None);
    for round in 1.. {
        let store =
            Interrupted { inner: Arc::clone(&subject.store), writes_left: AtomicUsize::new(round % 3) };
        match relocate(&store, &lists, after.take()).await {
            // Who is killed forgets how far it was.
            Err(_) => interrupted += 1,
            Ok(part) => {
                moved += part.moved;
                equal("what is left", &part.left, &0)?;
                if part.next.is_none() {
                    break;
                }
                after = part.next;
            }
        }
        let now = walk(&subject, &List::whole(lists[0].clone()), 20).await?;
        equal("the list meanwhile", &now, &before)?;
        holds("it comes to an end", round < 30)?;
    }
    holds("it was interrupted, and moved what was left", interrupted > 0 && moved < items.len())?;
    for (key, item) in &expected {
        subject.finds("moved", key, Some(item)).await?;
    }
    for list in &lists {
        let left = subject.sorts(list.whole(), SortRange::All, ORDERS[0]).await?;
        equal("what is left in one partition", &left, &Vec::<String>::new())?;
    }
    let again = relocate(subject.store.as_ref(), &lists, None).await.map_err(|error| error.to_string())?;
    equal("what is moved again", &again.moved, &0)
}

pub async fn a_list_over_shards_is_its_sorted_whole(subject: Subject) -> Result<(), String> {
    let [list, register] = lists(&subject);
    let old = unspread(&subject).await?;
    // As many more, with longer sort keys, where they are written now.
    let item = |number: usize| {
        let mut item = plain(Key::new(subject.partition(&format!("new {number}")), "x".repeat(1 + number)));
        item.indexes[2] = Some(list.key(format!("{:03}+", number * 7 % 131)));
        item
    };
    let new: Vec<Item> = (0..130).map(item).collect();
    subject.create_all(&new).await?;
    let mut expected: Vec<(String, String)> = old
        .iter()
        .chain(&new)
        .filter_map(|item| {
            let sort = item.indexes[2].as_ref()?.sort.clone();
            Some((sort, format!("{} {}", item.key.sort.len(), item.version.max(1))))
        })
        .collect();
    expected.sort_unstable();
    let mut expected: Vec<String> = expected.into_iter().map(|(_, thing)| thing).collect();
    for limit in [1, 7, 100] {
        equal("up", &walk(&subject, &List::whole(list.clone()), limit).await?, &expected)?;
    }
    expected.reverse();
    equal("down", &walk(&subject, &List::latest_first(list), 9).await?, &expected)?;
    equal("of a partition", &walk(&subject, &List::latest_first(register), 9).await?.len(), &60)
}
