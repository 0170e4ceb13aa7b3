//! What one may not see is not found: no hit, no snippet, no count, and no score tells of it. A test of the domain as a whole.

use std::{collections::BTreeSet, sync::Arc};

use preau_harness::{
    ScriptedEmbedder, TestApp,
    people::{amina, bastien, coach_mba, coach_rey, director, fatou},
};
use preau_kernel::actor::Actor;
use preau_relations::{Group, GroupKind};
use serde_json::Value;

use crate::testing::{app, count, delete, document, filed, joins, search};

/// A word that stands in documents of one audience alone.
const SECRETS: [(&str, &str); 7] = [
    ("school", "ananas"),
    ("staff", "banane"),
    ("class:2nde-3", "cerise"),
    ("class:2nde-4", "datte"),
    ("course:c1", "figue"),
    ("masterclass:m1", "goyave"),
    ("me", "kiwi"),
];

/// Thirty questions: each word alone, with another, and with what all documents have.
fn questions() -> Vec<String> {
    let words: Vec<&str> = SECRETS.iter().map(|(_, word)| *word).collect();
    let pairs = words.iter().zip(words.iter().cycle().skip(1));
    let mut all: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    all.extend(pairs.map(|(one, other)| format!("{one} {other}")));
    all.extend(words.iter().map(|word| format!("fruit {word}")));
    all.extend(words.iter().map(|word| format!("panier de {word} mûr")));
    all.extend(["fruit", "panier"].map(ToOwned::to_owned));
    all
}

/// Whether a text is one of the questions, as they are asked.
fn asks(text: &str) -> bool {
    questions().iter().any(|question| question.replace('û', "u") == text)
}

/// What someone is answered to all questions.
async fn answered(app: &TestApp, actor: &Actor) -> Vec<Value> {
    let mut answers = Vec::new();
    for question in questions() {
        let question = question.replace('û', "u");
        answers.push(search(app, actor, &format!("q={question}&limit=20")).await);
    }
    answers
}

async fn file_all(app: &TestApp, which: impl Fn(&str) -> bool) {
    for (visibility, word) in SECRETS.iter().filter(|(visibility, _)| which(visibility)) {
        for number in 0..3 {
            let text = format!("Un panier de fruits. {}", format!("{word} ").repeat(number + 1));
            filed(app, &coach_rey(), &document(&format!("Fruit {number}"), &text, visibility)).await;
        }
    }
}

/// Without the ids, which depend on how many documents there are.
fn nameless(answers: Vec<Value>) -> Vec<Value> {
    let mut answers = answers;
    for answer in &mut answers {
        let data = answer["data"].as_array_mut().unwrap();
        for hit in data.iter_mut() {
            hit.as_object_mut().unwrap().remove("doc_id");
        }
        data.sort_by_key(ToString::to_string);
    }
    answers
}

async fn people(app: &TestApp) {
    joins(app, GroupKind::Class, "2nde-3", &amina()).await;
    joins(app, GroupKind::Class, "2nde-4", &bastien()).await;
    joins(app, GroupKind::Course, "c1", &bastien()).await;
    joins(app, GroupKind::Masterclass, "m1", &amina()).await;
}

/// What each person may see.
fn seen_by() -> [(Actor, &'static [&'static str]); 5] {
    [
        (amina(), &["school", "class:2nde-3", "masterclass:m1"]),
        (bastien(), &["school", "class:2nde-4", "course:c1"]),
        (fatou(), &["school"]),
        (coach_mba(), &["school", "staff"]),
        (director(), &["school", "staff"]),
    ]
}

#[tokio::test]
async fn what_one_may_not_see_changes_nothing_of_what_one_is_answered() {
    assert_eq!(questions().len(), 30);
    // Whether or not a model ranks as well.
    for model in [None, Some(model())] {
        changes_nothing(model.as_ref()).await;
    }
}

/// A model to which each word is something of its own.
fn model() -> Arc<ScriptedEmbedder> {
    let axes: [&[f32]; 7] = [
        &[1.0, 0.0, 0.0],
        &[0.0, 1.0, 0.0],
        &[0.0, 0.0, 1.0],
        &[1.0, 1.0, 0.0],
        &[0.0, 1.0, 1.0],
        &[1.0, 0.0, 1.0],
        &[1.0, 1.0, 1.0],
    ];
    let words: Vec<_> = SECRETS.iter().zip(axes).map(|((_, word), axis)| (*word, axis)).collect();
    ScriptedEmbedder::new("one", &words)
}

/// A school with this model.
fn app_with(model: Option<&Arc<ScriptedEmbedder>>) -> TestApp {
    let mut app = app();
    if let Some(model) = model {
        app.embed_by(model.clone());
    }
    app
}

/// Has everything that lacks vectors get some.
async fn embed(app: &TestApp) {
    for _ in 0..2 {
        app.run("index-resources").await.unwrap();
    }
}

async fn changes_nothing(model: Option<&Arc<ScriptedEmbedder>>) {
    let whole = app_with(model);
    people(&whole).await;
    file_all(&whole, |_| true).await;
    let mut expected = Vec::new();
    for (actor, seen) in seen_by() {
        // A school in which there is nothing else.
        let other = app_with(model);
        people(&other).await;
        file_all(&other, |visibility| seen.contains(&visibility)).await;
        embed(&other).await;
        expected.push((answered(&other, &actor).await, actor, seen));
    }
    embed(&whole).await;
    let asked = model.iter().flat_map(|model| model.asked()).flat_map(|(texts, _)| texts);
    // What is one person's alone is sent to nobody, and of the others no question is more than a question.
    let asked: Vec<String> = asked.filter(|text| text.contains("Un panier")).collect();
    assert!(asked.iter().all(|text| !text.contains("kiwi")), "{asked:?}");
    for merged in [false, true] {
        if merged {
            whole.clock.advance_minutes(80);
            whole.run("index-resources").await.unwrap();
            assert_eq!(count(&whole, "fresh-postings"), 0);
        }
        for (there, actor, seen) in &expected {
            let here = answered(&whole, actor).await;
            assert!(here.iter().any(|answer| answer["data"] != serde_json::json!([])), "{}", actor.id);
            let is_hybrid = here.iter().any(|answer| answer["ranking"] == "hybrid");
            assert_eq!(is_hybrid, model.is_some(), "{}", actor.id);
            let asked = model.iter().flat_map(|model| model.asked()).flat_map(|(texts, _)| texts);
            assert!(asked.collect::<Vec<_>>().iter().all(|text| asks(text)), "{}", actor.id);
            let told = serde_json::json!(here).to_string();
            assert_eq!(nameless(here), nameless(there.clone()), "{}", actor.id);
            for (visibility, word) in SECRETS {
                assert_eq!(told.contains(word), seen.contains(&visibility), "{} {word}", actor.id);
            }
        }
    }
}

#[tokio::test]
async fn who_leaves_a_class_finds_no_more_of_it_and_what_moves_is_found_where_it_is() {
    let app = app();
    people(&app).await;
    let class = Group::new(GroupKind::Class, &"2nde-3");
    let text = "Un panier de cerises.";
    let id = filed(&app, &coach_rey(), &document("Fruits", text, "class:2nde-3")).await;
    for number in 0..16 {
        filed(&app, &coach_rey(), &document(&format!("n{number}"), "Autre chose.", "class:2nde-3")).await;
    }
    let finds =
        async |actor: &Actor| search(&app, actor, "q=cerises").await["data"].as_array().unwrap().len();
    app.clock.advance_minutes(2);
    for round in 0..2 {
        assert_eq!((finds(&amina()).await, finds(&bastien()).await), (1, 0), "{round}");
        app.run("index-resources").await.unwrap();
    }
    assert_eq!(count(&app, "fresh-postings"), 0);
    for (visibility, found) in [
        ("class:2nde-4", (0, 1)),
        ("me", (0, 0)),
        ("school", (1, 1)),
        ("staff", (0, 0)),
        ("class:2nde-3", (1, 0)),
    ] {
        let moved = app.put(&format!("/rag/docs/{id}"), &document("Fruits", text, visibility));
        assert_eq!(moved.by(&coach_rey()).send().await.status, 200);
        assert_eq!((finds(&amina()).await, finds(&bastien()).await), found, "{visibility}");
        app.clock.advance_minutes(80);
        app.run("index-resources").await.unwrap();
        assert_eq!((finds(&amina()).await, finds(&bastien()).await), found, "{visibility}, merged");
    }
    let left = preau_relations::GroupStanding::read(&app.app.records, class, amina().id).await.unwrap();
    let now = app.app.now();
    let changes = left.leave_in(preau_kernel::changes::Changes::without_event(now), now);
    assert!(changes.commit_alone(&app.app).await.unwrap());
    assert_eq!(finds(&amina()).await, 0);
    assert_eq!(app.get(&format!("/rag/doc/{id}")).by(&amina()).send().await.problem(), "not-found");
}

#[tokio::test]
async fn while_visibility_changes_nobody_is_answered_what_they_may_not_see() {
    let app = app();
    people(&app).await;
    let mut ids = Vec::new();
    for number in 0..12 {
        let text = format!("Un panier de cerises, numéro {number}.");
        ids.push(filed(&app, &coach_rey(), &document("Ouvert", &text, "school")).await);
    }
    let hide = ids.iter().map(|id| {
        let app = &app;
        async move {
            let hidden = document("Fermé", "Un panier de cerises secrètes.", "staff");
            let answer = app.put(&format!("/rag/docs/{id}"), &hidden).by(&coach_rey()).send().await;
            assert_eq!(answer.status, 200, "{}", answer.described());
        }
    });
    let look = (0..30).map(|_| {
        let app = &app;
        async move {
            let found = search(app, &amina(), "q=cerises&limit=20").await;
            assert!(!found.to_string().contains("secr") && !found.to_string().contains("Fermé"), "{found}");
        }
    });
    let merge = async {
        app.clock.advance_minutes(2);
        // Some of it may change under its hands: it is done anew then.
        let _outcome = app.run("index-resources").await;
    };
    futures_util::future::join3(
        futures_util::future::join_all(hide),
        futures_util::future::join_all(look),
        merge,
    )
    .await;
    assert_eq!(search(&app, &amina(), "q=cerises").await["data"], serde_json::json!([]));
    let own = search(&app, &coach_rey(), "q=cerises&limit=20").await;
    assert_eq!(own["data"].as_array().unwrap().len(), 12);
    for id in &ids {
        assert_eq!(delete(&app, &coach_rey(), id).await.status, 204);
    }
    let titles: BTreeSet<String> = app.items().into_iter().map(|item| item.kind).collect();
    assert!(!titles.contains("resource-page"), "{titles:?}");
}
