//! Documents: filed, found by those alone who may see them, changed, and merged.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    host::{Person, Scheduled, now},
    school::{School, entries, text},
};

/// Merges what was filed, however little, once it is an hour old.
const INDEXER: Scheduled = Scheduled { name: "index-resources", cron: "* * * * *" };

fn document(title: &str, text: &str, visibility: &str) -> Value {
    json!({"title": title, "type": "PDF", "subject": "maths", "text": text, "visibility": visibility})
}

async fn file(school: &School<'_>, person: &Person, document: &Value) -> Value {
    school.caller.post("/rag/docs", document).by(person).send().await.expecting(201).json()
}

/// The titles of what someone finds, on all pages.
async fn found(school: &School<'_>, person: &Person, query: &str) -> Vec<String> {
    let (mut titles, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/rag/search?q={query}&limit=20{cursor}");
        let page = school.caller.get(&path).by(person).send().await.expecting(200).json();
        titles.extend(entries(&page).iter().map(|hit| text(hit, "title").to_owned()));
        match page["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return titles,
        }
    }
}

pub async fn what_is_filed_is_found_at_once_by_those_alone_who_may_see_it(school: &School<'_>) {
    let caller = &school.caller;
    // A word that no other run says.
    let word = school.unique("suite").replace('-', "");
    for number in 1..=3 {
        let said =
            format!("# Suites {number}\nUne {word} arithmétique a une raison, et son terme numéro {number}.");
        file(school, &school.coach_rey, &document(&format!("Suites {number}"), &said, "school")).await;
    }
    let internal = document("Conseil", &format!("Une {word} pour le conseil."), "staff");
    let internal = file(school, &school.coach_rey, &internal).await;
    let own = file(school, &school.amina, &document("Ma fiche", &format!("Ma {word}."), "me")).await;
    let schools = ["Suites 1", "Suites 2", "Suites 3"].map(ToOwned::to_owned);
    let titles = async |person: &Person| BTreeSet::from_iter(found(school, person, &word).await);
    let with = |more: &[&str]| {
        schools.iter().cloned().chain(more.iter().map(ToString::to_string)).collect::<BTreeSet<_>>()
    };
    assert_eq!(titles(&school.amina).await, with(&["Ma fiche"]));
    assert_eq!(titles(&school.bastien).await, with(&[]));
    assert_eq!(titles(&school.coach_mba).await, with(&["Conseil"]));
    // Without accents, and narrowed.
    let path = format!("/rag/search?q={word}%20arithmetiques&filters=subject:maths");
    let hits = entries(&caller.get(&path).by(&school.bastien).send().await.expecting(200).json());
    assert!(
        hits.len() >= 3 && hits[0]["highlights"].as_array().is_some_and(|marks| marks.len() == 2),
        "{hits:?}"
    );
    let none = format!("/rag/search?q={word}&filters=subject:histoire");
    assert!(entries(&caller.get(&none).by(&school.bastien).send().await.expecting(200).json()).is_empty());
    for (hidden, person) in [(&internal, &school.amina), (&own, &school.bastien)] {
        let path = format!("/rag/doc/{}", text(hidden, "doc_id"));
        caller.get(&path).by(person).send().await.is_problem(404, "not-found");
    }
}

pub async fn of_what_changes_the_last_is_found_and_of_what_is_deleted_nothing(school: &School<'_>) {
    let caller = &school.caller;
    let word = |number: usize| school.unique(&format!("mot{number}")).replace('-', "");
    let made = file(school, &school.coach_rey, &document("0", &word(0), "school")).await;
    let path = format!("/rag/docs/{}", text(&made, "doc_id"));
    let changes = (1..=10).map(|number| {
        let (path, word) = (&path, word(number));
        async move {
            let document = document(&number.to_string(), &word, "school");
            caller
                .request(Method::PUT, path)
                .json(&document)
                .by(&school.coach_rey)
                .send()
                .await
                .expecting(200)
        }
    });
    let _ = join_all(changes).await;
    let last = caller.get(&path.replace("docs", "doc")).by(&school.amina).send().await.expecting(200).json();
    let mut titles = Vec::new();
    for number in 0..=10 {
        titles.extend(found(school, &school.amina, &word(number)).await);
    }
    assert_eq!(titles, [text(&last, "title")]);
    let deletions = (0..5).map(|_| caller.request(Method::DELETE, &path).by(&school.coach_rey).send());
    let statuses =
        join_all(deletions).await.into_iter().map(|answer| answer.status.as_u16()).collect::<Vec<_>>();
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [204, 404].contains(status)), "{statuses:?}");
    assert!(found(school, &school.amina, &word(text(&last, "title").parse().unwrap_or(0))).await.is_empty());
}

pub async fn of_forty_documents_filed_at_once_each_is_found_once(school: &School<'_>) {
    // More than are fresh at most: some are merged while others come.
    for lot in 0..5 {
        let filed = (0..8).map(|number| {
            let number = lot * 8 + number;
            let said = format!("La récursivité, numéro {number}. {}", "Un appel de plus. ".repeat(number));
            async move { file(school, &school.coach_mba, &document(&format!("n{number}"), &said, "me")).await }
        });
        let _ = join_all(filed).await;
        // Where more came than are fresh at most, one would be told to come again.
        school.caller.run_at(&INDEXER, now() + SignedDuration::from_hours(2)).await;
    }
    let titles = found(school, &school.coach_mba, "recursivite").await;
    assert_eq!(titles.len(), 40, "{titles:?}");
    assert_eq!(BTreeSet::from_iter(&titles).len(), 40, "{titles:?}");
    assert!(
        found(school, &school.coach_rey, "recursivite%20numero")
            .await
            .iter()
            .all(|title| !title.starts_with('n'))
    );
    school.tick().await;
    assert_eq!(found(school, &school.coach_mba, "recursivite").await, titles);
}
