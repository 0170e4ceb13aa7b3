//! Single writes: what each does, and when it does not.

use preau_kernel::store::{Counters, Item, Key, LONGEST_DOCUMENT, LONGEST_KEY, MOST_WRITES, Write};

use crate::subject::{Subject, adding, at_version, plain};

pub async fn a_created_item_is_read_back_whole(subject: Subject) -> Result<(), String> {
    let item = Item {
        kind: "séance".to_owned(),
        document: r#"{"note":"à 17 h"}"#.to_owned(),
        expires_at: subject.in_seconds(3_600),
        indexes: [
            Some(Key::new(subject.partition("coach"), "2026-06-01")),
            None,
            Some(Key::new(subject.partition("student"), "2026-06-02")),
        ],
        ..subject.item("a")
    };
    subject.finds("before", &item.key, None).await?;
    // The version and the counters of what is created mean nothing.
    let given = Item { counters: Counters::from([("seats".to_owned(), 9)]), version: 9, ..item.clone() };
    subject.done("create", &[Write::Create(given)]).await?;
    subject.finds("after", &item.key, Some(&at_version(1, &item))).await
}

pub async fn creating_what_exists_fails_and_changes_nothing(subject: Subject) -> Result<(), String> {
    let item = subject.item("a");
    subject.create_all(std::slice::from_ref(&item)).await?;
    let other = Item { document: r#"{"other":true}"#.to_owned(), ..item.clone() };
    subject.fails("create again", &[Write::Create(other)], 0).await?;
    subject.finds("the item", &item.key, Some(&at_version(1, &item))).await?;
    subject.finds("its neighbour", &subject.key("A"), None).await
}

pub async fn a_replacement_replaces_all_but_the_counters(subject: Subject) -> Result<(), String> {
    let item = Item {
        expires_at: subject.in_seconds(60),
        indexes: [Some(Key::new(subject.partition("first"), "a")), None, None],
        ..subject.item("a")
    };
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.done("add", &[Write::Add(adding(&item.key, "seats", 2))]).await?;
    let other = Item {
        kind: "other".to_owned(),
        document: "[]".to_owned(),
        indexes: [None, Some(Key::new(subject.partition("second"), "b")), None],
        ..subject.item("a")
    };
    for version in 1..4 {
        subject.done("replace", &[Write::Replace(other.clone(), version)]).await?;
        let expected =
            Item { counters: Counters::from([("seats".to_owned(), 2)]), ..at_version(version + 1, &other) };
        subject.finds("the item", &item.key, Some(&expected)).await?;
    }
    Ok(())
}

pub async fn replacing_at_another_version_or_what_is_absent_fails(subject: Subject) -> Result<(), String> {
    let item = subject.item("a");
    let other = Item { document: "null".to_owned(), ..item.clone() };
    for version in [0, 1] {
        subject.fails("replace nothing", &[Write::Replace(other.clone(), version)], 0).await?;
    }
    subject.finds("nothing", &item.key, None).await?;
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.done("replace", &[Write::Replace(item.clone(), 1)]).await?;
    for version in [0, 1, 3] {
        subject.fails("replace at another version", &[Write::Replace(other.clone(), version)], 0).await?;
    }
    subject.finds("the item", &item.key, Some(&at_version(2, &item))).await
}

pub async fn a_deleted_item_is_gone_and_its_key_is_free(subject: Subject) -> Result<(), String> {
    let item = subject.item("a");
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.done("add", &[Write::Add(adding(&item.key, "seats", 2))]).await?;
    subject.done("replace", &[Write::Replace(item.clone(), 1)]).await?;
    subject.done("delete", &[Write::Delete(item.key.clone(), 2)]).await?;
    subject.finds("the deleted item", &item.key, None).await?;
    subject.done("create anew", &[Write::Create(item.clone())]).await?;
    subject.finds("the new item", &item.key, Some(&at_version(1, &item))).await
}

/// A key created anew cannot be told from what was there before by its version: who holds an earlier version 1 writes over
/// it. `Changes::delete` says what follows from that.
pub async fn a_key_created_anew_begins_at_version_one_again(subject: Subject) -> Result<(), String> {
    let item = |document: &str| Item { document: document.to_owned(), ..subject.item("a") };
    subject.create_all(&[item("1")]).await?;
    subject.done("delete", &[Write::Delete(subject.key("a"), 1)]).await?;
    subject.create_all(&[item("2")]).await?;
    subject.finds("anew", &subject.key("a"), Some(&at_version(1, &item("2")))).await?;
    subject.done("replace at the version of the first", &[Write::Replace(item("3"), 1)]).await?;
    subject.finds("over the second", &subject.key("a"), Some(&at_version(2, &item("3")))).await?;
    // What is emptied and filled again keeps its versions: who holds an earlier one is told so.
    subject.done("empty", &[Write::Replace(item("null"), 2)]).await?;
    subject.done("fill", &[Write::Replace(item("4"), 3)]).await?;
    subject.fails("replace at an earlier version", &[Write::Replace(item("5"), 2)], 0).await
}

pub async fn deleting_at_another_version_or_what_is_absent_fails(subject: Subject) -> Result<(), String> {
    let item = subject.item("a");
    for version in [0, 1] {
        subject.fails("delete nothing", &[Write::Delete(item.key.clone(), version)], 0).await?;
    }
    subject.create_all(std::slice::from_ref(&item)).await?;
    for version in [0, 2] {
        subject.fails("delete at another version", &[Write::Delete(item.key.clone(), version)], 0).await?;
    }
    subject.finds("the item", &item.key, Some(&at_version(1, &item))).await
}

pub async fn a_check_holds_at_its_version_or_at_absence_alone(subject: Subject) -> Result<(), String> {
    let item = subject.item("a");
    let check = |version| [Write::Check(item.key.clone(), version)];
    subject.done("check absence", &check(None)).await?;
    subject.fails("check the version of nothing", &check(Some(1)), 0).await?;
    subject.finds("nothing", &item.key, None).await?;
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.done("check the version", &check(Some(1))).await?;
    subject.fails("check another version", &check(Some(2)), 0).await?;
    subject.fails("check the absence of what exists", &check(None), 0).await?;
    subject.finds("the item", &item.key, Some(&at_version(1, &item))).await
}

pub async fn what_no_adapter_can_write_is_refused(subject: Subject) -> Result<(), String> {
    let good = subject.item("good");
    let refused = async |what: &str, write: Write| {
        subject.refused(what, &[Write::Create(good.clone()), write]).await?;
        subject.finds(what, &good.key, None).await
    };
    subject.refused("no writes", &[]).await?;
    let items: Vec<_> = (0..=MOST_WRITES).map(|number| subject.item(&number.to_string())).collect();
    let writes: Vec<_> = items.iter().cloned().map(Write::Create).collect();
    subject.refused("101 writes", &writes).await?;
    subject.finds("the first of 101", &items[0].key, None).await?;

    refused("the same item twice", Write::Check(good.key.clone(), None)).await?;
    let long = "k".repeat(LONGEST_KEY + 1);
    for key in [Key::new("", "a"), subject.key(""), subject.key(&long), Key::new(&long, "a")] {
        refused("a key of another length", Write::Create(plain(key.clone()))).await?;
        refused("an addition to a key of another length", Write::Add(adding(&key, "seats", 1))).await?;
        let item = Item { indexes: [None, Some(key), None], ..subject.item("b") };
        refused("an entry of another length", Write::Create(item)).await?;
    }
    let document = format!("\"{}\"", "d".repeat(LONGEST_DOCUMENT - 1));
    refused("a document too long", Write::Create(Item { document, ..subject.item("b") })).await
}

pub async fn keys_and_documents_may_be_as_long_as_the_limits_say(subject: Subject) -> Result<(), String> {
    let longest = |name: &str| {
        let partition = subject.partition(name);
        // Two bytes a letter: the limits count bytes.
        let filling = (LONGEST_KEY - partition.len()) / 2;
        Key::new(format!("{partition}{}", "é".repeat(filling)), "è".repeat(LONGEST_KEY / 2))
    };
    let document = format!("\"{}\"", "d".repeat(LONGEST_DOCUMENT - 2));
    let indexes = [Some(longest("first")), Some(longest("second")), Some(longest("third"))];
    let item = Item { document, indexes, ..plain(longest("main")) };
    subject.create_all(std::slice::from_ref(&item)).await?;
    subject.finds("the longest item", &item.key, Some(&at_version(1, &item))).await?;
    subject.done("replace it", &[Write::Replace(item.clone(), 1)]).await?;
    subject.finds("the longest item", &item.key, Some(&at_version(2, &item))).await
}
