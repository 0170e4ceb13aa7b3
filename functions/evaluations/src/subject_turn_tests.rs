//! Tests of subjects that a model writes questions for.

use std::sync::Arc;

use preau_harness::{
    people::{amina, coach_rey},
    personal_data::erased,
};
use preau_kernel::{
    entity::Stored,
    exchange::LEASE,
    job::{Job, JobId},
    jobs::take_turn,
    personal_data::Progress,
    store::Item,
};
use preau_played_providers::provider::{Plays, Received};
use serde_json::{Value, json};

use crate::{
    model_testing::{School, says},
    personal_data::EvaluationData,
    testing::wanted,
    turns::go_on,
};

/// A question whose answer stands in the lesson.
fn question() -> Value {
    json!({
        "question_text": "Qu'ajoute-t-on à chaque terme d'une suite arithmétique pour passer au suivant ?",
        "choices": {"A": "le premier terme", "B": "le nombre constant", "C": "le produit voulu", "D": "la moitié du rang voulu"},
        "correct_choice": "B",
        "explanation": "La leçon le dit.",
        "page": 1,
        "quote": "La raison d'une suite arithmétique est le nombre constant que l'on ajoute à chaque terme pour obtenir le suivant.",
    })
}

/// One that the lesson does not bear out.
fn made_up() -> Value {
    let mut question = question();
    question["question_text"] = json!("Qui a domestiqué les licornes ?");
    question["quote"] = json!("Les licornes ont été domestiquées par les habitants des montagnes bleues.");
    question
}

fn writes(questions: &[Value]) -> Plays {
    Plays::json(200, &says("completed", &json!({"questions": questions}).to_string()))
}

fn prompts(evaluation: &Value) -> Vec<&str> {
    evaluation["items"].as_array().unwrap().iter().map(|item| item["prompt"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_a_model_writes_and_the_documents_bear_out_is_asked_and_the_rest_preau_writes() {
    let school = School::whose_model(vec![writes(&[question(), made_up()])]).await;
    let answer = school.app.post("/eval/generate", &wanted()).by(&amina()).send().await;
    insta::assert_snapshot!(answer.described(), @r#"
    201 Created
    content-type: application/json
    etag: "1"
    location: /eval/019cad8f-ac00-7000-8000-000000000003

    {
      "created_at": "2026-03-02T08:00:00Z",
      "durations_min": 60,
      "eval_id": "019cad8f-ac00-7000-8000-000000000003",
      "files": [],
      "generated_by": "openai",
      "grade": null,
      "id": "019cad8f-ac00-7000-8000-000000000003",
      "items": [
        {
          "choices": [
            "le produit voulu",
            "le nombre constant",
            "la moitié du rang voulu",
            "le premier terme"
          ],
          "item_id": "1",
          "kind": "qcm",
          "points": 2.22,
          "prompt": "Qu'ajoute-t-on à chaque terme d'une suite arithmétique pour passer au suivant ?"
        },
        {
          "item_id": "2",
          "kind": "ouverte",
          "points": 8.89,
          "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite géométrique »."
        },
        {
          "item_id": "3",
          "kind": "ouverte",
          "points": 8.89,
          "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite arithmétique »."
        }
      ],
      "level": "Terminale",
      "responses": {},
      "sources": [
        {
          "doc_id": "019cad8f-ac00-7000-8000-000000000000",
          "page": 1
        }
      ],
      "status": "Proposé",
      "student_id": "amina",
      "subject": "maths",
      "submitted_at": null
    }
    "#);
    let asked = school.model.received().body;
    insta::assert_json_snapshot!(asked["input"], @r#"
    [
      {
        "content": [
          {
            "text": "Le document, page par page :\n\n[page 1]\nUne suite arithmétique est une suite dont chaque terme est la somme du terme précédent et de la raison.\n\nLa raison d'une suite arithmétique est le nombre constant que l'on ajoute à chaque terme pour obtenir le suivant.\n\nUne suite géométrique est une suite dont chaque terme est le produit du terme précédent par un nombre constant.\n",
            "type": "input_text"
          },
          {
            "text": "Écris exactement 8 questions, en français.",
            "type": "input_text"
          }
        ],
        "role": "user"
      }
    ]
    "#);
    assert_eq!(school.tokens().await, 1_000);
    // It is kept, and its key is shown once it is corrected.
    let evaluation = answer.json();
    let path = evaluation["id"].as_str().unwrap();
    let kept = school.app.get(&format!("/eval/{path}")).by(&amina()).send().await.json();
    assert_eq!(kept, evaluation);
    let right = school.app.get(&format!("/eval/{path}")).by(&coach_rey()).send().await.json();
    assert_eq!(right["items"][0]["expected"], json!(["le nombre constant"]));
    let kinds: Vec<String> = school.app.events().await.into_iter().map(|event| event.kind).collect();
    assert!(kinds.ends_with(&["EVAL_REQUESTED".to_owned(), "EVAL_PROPOSED".to_owned()]), "{kinds:?}");
}

#[tokio::test]
async fn where_the_model_fails_the_subject_is_preaus_own() {
    for plays in [
        Plays::text(503, ""),
        Plays::text(401, ""),
        Plays::json(200, &says("completed", "Je ne sais pas.")),
        writes(&[made_up()]),
    ] {
        let school = School::whose_model(vec![plays]).await;
        let mut answer = school.app.post("/eval/generate", &wanted()).by(&amina()).send().await;
        if answer.status == 202 {
            school.app.clock.advance_minutes(1);
            answer = school.app.post("/eval/generate", &wanted()).by(&amina()).send().await;
        }
        assert_eq!(answer.status, 201, "{}", answer.described());
        let evaluation = answer.json();
        assert_eq!(evaluation["generated_by"], "offline");
        assert!(!prompts(&evaluation).is_empty());
        assert!(!evaluation.to_string().contains("licornes"));
    }
    let mut school = School::whose_model(vec![Plays::text(401, "")]).await;
    school.follow(|policy| policy.writes_offline_instead = false);
    let failed = school.app.post("/eval/generate", &wanted()).by(&amina()).send().await;
    assert_eq!((failed.status.as_u16(), failed.problem()), (502, "provider-failed".to_owned()));
}

#[tokio::test]
async fn what_takes_longer_is_a_job_of_the_student_and_is_there_in_the_end() {
    let school =
        School::whose_model(vec![Plays::json(200, &says("queued", "")), writes(&[question()])]).await;
    let ask = || school.app.post("/eval/generate", &wanted()).by(&amina()).header("prefer", "respond-async");
    let answer = ask().send().await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (202, "3"));
    assert_eq!(ask().send().await.json()["id"], answer.json()["id"]);
    let path = format!("/eval/{}", answer.json()["eval_id"].as_str().unwrap());
    assert_eq!(school.app.get(&path).by(&amina()).send().await.problem(), "not-found");
    school.app.clock.advance_minutes(1);
    assert_eq!(school.app.run("advance-evaluations").await.unwrap(), "1 turns, 0 failed");
    let made = school.app.get(&path).by(&amina()).send().await.json();
    assert_eq!((&made["status"], &made["generated_by"]), (&json!("Proposé"), &json!("openai")));
    // Without documents there is none.
    let other = json!({"subject": "histoire", "level": "Terminale", "duration": 60});
    let none = school.app.post("/eval/generate", &other).by(&amina()).send().await;
    assert_eq!(none.problem(), "no-material");
}

#[tokio::test]
async fn what_a_student_keeps_for_themselves_is_not_shown_to_the_model() {
    let nothing = Plays::Reply(Arc::new(|_: &Received| (200, says("completed", "{\"questions\":[]}"))));
    let school = School::whose_model(vec![nothing]).await;
    let own = json!({
        "title": "Ma fiche", "type": "PDF", "visibility": "me", "subject": "maths", "level": "Terminale", "tags": [],
        "text": "Le théorème secret de ma fiche est une égalité que je garde pour moi dans mon carnet.\n",
    });
    assert_eq!(school.app.post("/rag/docs", &own).by(&amina()).send().await.status, 201);
    let answer = school.app.post("/eval/generate", &wanted()).by(&amina()).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    let asked = school.model.received().body.to_string();
    assert!(asked.contains("suite arithmétique") && !asked.contains("carnet"), "{asked}");
}

/// Rey asks for a subject of Amina's, and does not wait.
async fn asked_by_rey(school: &School) -> Stored<Job> {
    let mut body = wanted();
    body["student_id"] = json!("amina");
    let ask = school.app.post("/eval/generate", &body).by(&coach_rey()).header("prefer", "respond-async");
    let asked = ask.send().await;
    assert_eq!(asked.status, 202, "{}", asked.described());
    let id = JobId::parse(asked.json()["id"].as_str().unwrap()).unwrap();
    school.app.app.records.get::<Job>(&Job::key_of(id)).await.unwrap()
}

/// How many jobs and claims of evaluations there are.
fn jobs(school: &School) -> usize {
    let is_one =
        |item: &Item| item.kind.starts_with("job") && item.document.contains("\"kind\":\"evaluation\"");
    school.app.items().into_iter().filter(is_one).count()
}

#[tokio::test]
async fn of_a_student_who_is_erased_meanwhile_nothing_is_made_whoever_asked_for_it() {
    for is_at_it in [false, true] {
        let queued = Plays::json(200, &says("queued", ""));
        let school = School::whose_model(vec![queued, writes(&[question()])]).await;
        let job = asked_by_rey(&school).await;
        school.app.clock.advance_minutes(1);
        let app = &school.app.app;
        let taken = if is_at_it { take_turn(app, &job, LEASE).await.unwrap() } else { None };
        let progress = erased(&school.app, &EvaluationData, &amina()).await;
        assert_eq!(progress, Progress { found: 1, changed: 1 });
        assert_eq!(erased(&school.app, &EvaluationData, &amina()).await, Progress::default());
        if let Some(taken) = taken {
            assert_eq!(go_on(app, taken).await.unwrap_err().code(), "not-found");
        }
        school.app.clock.advance_minutes(5);
        assert_eq!(school.app.run("advance-evaluations").await.unwrap(), "0 turns, 0 failed");
        assert_eq!(jobs(&school), 0);
        assert!(school.app.items().iter().all(|item| item.kind != "evaluation"));
    }
}

#[tokio::test]
async fn what_has_ended_says_no_more_whose_subject_it_was() {
    for plays in [writes(&[question()]), Plays::text(401, "")] {
        let queued = Plays::json(200, &says("queued", ""));
        let mut school = School::whose_model(vec![queued, plays]).await;
        school.follow(|policy| policy.writes_offline_instead = false);
        let open = asked_by_rey(&school).await;
        assert_eq!(jobs(&school), 2);
        school.app.clock.advance_minutes(1);
        school.app.run("advance-evaluations").await.unwrap();
        let ended = school.app.app.records.get::<Job>(&Job::key_of(open.entity.id)).await.unwrap().entity;
        assert!(!ended.state.is_open());
        assert!(json!(open.entity).to_string().contains("amina"));
        assert!(!json!(ended).to_string().contains("amina"), "{ended:?}");
        assert_eq!(jobs(&school), 1);
    }
}
