//! Items that expire.

use preau_kernel::store::{Addition, Counters, Item, Key, Order, Query, Scope, SortRange, Write};

use crate::{
    ensure::{equal, holds},
    subject::{ORDERS, Subject, adding, at_version, sorts_of, standing},
};

/// How long the items of these cases live, in seconds, and a moment that is certainly after it, in milliseconds.
const LIFE: i64 = 60;
const LONGER: i64 = 61_000;

pub async fn an_item_is_gone_from_the_second_it_expires(subject: Subject) -> Result<(), String> {
    let item = Item { expires_at: subject.in_seconds(LIFE), ..subject.item("a") };
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.clock.advance(LIFE * 1_000 - 1);
    subject.finds("a moment before", &item.key, Some(&at_version(1, &item))).await?;
    subject.clock.advance(1);
    subject.finds("at that second", &item.key, None).await
}

pub async fn an_expired_item_is_in_no_answer(subject: Subject) -> Result<(), String> {
    for scope in subject.scopes("mortals") {
        let lasting = standing(&scope, "lasting");
        let long_lived = Item { expires_at: subject.in_seconds(3_600), ..standing(&scope, "long-lived") };
        let mortal = Item { expires_at: subject.in_seconds(LIFE), ..standing(&scope, "mortal") };
        let items = [lasting, long_lived, mortal];
        subject.create_all(&items).await?;
        equal(
            "before",
            &subject.sorts(&scope, SortRange::All, Order::Ascending).await?,
            &sorts_of(&scope, &items),
        )?;
        subject.clock.advance(LONGER);
        let left = &items[..2];
        equal(
            "after",
            &subject.sorts(&scope, SortRange::All, Order::Ascending).await?,
            &sorts_of(&scope, left),
        )?;
        let keys = items.clone().map(|item| item.key);
        let expected: Vec<_> = left.iter().map(|item| Some(at_version(1, item))).chain([None]).collect();
        equal("get_many", &subject.get_many(&keys).await?, &expected)?;
        subject.finds("get", &keys[2], None).await?;
    }
    Ok(())
}

pub async fn expired_items_neither_fill_a_slice_nor_promise_a_next_one(
    subject: Subject,
) -> Result<(), String> {
    for scope in subject.scopes("mixed") {
        let expires_at = subject.in_seconds(LIFE);
        let lasts = |number: usize| number % 5 == 2;
        let item = |number: usize| Item {
            expires_at: expires_at.filter(|_| !lasts(number)),
            ..standing(&scope, &format!("{number:02}"))
        };
        let items: Vec<_> = (0..25).map(item).collect();
        subject.create_all(&items).await?;
        subject.clock.advance(LONGER);
        for order in ORDERS {
            let mut query =
                Query { scope: scope.clone(), range: SortRange::All, order, limit: 2, after: None };
            let mut expected = ["02", "07", "12", "17", "22"];
            if order == Order::Descending {
                expected.reverse();
            }
            let pages = expected.chunks(2);
            let last = pages.len() - 1;
            for (number, page) in pages.enumerate() {
                let slice = subject.query(&query).await?;
                equal(
                    "a slice",
                    &sorts_of(&scope, &slice.items),
                    &page.iter().map(|sort| (*sort).to_owned()).collect(),
                )?;
                equal("whether there is more", &slice.next.is_some(), &(number < last))?;
                query.after = slice.next;
            }
            query = Query { limit: 5, after: None, ..query };
            equal("the next of all five", &subject.query(&query).await?.next, &None)?;
        }
    }
    Ok(())
}

pub async fn an_expired_item_counts_as_absent_for_every_precondition(subject: Subject) -> Result<(), String> {
    let entry = Some(Key::new(subject.partition("entries"), "old"));
    let item =
        Item { expires_at: subject.in_seconds(LIFE), indexes: [entry, None, None], ..subject.item("a") };
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.done("add", &[Write::Add(adding(&item.key, "seats", 5))]).await?;
    subject.clock.advance(LONGER);
    let lasting = subject.item("a");
    subject.fails("replace", &[Write::Replace(lasting.clone(), 1)], 0).await?;
    subject.fails("delete", &[Write::Delete(item.key.clone(), 1)], 0).await?;
    subject.fails("check its version", &[Write::Check(item.key.clone(), Some(1))], 0).await?;
    subject.done("check its absence", &[Write::Check(item.key.clone(), None)]).await?;
    subject.done("create", &[Write::Create(lasting.clone())]).await?;
    subject.finds("the new item", &item.key, Some(&at_version(1, &lasting))).await?;
    let scope = &subject.scopes("entries")[1];
    equal("the old entry", &subject.sorts(scope, SortRange::All, Order::Ascending).await?, &vec![])
}

pub async fn additions_to_an_expired_item_start_anew(subject: Subject) -> Result<(), String> {
    for counting in [false, true] {
        let sort = if counting { "counted" } else { "added" };
        let entry = Key::new(subject.partition("entries"), sort);
        let item = Item {
            expires_at: subject.in_seconds(LIFE),
            indexes: [None, Some(entry), None],
            ..subject.item(sort)
        };
        subject.create_all(std::slice::from_ref(&item)).await?;
        subject.done("replace", &[Write::Replace(item.clone(), 1)]).await?;
        subject.done("add", &[Write::Add(adding(&item.key, "seats", 5))]).await?;
        subject.clock.advance(LONGER);
        let addition = Addition { expires_at: subject.in_seconds(LIFE), ..adding(&item.key, "stars", 2) };
        if counting {
            equal("the totals", &subject.count(&addition).await?, &addition.amounts)?;
        } else {
            subject.done("add", &[Write::Add(addition.clone())]).await?;
        }
        let anew = Item {
            kind: addition.kind,
            document: "{}".to_owned(),
            counters: addition.amounts,
            version: 1,
            expires_at: addition.expires_at,
            ..subject.item(sort)
        };
        subject.finds("the new item", &item.key, Some(&anew)).await?;
    }
    let scope = &subject.scopes("entries")[2];
    equal("the old entries", &subject.sorts(scope, SortRange::All, Order::Ascending).await?, &vec![])
}

pub async fn a_replacement_changes_the_expiry(subject: Subject) -> Result<(), String> {
    let mortal = |sort: &str, seconds| Item { expires_at: subject.in_seconds(seconds), ..subject.item(sort) };
    subject
        .create_all(&[mortal("prolonged", LIFE), mortal("freed", LIFE), mortal("shortened", 3_600)])
        .await?;
    let writes = [
        Write::Replace(mortal("prolonged", 2 * LIFE), 1),
        Write::Replace(subject.item("freed"), 1),
        Write::Replace(mortal("shortened", LIFE), 1),
    ];
    subject.done("replace", &writes).await?;
    let held = async || {
        let keys = ["prolonged", "freed", "shortened"].map(|sort| subject.key(sort));
        let items = subject.get_many(&keys).await?;
        Ok::<_, String>(items.iter().map(Option::is_some).collect::<Vec<_>>())
    };
    equal("before", &held().await?, &vec![true, true, true])?;
    subject.clock.advance(LONGER);
    equal("after a life", &held().await?, &vec![true, true, false])?;
    subject.clock.advance(LONGER);
    equal("after two lives", &held().await?, &vec![false, true, false])
}

pub async fn a_purge_deletes_expired_items_alone(subject: Subject) -> Result<(), String> {
    // Years before the other cases, so that what expired here has not expired there: the database may be shared.
    subject.clock.advance(-20 * 365 * 86_400_000);
    let purge =
        async |limit| subject.store.purge_expired(limit).await.map_err(|error| format!("purge: {error}"));
    while purge(1_000).await? > 0 {}

    let scope = Scope::Partition(subject.partition("main"));
    let mortal =
        |number: usize| Item { expires_at: subject.in_seconds(LIFE), ..subject.item(&number.to_string()) };
    let expiring: Vec<_> = (0..5).map(mortal).collect();
    let staying = [
        subject.item("lasting"),
        Item { expires_at: subject.in_seconds(3_600), ..subject.item("long-lived") },
    ];
    subject.create_all(&[&expiring[..], &staying[..]].concat()).await?;
    equal("what is purged too early", &purge(100).await?, &0)?;
    subject.clock.advance(LONGER);
    // A key that is taken again after its item expired is no longer expired.
    subject.done("create anew", &[Write::Create(subject.item("4"))]).await?;
    subject.done("add anew", &[Write::Add(adding(&subject.key("3"), "seats", 1))]).await?;

    let mut purged = Vec::new();
    for _ in 0..3 {
        purged.push(purge(2).await?);
    }
    equal(
        "how many are purged at a time",
        &purged,
        &if subject.purges { vec![2, 1, 0] } else { vec![0, 0, 0] },
    )?;
    let left = ["3", "4", "lasting", "long-lived"].map(str::to_owned).to_vec();
    equal("what is left", &subject.sorts(&scope, SortRange::All, Order::Ascending).await?, &left)?;
    let seats = subject.get(&subject.key("3")).await?.map(|item| item.counters);
    equal("the counters added anew", &seats, &Some(Counters::from([("seats".to_owned(), 1)])))?;
    subject.clock.advance(-LONGER);
    let gone = subject.get(&expiring[0].key).await?.is_none();
    holds("what was purged is gone for good", gone || !subject.purges)
}
