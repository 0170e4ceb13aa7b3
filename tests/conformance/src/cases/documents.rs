//! Documents and keys of all shapes and sizes, and reading many of them.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use preau_kernel::{
    entity::Entity,
    list::Records,
    store::{
        Addition, Counters, Index, Item, Key, MOST_KEYS, Order, Outcome, Query, Scope, Slice, SortRange,
        Store, StoreError, Write,
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    ensure::equal,
    random::Random,
    subject::{Subject, at_version, plain},
};

const SHAPES: [&str; 24] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-0.0",
    "1.0",
    "0.1",
    "1e2",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "1.7976931348623157e308",
    "-2.2250738585072014e-308",
    "5e-324",
    r#""""#,
    r#""é, e\u0301, 😀, \ud83d\ude00, \"\\\/\b\f\n\r\t, \u0000, %, _, '""#,
    "[]",
    "{}",
    r#"[[],{},[null],{"":""}]"#,
    r#"{"b":1,"a":{"b":[1,2.50,{"c":null}]},"é":"è","a b":"$.a","0":0}"#,
    r#"{"type":"Présentiel","slot":{"start":"2026-12-01T16:00:00Z","end":"2026-12-01T17:00:00Z"},"note":null}"#,
    r#"{"S":"text","N":"1","M":{"L":[]},"NULL":true}"#,
];

pub async fn every_shape_of_json_comes_back_as_it_was_written(subject: Subject) -> Result<(), String> {
    let deep = format!("{}1{}", r#"{"a":["#.repeat(60), "]}".repeat(60));
    let all = format!("[{}]", SHAPES.join(","));
    let documents = SHAPES.into_iter().chain([deep.as_str(), all.as_str()]);
    let item = |(number, document): (usize, &str)| Item {
        document: document.to_owned(),
        ..subject.item(&number.to_string())
    };
    let items: Vec<_> = documents.enumerate().map(item).collect();
    subject.create_all(&items).await?;
    for item in &items {
        subject.finds("the document", &item.key, Some(&at_version(1, item))).await?;
        subject.done("replace", &[Write::Replace(item.clone(), 1)]).await?;
        subject.finds("the document, replaced", &item.key, Some(&at_version(2, item))).await?;
    }
    Ok(())
}

pub async fn a_document_of_300_kilobytes_comes_back_as_it_was_written(
    subject: Subject,
) -> Result<(), String> {
    let mut random = Random(3);
    let letters = ["a", "é", "😀", "\\n", "\\\"", "\u{2028}", "中", " "];
    let document = |random: &mut Random| {
        let mut text = String::from("\"");
        while text.len() < 300_000 {
            text.push_str(letters[random.below(letters.len())]);
        }
        text + "\""
    };
    let first = Item { document: document(&mut random), ..subject.item("a") };
    subject.create_all(std::slice::from_ref(&first)).await?;
    subject.finds("the document", &first.key, Some(&at_version(1, &first))).await?;
    let second = Item { document: document(&mut random), ..first };
    subject.done("replace", &[Write::Replace(second.clone(), 1)]).await?;
    subject.finds("the new document", &second.key, Some(&at_version(2, &second))).await
}

pub async fn keys_may_have_any_letters(subject: Subject) -> Result<(), String> {
    let texts = [
        "é",
        "e\u{301}",
        "É",
        "😀",
        "中文",
        "ﷺ",
        "a#b",
        "a/b",
        "a|b",
        "a b",
        " a",
        "a ",
        "a'b",
        "a\"b",
        "a\\b",
        "a\nb",
        "%",
        "_",
        "*",
        "?",
        ";--",
        "$1",
        "{}",
        "\u{1}",
        "\u{7F}",
        "\u{FEFF}",
        "\u{10FFFF}",
    ];
    let items: Vec<_> = texts
        .iter()
        .map(|text| {
            let key = Key::new(subject.partition(text), *text);
            Item {
                document: format!("[{}]", text.len()),
                indexes: [Some(key.clone()), None, None],
                ..plain(key)
            }
        })
        .collect();
    subject.create_all(&items).await?;
    for item in &items {
        subject.finds("the item", &item.key, Some(&at_version(1, item))).await?;
        let scope = Scope::Index(Index::First, item.key.partition.clone());
        let prefix = SortRange::Prefix(item.key.sort.clone());
        let found = subject.sorts(&scope, prefix, Order::Ascending).await?;
        equal("the entry", &found, &vec![item.key.sort.clone()])?;
    }
    let deletions: Vec<_> = items.iter().map(|item| Write::Delete(item.key.clone(), 1)).collect();
    subject.done("delete", &deletions).await
}

pub async fn many_items_are_read_in_the_order_of_their_keys(subject: Subject) -> Result<(), String> {
    equal("no keys", &subject.get_many(&[]).await?, &vec![])?;
    let place = |number: usize| {
        Key::new(subject.partition(&format!("{}", number % 7)), format!("{}", number * 37 % 101))
    };
    let items: Vec<_> = (0..MOST_KEYS).map(|number| plain(place(number))).collect();
    let absent = |number: usize| number % 3 == 1;
    let present: Vec<_> = items.iter().enumerate().filter(|(number, _)| !absent(*number)).collect();
    subject.create_all(&present.into_iter().map(|(_, item)| item.clone()).collect::<Vec<_>>()).await?;
    let expected: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(number, item)| (!absent(number)).then(|| at_version(1, item)))
        .collect();
    let keys: Vec<_> = items.into_iter().map(|item| item.key).collect();
    equal("a hundred", &subject.get_many(&keys).await?, &expected)?;
    equal("one", &subject.get_many(&keys[..1]).await?, &expected[..1].to_vec())?;
    equal("one that is absent", &subject.get_many(&keys[1..2]).await?, &vec![None])
}

/// An item of this case: its sort key.
#[derive(Debug, Serialize, Deserialize)]
struct Named {
    at: String,
}

impl Entity for Named {
    const KIND: &'static str = "thing";

    fn key(&self) -> Key {
        Key::new("thing", self.at.clone())
    }
}

/// A store that takes every key of a read once, as DynamoDB does.
struct OnceEach(Arc<dyn Store>);

#[async_trait]
impl Store for OnceEach {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.0.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        if keys.iter().collect::<BTreeSet<_>>().len() < keys.len() {
            return Err(StoreError::Broken("a key is named twice".to_owned()));
        }
        self.0.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.0.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.0.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.0.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.0.purge_expired(limit).await
    }
}

pub async fn what_is_asked_for_twice_is_read_once_and_answered_twice(subject: Subject) -> Result<(), String> {
    let item = |sort: &str| Item { document: format!("{{\"at\":{sort:?}}}"), ..subject.item(sort) };
    subject.create_all(&[item("z"), item("a")]).await?;
    let asked = ["z", "a", "none", "z", "none", "a", "z"];
    let keys = asked.map(|sort| subject.key(sort));
    let records = Records::of(Arc::new(OnceEach(Arc::clone(&subject.store))));
    let found = records.find_many::<Named>(&keys).await.map_err(|problem| problem.code().to_owned())?;
    let found: Vec<_> =
        found.iter().map(|found| found.as_ref().map(|stored| stored.entity.at.as_str())).collect();
    let expected = asked.map(|sort| (sort != "none").then_some(sort));
    equal("each where it was asked for", found.as_slice(), expected.as_slice())?;
    let each = records.find_each::<Named>(&keys).await.map_err(|problem| problem.code().to_owned())?;
    let each: Vec<_> = each.iter().flatten().map(|stored| stored.entity.at.as_str()).collect();
    equal("those that exist", each.as_slice(), ["z", "a", "z", "a", "z"].as_slice())
}

pub async fn many_large_items_are_read_at_once(subject: Subject) -> Result<(), String> {
    // DynamoDB answers 16 MB at a time, and takes 4 MB in one transaction.
    let large = |number: usize| Item {
        document: format!("\"{}\"", (number % 10).to_string().repeat(350_000)),
        ..subject.item(&number.to_string())
    };
    let items: Vec<_> = (0..48).map(large).collect();
    for items in items.chunks(8) {
        subject.create_all(items).await?;
    }
    let keys: Vec<_> = items.iter().map(|item| item.key.clone()).collect();
    let expected: Vec<_> = items.iter().map(|item| Some(at_version(1, item))).collect();
    equal("all of them", &subject.get_many(&keys).await?, &expected)
}
