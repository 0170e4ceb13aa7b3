//! Additions and counts.

use preau_kernel::store::{Addition, Counters, Item, Key, Write};

use crate::{
    ensure::equal,
    subject::{Subject, adding, at_version},
};

fn totals<const N: usize>(totals: [(&str, i64); N]) -> Counters {
    totals.into_iter().map(|(name, total)| (name.to_owned(), total)).collect()
}

pub async fn an_addition_creates_an_item_where_there_is_none(subject: Subject) -> Result<(), String> {
    let expires_at = subject.in_seconds(3_600);
    let amounts = totals([("seats", 2), ("stars", -3)]);
    let created = |key: Key| Item {
        key,
        kind: "tally".to_owned(),
        document: "{}".to_owned(),
        counters: amounts.clone(),
        version: 1,
        expires_at,
        indexes: [None, None, None],
    };
    let addition =
        |key: &Key| Addition { expires_at, ..Addition::new(key.clone(), "tally", amounts.clone()) };

    let written = subject.key("written");
    subject.done("add", &[Write::Add(addition(&written))]).await?;
    subject.finds("the item", &written, Some(&created(written.clone()))).await?;
    let counted = subject.key("counted");
    equal("the totals", &subject.count(&addition(&counted)).await?, &amounts)?;
    subject.finds("the item", &counted, Some(&created(counted.clone()))).await
}

pub async fn an_addition_changes_nothing_but_the_counters(subject: Subject) -> Result<(), String> {
    let item = Item {
        expires_at: subject.in_seconds(3_600),
        indexes: [Some(Key::new(subject.partition("first"), "a")), None, None],
        ..subject.item("a")
    };
    subject.create_all(std::slice::from_ref(&item)).await?;
    let addition = Addition { expires_at: subject.in_seconds(7_200), ..adding(&item.key, "seats", 1) };
    subject.done("add", &[Write::Add(addition.clone())]).await?;
    let expected = Item { counters: totals([("seats", 1)]), ..at_version(1, &item) };
    subject.finds("after an addition", &item.key, Some(&expected)).await?;
    subject.count(&addition).await?;
    let expected = Item { counters: totals([("seats", 2)]), ..expected };
    subject.finds("after a count", &item.key, Some(&expected)).await?;
    subject.done("replace at the same version", &[Write::Replace(item, 1)]).await
}

pub async fn counters_go_below_zero_and_beyond_32_bits(subject: Subject) -> Result<(), String> {
    const LARGE: i64 = 3_000_000_000_000;
    let key = subject.key("a");
    for (amount, total) in [(5, 5), (-5, 0), (-7, -7), (LARGE, LARGE - 7), (-2 * LARGE, -LARGE - 7)] {
        subject.done("add", &[Write::Add(adding(&key, "written", amount))]).await?;
        subject.count(&adding(&key, "counted", amount)).await?;
        let counters = subject.get(&key).await?.unwrap_or_else(|| subject.item("absent")).counters;
        equal("the totals", &counters, &totals([("written", total), ("counted", total)]))?;
    }
    Ok(())
}

pub async fn counters_have_names_of_any_words(subject: Subject) -> Result<(), String> {
    let names = ["4.5", "l'été", "à venir", "$.path[0]", "#name", ":value", "size", "100 %", "a-b_c", "😀"];
    let item = subject.item("a");
    subject.create_all(std::slice::from_ref(&item)).await?;
    let mut expected = Counters::new();
    for (name, amount) in names.into_iter().zip(1..) {
        subject.done(name, &[Write::Add(adding(&item.key, name, amount))]).await?;
        subject.count(&adding(&item.key, name, 10)).await?;
        expected.insert(name.to_owned(), amount + 10);
        let expected = Item { counters: expected.clone(), ..at_version(1, &item) };
        subject.finds(name, &item.key, Some(&expected)).await?;
    }
    let amounts = expected.keys().map(|name| (name.clone(), -1)).collect();
    let all = Addition { amounts, ..adding(&item.key, "", 0) };
    let fewer: Counters = expected.into_iter().map(|(name, total)| (name, total - 1)).collect();
    equal("the totals of all at once", &subject.count(&all).await?, &fewer)
}

pub async fn counters_outlive_a_replacement_and_not_a_deletion(subject: Subject) -> Result<(), String> {
    let item = subject.item("a");
    let add = [Write::Add(adding(&item.key, "seats", 3))];
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.done("add", &add).await?;
    let given = Item { counters: totals([("seats", 99), ("stars", 1)]), ..item.clone() };
    subject.done("replace", &[Write::Replace(given, 1)]).await?;
    let expected = Item { counters: totals([("seats", 3)]), ..at_version(2, &item) };
    subject.finds("after the replacement", &item.key, Some(&expected)).await?;
    subject.done("delete", &[Write::Delete(item.key.clone(), 2)]).await?;
    equal(
        "the totals after the deletion",
        &subject.count(&adding(&item.key, "seats", 1)).await?,
        &totals([("seats", 1)]),
    )
}

pub async fn a_count_answers_the_totals_just_after_it(subject: Subject) -> Result<(), String> {
    let item = subject.item("a");
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.done("add", &[Write::Add(adding(&item.key, "stars", 7))]).await?;
    for seats in 1..4 {
        let counted = subject.count(&adding(&item.key, "seats", 1)).await?;
        equal("the totals", &counted, &totals([("seats", seats), ("stars", 7)]))?;
    }
    let expected = Item { counters: totals([("seats", 3), ("stars", 7)]), ..at_version(1, &item) };
    subject.finds("the item", &item.key, Some(&expected)).await
}
