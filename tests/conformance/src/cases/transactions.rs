//! Transactions: all or nothing, and which precondition failed.

use preau_kernel::store::{Counters, Item, MOST_WRITES, Write};

use crate::{
    ensure::equal,
    subject::{Subject, adding, at_version},
};

/// One write of each kind that holds, on the `number`th five items; those that need an item find it at version 1.
fn five_writes(subject: &Subject, number: usize) -> [Write; 5] {
    let item = |kind: &str| subject.item(&format!("{kind} {number:03}"));
    let replaced = Item { document: r#"{"replaced":true}"#.to_owned(), ..item("replaced") };
    [
        Write::Create(item("created")),
        Write::Replace(replaced, 1),
        Write::Delete(item("deleted").key, 1),
        Write::Check(item("checked").key, Some(1)),
        Write::Add(adding(&item("added").key, "seats", 1)),
    ]
}

/// The writes of as many fives, their items in place.
async fn prepared(subject: &Subject, fives: usize) -> Result<Vec<Write>, String> {
    let writes: Vec<_> = (0..fives).flat_map(|number| five_writes(subject, number)).collect();
    let needed = |write: &&Write| !matches!(write, Write::Create(_));
    let items: Vec<_> = writes.iter().filter(needed).map(|write| subject.item(&write.key().sort)).collect();
    subject.create_all(&items).await?;
    Ok(writes)
}

/// What the store holds of the items of `writes`, in their order.
async fn held(subject: &Subject, writes: &[Write]) -> Result<Vec<Option<Item>>, String> {
    let keys: Vec<_> = writes.iter().map(|write| write.key().clone()).collect();
    subject.get_many(&keys).await
}

pub async fn a_hundred_writes_of_every_kind_are_done_together(subject: Subject) -> Result<(), String> {
    let writes = prepared(&subject, MOST_WRITES / 5).await?;
    equal("how many writes", &writes.len(), &MOST_WRITES)?;
    subject.done("the transaction", &writes).await?;
    let expected: Vec<_> = writes
        .iter()
        .map(|write| {
            let untouched = at_version(1, &subject.item(&write.key().sort));
            match write {
                Write::Create(_) | Write::Check(..) => Some(untouched),
                Write::Reindex(_, _, indexes) => Some(Item { indexes: indexes.clone(), ..untouched }),
                Write::Replace(item, version) => Some(at_version(version + 1, item)),
                Write::Delete(..) => None,
                Write::Add(addition) => Some(Item { counters: addition.amounts.clone(), ..untouched }),
            }
        })
        .collect();
    equal("what is held", &held(&subject, &writes).await?, &expected)
}

pub async fn one_failure_among_a_hundred_writes_leaves_nothing_written(
    subject: Subject,
) -> Result<(), String> {
    let writes = prepared(&subject, MOST_WRITES / 5).await?;
    let before = held(&subject, &writes).await?;
    let absent = subject.key("absent");
    for position in [0, MOST_WRITES / 2, MOST_WRITES - 1] {
        let mut failing = writes.clone();
        failing[position] = Write::Check(absent.clone(), Some(1));
        subject.fails("the transaction", &failing, position).await?;
        equal("what is held", &held(&subject, &writes).await?, &before)?;
    }
    Ok(())
}

pub async fn every_failing_precondition_is_named_by_its_position(subject: Subject) -> Result<(), String> {
    let writes = prepared(&subject, 2).await?;
    let before = held(&subject, &writes).await?;
    let (present, absent) = (subject.item("present"), subject.item("absent"));
    subject.create_all(std::slice::from_ref(&present)).await?;
    let failures = [
        ("create what exists", Write::Create(present.clone())),
        ("replace at another version", Write::Replace(present.clone(), 2)),
        ("replace nothing", Write::Replace(absent.clone(), 1)),
        ("delete at another version", Write::Delete(present.key.clone(), 2)),
        ("delete nothing", Write::Delete(absent.key.clone(), 1)),
        ("check another version", Write::Check(present.key.clone(), Some(2))),
        ("check the version of nothing", Write::Check(absent.key.clone(), Some(1))),
        ("check the absence of what exists", Write::Check(present.key.clone(), None)),
    ];
    for (what, failure) in &failures {
        for position in [0, writes.len() / 2, writes.len()] {
            let mut failing = writes.clone();
            failing.insert(position, failure.clone());
            subject.fails(what, &failing, position).await?;
        }
        equal(what, &held(&subject, &writes).await?, &before)?;
    }
    subject.finds("what exists", &present.key, Some(&at_version(1, &present))).await?;
    subject.finds("what is absent", &absent.key, None).await?;
    subject.done("the same without a failure", &writes).await
}

pub async fn of_several_failures_the_first_is_named(subject: Subject) -> Result<(), String> {
    let holding = |sort: &str| Write::Add(adding(&subject.key(sort), "seats", 1));
    let failing = |sort: &str| Write::Check(subject.key(sort), Some(1));
    let replacing = |sort: &str| Write::Replace(subject.item(sort), 4);
    let writes = [holding("a"), holding("z"), replacing("y"), failing("b"), holding("c"), failing("d")];
    subject.fails("the third and later", &writes, 2).await?;
    subject.fails("all", &[failing("d"), replacing("c"), failing("b"), failing("a")], 0).await?;
    subject.finds("an addition before", &subject.key("a"), None).await?;
    subject.done("the additions alone", &[holding("a"), holding("c")]).await?;
    let total = subject.count(&adding(&subject.key("a"), "seats", 1)).await?;
    equal("the total", &total, &Counters::from([("seats".to_owned(), 2)]))
}
