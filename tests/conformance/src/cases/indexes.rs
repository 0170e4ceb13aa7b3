//! The three sparse indexes.

use preau_kernel::store::{Index, Item, Key, Order, Query, Scope, SortRange, Write};

use crate::{
    ensure::equal,
    subject::{Subject, adding, at_version, plain},
};

/// What an index has in its partition `name`.
async fn entries(subject: &Subject, index: Index, name: &str) -> Result<Vec<Item>, String> {
    let scope = Scope::Index(index, subject.partition(name));
    let query = Query { scope, range: SortRange::All, order: Order::Ascending, limit: 100, after: None };
    Ok(subject.query(&query).await?.items)
}

pub async fn an_item_is_found_whole_through_each_of_its_indexes(subject: Subject) -> Result<(), String> {
    let names = ["coach", "student", "day"];
    let item = Item {
        kind: "séance".to_owned(),
        document: r#"{"note":"à 17 h","tags":[1,null]}"#.to_owned(),
        expires_at: subject.in_seconds(3_600),
        indexes: names.map(|name| Some(Key::new(subject.partition(name), format!("by {name}")))),
        ..subject.item("a")
    };
    subject.create_all(std::slice::from_ref(&item)).await?;
    for index in Index::ALL {
        for (position, name) in names.into_iter().enumerate() {
            let expected = if position == index.position() { vec![at_version(1, &item)] } else { vec![] };
            equal(&format!("{name} of {}", index.name()), &entries(&subject, index, name).await?, &expected)?;
        }
    }
    Ok(())
}

pub async fn an_item_without_an_entry_is_not_in_the_index(subject: Subject) -> Result<(), String> {
    let entry = || Some(Key::new(subject.partition("here"), "entry"));
    let items = [
        subject.item("nowhere"),
        Item { indexes: [entry(), None, None], ..subject.item("first") },
        Item { indexes: [None, entry(), entry()], ..subject.item("second and third") },
        plain(Key::new(subject.partition("here"), "a key is no entry")),
    ];
    subject.create_all(&items).await?;
    for (index, item) in Index::ALL.into_iter().zip([1, 2, 2]) {
        let expected = vec![at_version(1, &items[item])];
        equal(index.name(), &entries(&subject, index, "here").await?, &expected)?;
    }
    Ok(())
}

pub async fn an_entry_moves_when_its_item_is_replaced(subject: Subject) -> Result<(), String> {
    let at = |name: &str, sort: &str| Some(Key::new(subject.partition(name), sort));
    let item = |indexes| Item { indexes, ..subject.item("a") };
    let other = Item { indexes: [at("pending", "2"), None, None], ..subject.item("b") };
    let first = item([at("pending", "1"), at("ours", "1"), None]);
    subject.create_all(&[other.clone(), first]).await?;
    let other = at_version(1, &other);

    let moved = item([at("pending", "3"), None, at("ours", "1")]);
    subject.done("replace", &[Write::Replace(moved.clone(), 1)]).await?;
    let moved = at_version(2, &moved);
    equal(
        "the order",
        &entries(&subject, Index::First, "pending").await?,
        &vec![other.clone(), moved.clone()],
    )?;
    equal("the index left", &entries(&subject, Index::Second, "ours").await?, &vec![])?;
    equal("the index joined", &entries(&subject, Index::Third, "ours").await?, &vec![moved])?;

    let confirmed = item([at("confirmed", "3"), None, None]);
    subject.done("replace again", &[Write::Replace(confirmed.clone(), 2)]).await?;
    let confirmed = at_version(3, &confirmed);
    equal("the partition left", &entries(&subject, Index::First, "pending").await?, &vec![other])?;
    equal("the partition joined", &entries(&subject, Index::First, "confirmed").await?, &vec![confirmed])?;
    equal("the index left", &entries(&subject, Index::Third, "ours").await?, &vec![])
}

pub async fn entries_move_alone_and_the_version_stays(subject: Subject) -> Result<(), String> {
    let at = |name: &str| Some(Key::new(subject.partition(name), "entry"));
    let item = Item {
        indexes: [at("old"), at("old"), None],
        expires_at: subject.in_seconds(3_600),
        ..subject.item("a")
    };
    subject.create_all(std::slice::from_ref(&item)).await?;
    let addition = adding(&item.key, "seats", 4);
    subject.done("add", &[Write::Add(addition.clone())]).await?;
    subject.done("replace", &[Write::Replace(item.clone(), 1)]).await?;

    let moved =
        Item { indexes: [at("new"), None, at("new")], counters: addition.amounts, ..at_version(2, &item) };
    let to = |version| Write::Reindex(item.key.clone(), version, moved.indexes.clone());
    subject.fails("at another version", &[to(1)], 0).await?;
    let absent = Write::Reindex(subject.key("absent"), 1, moved.indexes.clone());
    subject.fails("of what is absent, with one that holds", &[to(2), absent], 1).await?;
    equal("nothing has moved", &entries(&subject, Index::First, "new").await?, &vec![])?;
    for what in ["move", "move again"] {
        subject.done(what, &[to(2)]).await?;
        subject.finds(what, &item.key, Some(&moved)).await?;
    }
    for (index, name) in [(Index::First, "old"), (Index::Second, "old"), (Index::Second, "new")] {
        equal(&format!("{name} of {}", index.name()), &entries(&subject, index, name).await?, &vec![])?;
    }
    for index in [Index::First, Index::Third] {
        equal(index.name(), &entries(&subject, index, "new").await?, &vec![moved.clone()])?;
    }
    subject.done("replace at the version that stayed", &[Write::Replace(item, 2)]).await
}

pub async fn an_entry_goes_with_its_item(subject: Subject) -> Result<(), String> {
    let entry = || Some(Key::new(subject.partition("here"), "entry"));
    let item = Item { indexes: [entry(), entry(), entry()], ..subject.item("a") };
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.fails("delete at another version", &[Write::Delete(item.key.clone(), 2)], 0).await?;
    equal("before", &entries(&subject, Index::Second, "here").await?, &vec![at_version(1, &item)])?;
    subject.done("delete", &[Write::Delete(item.key.clone(), 1)]).await?;
    subject.done("create without entries", &[Write::Create(subject.item("a"))]).await?;
    for index in Index::ALL {
        equal(index.name(), &entries(&subject, index, "here").await?, &vec![])?;
    }
    Ok(())
}

pub async fn an_addition_shows_through_an_index(subject: Subject) -> Result<(), String> {
    let entry = Some(Key::new(subject.partition("here"), "entry"));
    let item = Item { indexes: [None, entry, None], ..subject.item("a") };
    subject.create_all(std::slice::from_ref(&item)).await?;
    let addition = adding(&item.key, "seats", 4);
    subject.done("add", &[Write::Add(addition.clone())]).await?;
    let expected = Item { counters: addition.amounts, ..at_version(1, &item) };
    equal("the item", &entries(&subject, Index::Second, "here").await?, &vec![expected])
}

pub async fn items_of_many_partitions_meet_in_an_index(subject: Subject) -> Result<(), String> {
    let item = |number: i32| {
        let entry = Some(Key::new(subject.partition("all"), format!("{:02}", number * 7 % 20)));
        Item {
            indexes: [None, None, entry],
            ..plain(Key::new(subject.partition(&format!("own {number}")), "it"))
        }
    };
    let items: Vec<_> = (0..20).map(item).collect();
    subject.create_all(&items).await?;
    let mut expected: Vec<_> = items.iter().map(|item| at_version(1, item)).collect();
    expected.sort_unstable_by(|one, other| one.indexes[2].cmp(&other.indexes[2]));
    equal("the index", &entries(&subject, Index::Third, "all").await?, &expected)
}
