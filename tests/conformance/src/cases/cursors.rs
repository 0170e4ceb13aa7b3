//! Walks through a scope, slice by slice, while it changes.

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::store::{Item, Key, Order, Position, Query, Scope, SortRange, Write};

use crate::{
    ensure::{equal, holds},
    random::Random,
    subject::{ORDERS, Subject, at_version, position_in, sorts_of, standing},
};

fn walk(scope: &Scope, order: Order, limit: usize, after: Option<Position>) -> Query {
    Query { scope: scope.clone(), range: SortRange::All, order, limit, after }
}

/// Deletes items that nothing has replaced.
async fn delete(subject: &Subject, items: impl IntoIterator<Item = &Item>) -> Result<(), String> {
    let writes: Vec<_> = items.into_iter().map(|item| Write::Delete(item.key.clone(), 1)).collect();
    if writes.is_empty() { Ok(()) } else { subject.done("delete", &writes).await }
}

pub async fn a_walk_outlives_every_item_that_it_stands_on(subject: Subject) -> Result<(), String> {
    for order in ORDERS {
        for scope in subject.scopes(&format!("{order:?}")) {
            let items: Vec<_> = (10..30).map(|number| standing(&scope, &number.to_string())).collect();
            subject.create_all(&items).await?;
            let (mut met, mut after) = (Vec::new(), None);
            loop {
                let slice = subject.query(&walk(&scope, order, 3, after)).await?;
                met.extend(sorts_of(&scope, &slice.items));
                delete(&subject, slice.items.last()).await?;
                after = slice.next;
                if after.is_none() {
                    break;
                }
            }
            let mut expected = sorts_of(&scope, &items);
            if order == Order::Descending {
                expected.reverse();
            }
            equal(&format!("the walk of {scope:?}"), &met, &expected)?;
            let left = subject.sorts(&scope, SortRange::All, order).await?;
            equal("how many are left", &left.len(), &(items.len() - items.len().div_ceil(3)))?;
        }
    }
    Ok(())
}

pub async fn a_walk_neither_skips_nor_repeats_while_items_come_and_go(
    subject: Subject,
) -> Result<(), String> {
    let mut random = Random(7);
    for order in ORDERS {
        for scope in subject.scopes(&format!("{order:?}")) {
            let mut standing_now = BTreeMap::new();
            stir(&subject, &mut random, &scope, &mut standing_now, 40).await?;
            let mut after: Option<Position> = None;
            let mut passed: Option<String> = None;
            loop {
                let limit = 1 + random.below(4);
                let slice = subject.query(&walk(&scope, order, limit, after)).await?;
                let ahead = |sort: &&String| match (&passed, order) {
                    (None, _) => true,
                    (Some(passed), Order::Ascending) => *sort > passed,
                    (Some(passed), Order::Descending) => *sort < passed,
                };
                let mut expected: Vec<_> = standing_now.keys().filter(ahead).cloned().collect();
                if order == Order::Descending {
                    expected.reverse();
                }
                let more = expected.len() > limit;
                expected.truncate(limit);
                let what = format!("{limit} after {passed:?} of {scope:?}");
                equal(&what, &sorts_of(&scope, &slice.items), &expected)?;
                let next = slice.items.last().filter(|_| more).map(|item| position_in(&scope, item));
                equal(&format!("next of {what}"), &slice.next, &next)?;
                if next.is_none() {
                    break;
                }
                (after, passed) = (next, expected.pop());
                if random.chance(50) {
                    let stood_on: Vec<_> =
                        passed.iter().filter_map(|sort| standing_now.remove(sort)).collect();
                    delete(&subject, &stood_on).await?;
                }
                stir(&subject, &mut random, &scope, &mut standing_now, 3).await?;
            }
        }
    }
    Ok(())
}

/// Tries as many places of `scope`: puts an item where there is none, and sometimes takes one away.
async fn stir(
    subject: &Subject,
    random: &mut Random,
    scope: &Scope,
    standing_now: &mut BTreeMap<String, Item>,
    tries: usize,
) -> Result<(), String> {
    for _ in 0..tries {
        let sort = format!("{:02}", random.below(60));
        match standing_now.remove(&sort) {
            None => {
                let item = standing(scope, &sort);
                subject.create_all(std::slice::from_ref(&item)).await?;
                standing_now.insert(sort, item);
            }
            Some(item) if random.chance(60) => delete(subject, [&item]).await?,
            Some(item) => {
                standing_now.insert(sort, item);
            }
        }
    }
    Ok(())
}

pub async fn a_walk_goes_on_from_an_entry_that_has_moved_away(subject: Subject) -> Result<(), String> {
    for scope in subject.scopes("moves").into_iter().skip(1) {
        let items: Vec<_> = ["1", "2", "3", "4"].iter().map(|sort| standing(&scope, sort)).collect();
        subject.create_all(&items).await?;
        let slice = subject.query(&walk(&scope, Order::Ascending, 2, None)).await?;
        equal("the first slice", &sorts_of(&scope, &slice.items), &vec!["1".to_owned(), "2".to_owned()])?;
        let Scope::Index(index, _) = &scope else { continue };
        let mut moved = items[1].clone();
        moved.indexes[index.position()] = Some(Key::new(subject.partition("elsewhere"), "9"));
        subject.done("move", &[Write::Replace(moved, 1)]).await?;
        let slice = subject.query(&walk(&scope, Order::Ascending, 2, slice.next)).await?;
        let expected: Vec<_> = items[2..].iter().map(|item| at_version(1, item)).collect();
        equal("the second slice", &slice.items, &expected)?;
        equal("what comes after", &slice.next, &None)?;
    }
    Ok(())
}

pub async fn equal_entries_come_steadily_each_once(subject: Subject) -> Result<(), String> {
    for scope in subject.scopes("ties").into_iter().skip(1) {
        let Scope::Index(index, partition) = &scope else {
            continue;
        };
        let tied = |number: usize| {
            let mut item = subject.item(&format!("{} {number}", index.name()));
            item.indexes[index.position()] = Some(Key::new(partition, "tie"));
            item
        };
        let items: Vec<_> = (0..12).map(tied).collect();
        subject.create_all(&items).await?;
        for order in ORDERS {
            let whole = subject.query(&walk(&scope, order, 100, None)).await?.items;
            let keys: BTreeSet<_> = whole.iter().map(|item| &item.key).collect();
            holds("all of them come, each once", keys.len() == items.len() && whole.len() == items.len())?;
            for limit in [1, 5] {
                let (mut met, mut after) = (Vec::new(), None);
                while met.len() < whole.len() {
                    let slice = subject.query(&walk(&scope, order, limit, after)).await?;
                    met.extend(slice.items);
                    after = slice.next;
                    equal("whether there is more", &after.is_some(), &(met.len() < whole.len()))?;
                }
                equal(&format!("the walk in steps of {limit}"), &met, &whole)?;
            }
        }
        let (mut met, mut after) = (BTreeSet::new(), None);
        loop {
            let slice = subject.query(&walk(&scope, Order::Ascending, 2, after)).await?;
            holds("no item comes twice", slice.items.iter().all(|item| met.insert(item.key.clone())))?;
            delete(&subject, &slice.items).await?;
            after = slice.next;
            if after.is_none() {
                break;
            }
        }
        equal("how many items the walk met", &met.len(), &items.len())?;
    }
    Ok(())
}
