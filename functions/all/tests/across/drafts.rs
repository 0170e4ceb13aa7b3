//! A draft leaves in no answer to who does not teach the class: every function is asked by everyone else, in every place where an id
//! of the class may stand, and no answer holds its score or its words.

use http::Method;
use preau_functions::domains;
use preau_harness::{
    TestAnswer, TestApp,
    people::{amina, bastien, coach_mba, coach_rey, director, fatou, robot},
};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

use crate::authorization::table_of;

/// What stands in the draft alone.
const SECRETS: [&str; 3] = ["ESQUISSE", "13.37", "\"score\":1337"];

fn strangers() -> Vec<Option<Actor>> {
    let people = [amina(), bastien(), fatou(), coach_mba(), director(), robot()];
    people.into_iter().map(Some).chain([None]).collect()
}

fn holds_no_draft(what: &str, answer: &TestAnswer) {
    let said = answer.described();
    for secret in SECRETS {
        assert!(!said.contains(secret), "{what} told {secret}: {said}");
    }
}

/// A class in which Amina has a published mark, and a draft for it and for another assessment; a copy of each waits. Answers every id
/// that a path may name.
pub(crate) async fn school(app: &TestApp) -> Vec<String> {
    let class = json!({
        "name": "Première 3", "subject": "maths", "level": "Première", "school_year": "2025-2026", "teachers": ["coach_rey"],
    });
    let class = app.post("/api/classes", &class).by(&director()).send().await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/classes/{class}");
    let roster = json!({"students": ["amina", "bastien"]});
    let set = app.put(&format!("{path}/roster"), &roster).by(&director()).send().await;
    assert_eq!(set.status, 200, "{}", set.described());
    let link = app.put("/api/admin/students/amina/parents/fatou", &Value::Null).by(&director()).send().await;
    assert!(link.status.is_success(), "{}", link.described());
    let mut ids = vec![class.clone(), "amina".to_owned()];
    for number in 0..2 {
        let id = format!("019aa5f0-0000-7000-8000-00000000000{number}");
        let save = async |score: Value, base: u32| {
            let body = json!({
                "assessment": {"id": id, "title": "Suites", "date": "2026-03-02", "out_of": 20, "coefficient": 1, "term": "T2"},
                "grades": [{"student_id": "amina", "status": "graded", "score": score, "comment": "ESQUISSE", "base": base}],
            });
            let saved = app.put(&format!("{path}/grades"), &body).by(&coach_rey()).send().await;
            assert_eq!(saved.status, 200, "{}", saved.described());
            saved.json()["sheet_version"].clone()
        };
        let mut base = 0;
        if number == 0 {
            let seen = json!({"assessment_id": id, "sheet_version": save(json!(8), 0).await});
            let published = app.post(&format!("{path}/grades/publish"), &seen).by(&coach_rey()).send().await;
            assert_eq!(published.status, 200, "{}", published.described());
            base = 1;
        }
        save(json!(13.37), base).await;
        let op_id = format!("019aa5f0-0000-7000-9000-00000000000{number}");
        let grades =
            json!([{"student_id": "amina", "status": "graded", "score": 13.37, "comment": "ESQUISSE bis"}]);
        let operation = json!({
            "op_id": op_id, "seq": number + 1, "v": 1, "kind": "grade.save", "class_id": class, "target": id,
            "at": "2026-03-02T08:00:00Z", "data": {"grades": grades},
        });
        let batch = json!({"device_id": id, "operations": [operation]});
        let answer = app.post("/api/sync", &batch).by(&coach_rey()).send().await;
        assert_eq!(answer.json()["results"][0]["status"], "conflict", "{}", answer.described());
        ids.extend([id, op_id]);
    }
    ids
}

#[tokio::test]
async fn a_draft_is_in_no_answer_to_who_does_not_teach_the_class() {
    let app = TestApp::new(preau_functions::all());
    let ids = school(&app).await;
    for function in app.functions.iter().filter(|function| function.name != "openapi-json") {
        let Some(endpoint) = function.as_endpoint().filter(|one| one.method == Method::GET) else { continue };
        for id in &ids {
            let segments = endpoint.path.split('/').map(|part| if part.starts_with('{') { id } else { part });
            let path = segments.collect::<Vec<_>>().join("/");
            for query in ["", "?student_id=amina", "?term=T2", "?term=T2&drafts=true", "?limit=100"] {
                for stranger in strangers() {
                    let request = app.get(&format!("{path}{query}"));
                    let answer = match &stranger {
                        Some(actor) => request.by(actor).send().await,
                        None => request.send().await,
                    };
                    holds_no_draft(&function.name, &answer);
                }
            }
            let class_id = format!("{path}?class_id={}", ids[0]);
            holds_no_draft(&function.name, &app.get(&class_id).by(&amina()).send().await);
            if !endpoint.path.contains('{') {
                break;
            }
        }
    }
    // Her mark is there, and whoever teaches reads the draft: the walk looks where they are.
    let marks = app.get("/dashboard/marks").by(&amina()).send().await.json();
    assert_eq!(marks["data"][0]["score"], 8.0);
    let drafts =
        app.get(&format!("/api/classes/{}/grades", ids[0])).by(&coach_rey()).send().await.described();
    assert!(drafts.contains("13.37") && drafts.contains("ESQUISSE"), "{drafts}");
    // What people are told, the journal and the marks hold none; a snapshot holds what was published.
    for item in app.items() {
        let holds = SECRETS[1..].iter().any(|secret| item.document.contains(secret));
        let kinds = ["grade-sheet", "sync-conflict"];
        assert!(!holds || kinds.contains(&item.kind.as_str()), "{:?}", item.key);
    }
}

#[tokio::test]
async fn no_function_answers_a_draft_to_a_stranger_whatever_it_is_asked() {
    for (domain, functions) in domains() {
        let app = TestApp::new(preau_functions::all());
        school(&app).await;
        let table = table_of(domain, &app).await;
        for function in &functions {
            let Some(endpoint) = function.as_endpoint().filter(|_| function.name != "openapi-json") else {
                continue;
            };
            let row = table.iter().find(|row| row.function() == function.name).unwrap();
            for stranger in strangers().into_iter().flatten().filter(|one| one.id != director().id) {
                let answer = row.request(&app, endpoint).by(&stranger).send().await;
                holds_no_draft(&function.name, &answer);
            }
        }
    }
}
