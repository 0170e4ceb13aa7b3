//! What a store of version 0.1 holds: items of every kind, as that version's own tests left them.

use preau_kernel::store::{Counters, Item, Key};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

fn all() -> Vec<Value> {
    serde_json::from_str(include_str!("items-0.1.json")).expect("the items")
}

/// Its items, each at a place of its own.
#[must_use]
pub fn items() -> Vec<Item> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let key = |partition: &Value, sort: &Value| Key::new(text(partition), text(sort));
    let item = |item: Value| Item {
        key: key(&item["pk"], &item["sk"]),
        kind: text(&item["kind"]),
        document: item["doc"].to_string(),
        counters: serde_json::from_value::<Counters>(item["counters"].clone()).expect("counters"),
        version: item["version"].as_u64().expect("a version"),
        expires_at: item["expires_at"]
            .as_i64()
            .map(|at| jiff::Timestamp::from_second(at).expect("an instant")),
        indexes: [0, 1, 2].map(|index| match &item["indexes"][index] {
            Value::Null => None,
            entry => Some(key(&entry[0], &entry[1])),
        }),
    };
    all().into_iter().map(item).collect()
}

/// Reads every document of a kind as today's type, and sees that it still says all that it said, but for these fields,
/// wherever they stand in it.
/// What a field that is gone, or has another name, said must be named here: nothing is lost unnoticed.
///
/// # Panics
/// A document cannot be read, or says less; or there is none.
pub fn read<E: Serialize + DeserializeOwned>(kind: &str, gone: &[&str]) {
    let mut documents = 0;
    for mut item in all().into_iter().filter(|item| item["kind"] == kind) {
        documents += 1;
        let entity: E = serde_json::from_value(item["doc"].clone()).expect(kind);
        let said = serde_json::to_value(&entity).expect("a document");
        forget(&mut item["doc"], gone);
        assert!(says(&said, &item["doc"]), "{kind}: {said} says less than {}", item["doc"]);
    }
    assert_ne!(documents, 0, "version 0.1 left no {kind}");
}

/// Drops these fields, wherever they stand.
fn forget(document: &mut Value, gone: &[&str]) {
    match document {
        Value::Object(fields) => {
            fields.retain(|field, _| !gone.contains(&field.as_str()));
            fields.values_mut().for_each(|value| forget(value, gone));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| forget(entry, gone)),
        _ => {}
    }
}

/// Whether `said` has every field of `document`, with its value.
fn says(said: &Value, document: &Value) -> bool {
    match (said, document) {
        (Value::Object(said), Value::Object(document)) => document.iter().all(|(field, value)| {
            // What is null may as well be left out.
            said.get(field).map_or(value.is_null(), |said| says(said, value))
        }),
        (Value::Array(said), Value::Array(document)) => {
            said.len() == document.len() && said.iter().zip(document).all(|(said, value)| says(said, value))
        }
        (said, document) => said == document,
    }
}
