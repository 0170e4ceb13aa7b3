//! Writers that meet.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use preau_kernel::store::{Item, Outcome, Write};

use crate::{
    ensure::{equal, holds},
    subject::{Subject, adding, at_version},
};

const WRITERS: usize = 64;

/// How often a writer tries at most: at each try of all of them, at least one lands.
const TRIES: usize = 2 * WRITERS;

/// Runs as many writers at once and answers what each did.
async fn at_once<T>(writer: impl AsyncFn(usize) -> Result<T, String>) -> Result<Vec<T>, String> {
    join_all((0..WRITERS).map(|number| writer(number))).await.into_iter().collect()
}

pub async fn sixty_four_writers_of_one_counter_all_count(subject: Subject) -> Result<(), String> {
    let key = subject.key("a");
    at_once(async |_| subject.done("add", &[Write::Add(adding(&key, "added", 1))]).await).await?;
    let totals = at_once(async |_| Ok(subject.count(&adding(&key, "counted", 1)).await?["counted"])).await?;
    let different: BTreeSet<_> = totals.into_iter().collect();
    equal("the totals that the counts answered", &different, &(1..=64).collect())?;
    let counters = subject.get(&key).await?.map(|item| item.counters.into_values().collect::<Vec<_>>());
    equal("the totals", &counters, &Some(vec![64, 64]))
}

pub async fn sixty_four_writers_of_one_version_all_land(subject: Subject) -> Result<(), String> {
    let shared = subject.item("shared");
    subject.create_all(std::slice::from_ref(&shared)).await?;
    let tries = at_once(async |number| {
        for tries in 1..=TRIES {
            let Some(found) = subject.get(&shared.key).await? else {
                return Err("the shared item is gone".to_owned());
            };
            let own = Write::Create(subject.item(&format!("own {number}")));
            let replaced = Item { document: number.to_string(), ..shared.clone() };
            match subject.write(&[own, Write::Replace(replaced, found.version)]).await? {
                Outcome::Done => return Ok(tries),
                failed @ Outcome::Failed { .. } => {
                    equal("who fails", &failed, &Outcome::Failed { position: 1 })?;
                }
            }
        }
        Err(format!("writer {number} did not land in {TRIES} tries"))
    })
    .await?;
    holds("every writer tried", tries.len() == WRITERS)?;
    let version = subject.get(&shared.key).await?.map(|item| item.version);
    equal("the version", &version, &Some(65))?;
    let own: Vec<_> = (0..WRITERS).map(|number| subject.item(&format!("own {number}"))).collect();
    let keys: Vec<_> = own.iter().map(|item| item.key.clone()).collect();
    let expected: Vec<_> = own.iter().map(|item| Some(at_version(1, item))).collect();
    equal("what the writers created beside", &subject.get_many(&keys).await?, &expected)
}

pub async fn sixty_four_creators_of_one_key_leave_one_winner(subject: Subject) -> Result<(), String> {
    let item = |number: usize| Item { document: number.to_string(), ..subject.item("slot") };
    let beside = |number: usize| subject.key(&format!("beside {number}"));
    let outcomes = at_once(async |number| {
        subject.write(&[Write::Add(adding(&beside(number), "seats", 1)), Write::Create(item(number))]).await
    })
    .await?;
    let winners: Vec<_> = (0..WRITERS).filter(|number| outcomes[*number] == Outcome::Done).collect();
    let [winner] = winners[..] else {
        return Err(format!("expected one winner, got {winners:?}"));
    };
    for (number, outcome) in outcomes.iter().enumerate().filter(|(number, _)| *number != winner) {
        equal(&format!("loser {number}"), outcome, &Outcome::Failed { position: 1 })?;
    }
    subject.finds("the slot", &subject.key("slot"), Some(&at_version(1, &item(winner)))).await?;
    let besides: Vec<_> = (0..WRITERS).map(beside).collect();
    let written: Vec<_> = subject.get_many(&besides).await?.iter().map(Option::is_some).collect();
    equal("what is written beside", &written, &(0..WRITERS).map(|number| number == winner).collect())
}

pub async fn sixty_four_transactions_on_one_pair_keep_it_even(subject: Subject) -> Result<(), String> {
    // Half of them name the pair the other way round, which must neither deadlock nor mix.
    let (coach, student) = (subject.item("coach"), subject.item("student"));
    subject.create_all(&[coach.clone(), student.clone()]).await?;
    let outcomes = at_once(async |number| {
        let document = number.to_string();
        let mut writes = [&coach, &student]
            .map(|item| Write::Replace(Item { document: document.clone(), ..item.clone() }, 1));
        if number % 2 == 1 {
            writes.reverse();
        }
        subject.write(&writes).await
    })
    .await?;
    let winners: Vec<_> = (0..WRITERS).filter(|number| outcomes[*number] == Outcome::Done).collect();
    equal("how many won", &winners.len(), &1)?;
    let losers_failed_first =
        outcomes.iter().filter(|outcome| **outcome == Outcome::Failed { position: 0 }).count();
    equal("how many lost at their first write", &losers_failed_first, &(WRITERS - 1))?;
    for item in [coach, student] {
        let expected = Item { document: winners[0].to_string(), ..at_version(2, &item) };
        subject.finds("one of the pair", &item.key, Some(&expected)).await?;
    }
    Ok(())
}

pub async fn sixty_three_takers_of_twenty_one_seats_fill_them(subject: Subject) -> Result<(), String> {
    const SEATS: usize = 21;
    let key = subject.key("#seats");
    let take = |number: usize| {
        [
            Write::Add(adding(&key, "taken", 1).at_most("taken", 21)),
            Write::Create(subject.item(&format!("member {number}"))),
        ]
    };
    let outcomes = join_all((0..3 * SEATS).map(async |number| subject.write(&take(number)).await)).await;
    let outcomes = outcomes.into_iter().collect::<Result<Vec<_>, _>>()?;
    let seated: Vec<_> = (0..outcomes.len()).filter(|number| outcomes[*number] == Outcome::Done).collect();
    equal("how many sit", &seated.len(), &SEATS)?;
    for outcome in outcomes.iter().filter(|outcome| **outcome != Outcome::Done) {
        equal("who stands", outcome, &Outcome::Failed { position: 0 })?;
    }
    let members: Vec<_> =
        (0..outcomes.len()).map(|number| subject.key(&format!("member {number}"))).collect();
    let written = subject.get_many(&members).await?;
    let members: Vec<_> = (0..outcomes.len()).filter(|number| written[*number].is_some()).collect();
    equal("who is a member", &members, &seated)?;
    let total = subject.get(&key).await?.and_then(|item| item.counters.get("taken").copied());
    equal("the total", &total, &Some(21))?;
    subject.done("one leaves", &[Write::Add(adding(&key, "taken", -1))]).await?;
    subject.done("another one comes", &take(1_000)).await?;
    subject.fails("and no other", &take(1_001), 0).await
}

pub async fn sixty_four_hands_in_one_stock_never_take_what_is_not_there(
    subject: Subject,
) -> Result<(), String> {
    // Three hands take for each that gives, and there is less than they want: whatever the order, none takes of nothing.
    const STOCK: i64 = 5;
    let key = subject.key("#stock");
    subject.done("stock", &[Write::Add(adding(&key, "pieces", STOCK))]).await?;
    let moved = at_once(async |number| {
        let amount = if number % 4 == 0 { 2 } else { -1 };
        let addition = adding(&key, "pieces", amount).at_least("pieces", 0);
        match subject.write(&[Write::Add(addition)]).await? {
            Outcome::Done => Ok(amount),
            failed @ Outcome::Failed { .. } => {
                equal("who gives nothing", &(amount, failed), &(-1, Outcome::Failed { position: 0 }))?;
                Ok(0)
            }
        }
    })
    .await?;
    let total = subject.get(&key).await?.and_then(|item| item.counters.get("pieces").copied());
    equal("the stock", &total, &Some(STOCK + moved.iter().sum::<i64>()))?;
    holds("the stock is not below zero", total >= Some(0))
}
