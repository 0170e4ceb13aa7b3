//! One order of what is spread over shards.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use preau_kernel::{
    entity::Entity,
    list::{List, Records},
    store::{Position, Scope},
};
use proptest::prelude::*;

use crate::{
    store::{Endless, Watched},
    thing::Thing,
};

/// Every page of a list, each with the numbers on it.
async fn pages(store: &Arc<Watched>, list: &List, limit: usize) -> Vec<Vec<u32>> {
    let records = Records::of(Arc::<Watched>::clone(store));
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let found = records.list::<Thing>(list, limit, after.take(), |_| true).await.unwrap();
        pages.push(found.entities.into_iter().map(|stored| stored.entity.number).collect());
        after = found.next;
        if after.is_none() {
            return pages;
        }
    }
}

#[tokio::test]
async fn what_is_moved_while_a_page_is_read_is_on_it_once() {
    for (list, reversed) in [(List::whole(Thing::all()), false), (List::latest_first(Thing::all()), true)] {
        let store = Watched::new();
        store.create((0..700).map(|number| Thing::of(number).unspread()).collect()).await;
        store.moves.store(true, Ordering::SeqCst);
        let mut numbers = pages(&store, &list, 30).await.concat();
        if reversed {
            numbers.reverse();
        }
        assert_eq!(numbers, (0..700).collect::<Vec<_>>());
        assert_eq!(store.move_some().await, 0, "all were moved on the way");
    }
}

#[tokio::test]
async fn a_page_costs_few_queries_however_many_things_there_are_and_wherever() {
    for unspread in [false, true] {
        let store = Watched::new();
        let item = |thing: Thing| if unspread { thing.unspread() } else { thing.to_item().unwrap() };
        store.create((0..3_000).map(|number| item(Thing::of(number))).collect()).await;
        let records = Records::of(Arc::<Watched>::clone(&store));
        let cost = async |limit, wanted: fn(&Thing) -> bool| {
            store.queries.store(0, Ordering::SeqCst);
            store.most.store(0, Ordering::SeqCst);
            let found = records.list::<Thing>(&List::whole(Thing::all()), limit, None, wanted).await.unwrap();
            let (queries, most) = (store.queries.load(Ordering::SeqCst), store.most.load(Ordering::SeqCst));
            (found.entities.len(), queries, most)
        };
        // One query of each of nine partitions, now and then twice.
        let (found, queries, most) = cost(20, |_| true).await;
        assert!(found == 20 && queries <= 18 && most <= 20, "{queries} queries of {most}");
        let (found, queries, most) = cost(1, |_| true).await;
        assert!(found == 1 && queries == 9 && most == 1, "{queries} queries of {most}");
        // A thousand things at a hundred a query, of each of the partitions.
        let (found, queries, most) = cost(20, |_| false).await;
        assert!(found == 0 && queries <= 9 * 11 && most == 100, "{queries} queries of {most}");
    }
}

#[tokio::test]
async fn a_list_that_is_read_whole_has_an_end() {
    let store = Watched::new();
    store.create((0..250).map(|number| Thing::of(number).to_item().unwrap()).collect()).await;
    let records = Records::of(Arc::<Watched>::clone(&store));
    let list = List::whole(Thing::all());
    assert_eq!(records.all::<Thing>(&list).await.unwrap().len(), 250);
    let part = records.first::<Thing>(&list, 249).await.unwrap();
    assert!(part.entities.len() == 249 && part.next.is_some());
    let whole = records.first::<Thing>(&list, 250).await.unwrap();
    assert!(whole.entities.len() == 250 && whole.next.is_none());
}

#[tokio::test]
async fn no_list_is_read_for_ever() {
    let endless = |things| Arc::new(Endless { things, queries: AtomicUsize::new(0) });
    let list = List::whole(Scope::Partition("things".to_owned()));
    let things = endless(true);
    let records = Records::of(Arc::<Endless>::clone(&things));
    let found = records.list::<Thing>(&list, 1, None, |_| false).await.unwrap();
    assert!(found.entities.is_empty() && found.next.is_some());
    assert_eq!(things.queries.swap(0, Ordering::SeqCst), 11, "one thing, and 999 at a hundred a query");
    let problem = records.all::<Thing>(&list).await.unwrap_err();
    assert_eq!((problem.code(), things.queries.load(Ordering::SeqCst)), ("internal", 1_000));

    let expired = endless(false);
    let found = Records::of(Arc::<Endless>::clone(&expired)).list::<Thing>(&list, 1, None, |_| true).await;
    assert!(found.unwrap().next.is_some());
    assert_eq!(expired.queries.load(Ordering::SeqCst), 15);
}

/// What others do between two pages.
#[derive(Clone, Copy, Debug)]
enum Act {
    Create(u32),
    /// As an instance of version 0.1 does that still runs.
    CreateUnspread(u32),
    Delete(u32),
    Move,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => (0_u32..300).prop_map(Act::Create),
        1 => (0_u32..300).prop_map(Act::CreateUnspread),
        3 => (0_u32..300).prop_map(Act::Delete),
        1 => Just(Act::Move),
    ];
    prop::collection::vec(act, 0..12)
}

/// Which numbers are there, and which of them were there all the time.
#[derive(Default)]
struct Present {
    now: BTreeSet<u32>,
    always: BTreeSet<u32>,
}

async fn act(store: &Watched, present: &mut Present, acts: &[Act]) {
    for act in acts {
        match *act {
            Act::Create(number) if present.now.insert(number) => {
                store.create(vec![Thing::of(number).to_item().unwrap()]).await;
            }
            Act::CreateUnspread(number) if present.now.insert(number) => {
                store.create(vec![Thing::of(number).unspread()]).await;
            }
            Act::Delete(number) if present.now.remove(&number) => {
                present.always.remove(&number);
                store.delete(&Thing::of(number)).await;
            }
            Act::Move => {
                store.move_some().await;
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pages_are_the_sorted_whole_whatever_comes_goes_and_is_moved_between_them(
        first in acts(), begun in prop::collection::btree_set(0_u32..300, 0..120), unspread in any::<[bool; 300]>(),
        between in prop::collection::vec(acts(), 1..20), limit in 1_usize..30, descending in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Watched::new();
            let begin = |number: &u32| {
                let thing = Thing::of(*number);
                if unspread[*number as usize] { thing.unspread() } else { thing.to_item().unwrap() }
            };
            store.create(begun.iter().map(begin).collect()).await;
            let mut present = Present { now: begun.clone(), always: BTreeSet::new() };
            act(&store, &mut present, &first).await;
            present.always = present.now.clone();

            let list = if descending { List::latest_first(Thing::all()) } else { List::whole(Thing::all()) };
            let records = Records::of(Arc::<Watched>::clone(&store));
            let (mut met, mut after) = (Vec::<u32>::new(), None::<Position>);
            for step in 0.. {
                let ahead: Vec<u32> = match (met.last(), descending) {
                    (None, false) => present.now.iter().copied().collect(),
                    (None, true) => present.now.iter().rev().copied().collect(),
                    (Some(last), false) => present.now.range(last + 1..).copied().collect(),
                    (Some(last), true) => present.now.range(..last).rev().copied().collect(),
                };
                let found = records.list::<Thing>(&list, limit, after.take(), |_| true).await.unwrap();
                let page: Vec<u32> = found.entities.iter().map(|stored| stored.entity.number).collect();
                // A page is what stands next, no more and no less.
                prop_assert_eq!(&page, &ahead.iter().copied().take(limit).collect::<Vec<_>>());
                prop_assert_eq!(found.next.is_some(), ahead.len() > limit);
                met.extend(page);
                after = found.next;
                if after.is_none() {
                    break;
                }
                act(&store, &mut present, &between[step % between.len()]).await;
            }
            // What was there all the time was met once, and nothing twice.
            let once: BTreeSet<u32> = met.iter().copied().collect();
            prop_assert_eq!(once.len(), met.len());
            prop_assert!(present.always.is_subset(&once));
            Ok(())
        })?;
    }
}
