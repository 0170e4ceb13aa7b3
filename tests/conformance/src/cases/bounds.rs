//! Additions with a floor and a ceiling.

use preau_kernel::store::{Addition, Counters, Item, StoreError, Write};

use crate::{
    ensure::equal,
    subject::{Subject, adding, at_version},
};

async fn total(subject: &Subject, sort: &str, counter: &str) -> Result<Option<i64>, String> {
    Ok(subject.get(&subject.key(sort)).await?.and_then(|item| item.counters.get(counter).copied()))
}

pub async fn a_ceiling_holds_at_its_total_and_not_beyond(subject: Subject) -> Result<(), String> {
    let key = subject.key("a");
    let adding = |amount, ceiling| [Write::Add(adding(&key, "seats", amount).at_most("seats", ceiling))];
    subject.fails("more than the ceiling, of nothing", &adding(4, 3), 0).await?;
    subject.finds("nothing", &key, None).await?;
    subject.done("up to the ceiling, of nothing", &adding(2, 2)).await?;
    subject.fails("one more", &adding(1, 2), 0).await?;
    subject.done("one more below a higher ceiling", &adding(1, 3)).await?;
    equal("the total", &total(&subject, "a", "seats").await?, &Some(3))?;
    subject.fails("the ceiling is lower now, and still passed", &adding(-1, 1), 0).await?;
    subject.done("down to it", &adding(-2, 1)).await?;
    subject.fails("one more", &adding(1, 1), 0).await?;
    subject.done("a ceiling below zero", &adding(-3, -2)).await?;
    equal("the total", &total(&subject, "a", "seats").await?, &Some(-2))
}

pub async fn a_floor_holds_at_its_total_and_not_below(subject: Subject) -> Result<(), String> {
    let key = subject.key("a");
    let adding = |amount, floor| [Write::Add(adding(&key, "stock", amount).at_least("stock", floor))];
    subject.fails("one of nothing", &adding(-1, 0), 0).await?;
    subject.finds("nothing", &key, None).await?;
    subject.done("into stock", &adding(3, 0)).await?;
    subject.done("all of it", &adding(-3, 0)).await?;
    subject.fails("one more", &adding(-1, 0), 0).await?;
    subject.done("a debt", &adding(-3, -3)).await?;
    subject.fails("a larger one", &adding(-1, -3), 0).await?;
    equal("the total", &total(&subject, "a", "stock").await?, &Some(-3))
}

pub async fn bounds_are_each_counters_own(subject: Subject) -> Result<(), String> {
    let key = subject.key("a");
    let amounts = |seats: i64, held: i64| {
        Counters::from([("seats".to_owned(), seats), ("l'été: $.held[0]".to_owned(), held)])
    };
    let adding = |seats, held| Addition::new(key.clone(), "total", amounts(seats, held)).at_most("seats", 5);
    let held = "l'été: $.held[0]";
    subject.done("a bound on one", &[Write::Add(adding(5, 9))]).await?;
    subject.fails("the one is full", &[Write::Add(adding(1, 1))], 0).await?;
    subject.fails("the other is bound", &[Write::Add(adding(0, 1).at_most(held, 9))], 0).await?;
    subject.fails("one of two does not hold", &[Write::Add(adding(-1, -10).at_least(held, 0))], 0).await?;
    subject.done("both hold", &[Write::Add(adding(-1, -9).at_least(held, 0).at_least("seats", 4))]).await?;
    // A bound may be on what is not added to: no more seats while anything is held.
    let seats =
        |held_at_most| Write::Add(crate::subject::adding(&key, "seats", 1).at_most(held, held_at_most));
    subject.done("nothing is held", &[seats(0)]).await?;
    subject.fails("less than nothing", &[seats(-1)], 0).await?;
    let never = crate::subject::adding(&key, "seats", 1).at_least("never counted", 1);
    subject.fails("what was never counted stands at zero", &[Write::Add(never)], 0).await?;
    let expected = Item {
        kind: "total".to_owned(),
        document: "{}".to_owned(),
        counters: amounts(5, 0),
        ..at_version(1, &subject.item("a"))
    };
    subject.finds("the totals", &key, Some(&expected)).await
}

pub async fn a_bound_that_fails_undoes_its_transaction(subject: Subject) -> Result<(), String> {
    let taken = |sort: &str| Write::Add(adding(&subject.key(sort), "seats", 1).at_most("seats", 1));
    let plain = |sort: &str| Write::Add(adding(&subject.key(sort), "seats", 1));
    let created = Write::Create(subject.item("member"));
    subject.create_all(&[subject.item("replaced")]).await?;
    subject.done("the last seat", &[taken("full")]).await?;

    let all = [plain("plain"), created, taken("full"), Write::Replace(subject.item("replaced"), 1)];
    subject.fails("a full one among four", &all, 2).await?;
    for sort in ["plain", "member"] {
        subject.finds(sort, &subject.key(sort), None).await?;
    }
    let replaced = at_version(1, &subject.item("replaced"));
    subject.finds("what would be replaced", &subject.key("replaced"), Some(&replaced)).await?;

    let absent = Write::Check(subject.key("absent"), Some(1));
    subject.fails("the bound first", &[taken("full"), absent.clone()], 0).await?;
    subject.fails("the check first", &[taken("free"), absent, taken("full")], 1).await?;
    subject.finds("a free seat", &subject.key("free"), None).await?;
    let all = [plain("plain"), Write::Create(subject.item("member")), taken("free")];
    subject.done("the same with a free seat", &all).await?;
    equal("the free one", &total(&subject, "free", "seats").await?, &Some(1))?;
    equal("the plain one", &total(&subject, "plain", "seats").await?, &Some(1))
}

pub async fn an_expired_counter_stands_at_zero_for_bounds(subject: Subject) -> Result<(), String> {
    let key = subject.key("a");
    let expiring = |amount: i64, seconds: i64| {
        let addition = adding(&key, "seats", amount).at_most("seats", 3).at_least("seats", 0);
        [Write::Add(Addition { expires_at: subject.in_seconds(seconds), ..addition })]
    };
    subject.done("three seats for a minute", &expiring(3, 60)).await?;
    subject.fails("a fourth", &expiring(1, 60), 0).await?;
    subject.done("one back", &expiring(-1, 60)).await?;
    subject.clock.advance(60_000);
    subject.fails("one back of what is gone", &expiring(-1, 60), 0).await?;
    subject.fails("four at once", &expiring(4, 60), 0).await?;
    subject.done("three anew", &expiring(3, 60)).await?;
    equal("the total", &total(&subject, "a", "seats").await?, &Some(3))?;
    // Beside what does not expire, an addition that would expire is held to the bounds, too.
    let lasting = subject.key("lasting");
    subject.done("one that lasts", &[Write::Add(adding(&lasting, "seats", 3))]).await?;
    let one_more = |ceiling| {
        let addition = adding(&lasting, "seats", 1).at_most("seats", ceiling);
        [Write::Add(Addition { expires_at: subject.in_seconds(60), ..addition })]
    };
    subject.fails("a fourth", &one_more(3), 0).await?;
    subject.done("a fourth below a higher ceiling", &one_more(4)).await?;
    equal("the total", &total(&subject, "lasting", "seats").await?, &Some(4))
}

pub async fn a_count_takes_no_bounds(subject: Subject) -> Result<(), String> {
    let addition = adding(&subject.key("a"), "seats", 1).at_most("seats", 5);
    match subject.store.count(&addition).await {
        Err(StoreError::Broken(_)) => subject.finds("nothing", &addition.key, None).await,
        other => Err(format!("expected to be refused, got {other:?}")),
    }
}
