//! What each function of an evaluation's life answers, whole, in the order in which they are called.

use preau_harness::{
    TestAnswer, TestApp,
    people::{amina, coach_rey},
};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

use crate::testing::{app, school};

/// A subject of Amina's with one open item, and what she says.
async fn handed_in(app: &TestApp) -> (String, TestAnswer) {
    school(app).await;
    let wanted = json!({
        "subject": "maths", "level": "Terminale", "duration": 10, "constraints": {"kinds": ["ouverte"]},
    });
    let made = app.post("/eval/generate", &wanted).by(&amina()).send().await;
    assert_eq!(made.status, 201, "{}", made.described());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let said = "Chaque terme est un produit : on multiplie le précédent par un nombre constant.";
    let copy = json!({"eval_id": id, "responses": {"1": said}});
    (id, app.post("/eval/submit", &copy).by(&amina()).send().await)
}

async fn read(app: &TestApp, path: &str, reader: &Actor) -> TestAnswer {
    app.get(path).by(reader).send().await
}

#[tokio::test]
async fn a_copy_that_is_handed_in_has_no_key_and_no_mark() {
    let app = app();
    let (_, submitted) = handed_in(&app).await;
    insta::assert_snapshot!(submitted.described(), @r#"
    200 OK
    content-type: application/json
    etag: "2"

    {
      "created_at": "2026-03-02T08:00:00Z",
      "durations_min": 10,
      "eval_id": "019cad8f-ac00-7000-8000-000000000003",
      "files": [],
      "generated_by": "offline",
      "grade": null,
      "id": "019cad8f-ac00-7000-8000-000000000003",
      "items": [
        {
          "item_id": "1",
          "kind": "ouverte",
          "points": 20.0,
          "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite géométrique »."
        }
      ],
      "level": "Terminale",
      "responses": {
        "1": "Chaque terme est un produit : on multiplie le précédent par un nombre constant."
      },
      "sources": [
        {
          "doc_id": "019cad8f-ac00-7000-8000-000000000000",
          "page": 1
        }
      ],
      "status": "Soumis",
      "student_id": "amina",
      "subject": "maths",
      "submitted_at": "2026-03-02T08:00:00Z"
    }
    "#);
    // Whoever corrects it sees what waits, with its keys.
    insta::assert_snapshot!(read(&app, "/eval/list", &coach_rey()).await.described(), @r#"
    200 OK
    content-type: application/json

    {
      "data": [
        {
          "created_at": "2026-03-02T08:00:00Z",
          "durations_min": 10,
          "eval_id": "019cad8f-ac00-7000-8000-000000000003",
          "files": [],
          "generated_by": "offline",
          "grade": null,
          "id": "019cad8f-ac00-7000-8000-000000000003",
          "items": [
            {
              "expected": [
                "terme",
                "produit",
                "précédent",
                "nombre",
                "constant"
              ],
              "item_id": "1",
              "kind": "ouverte",
              "points": 20.0,
              "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite géométrique »."
            }
          ],
          "level": "Terminale",
          "responses": {
            "1": "Chaque terme est un produit : on multiplie le précédent par un nombre constant."
          },
          "sources": [
            {
              "doc_id": "019cad8f-ac00-7000-8000-000000000000",
              "page": 1
            }
          ],
          "status": "Soumis",
          "student_id": "amina",
          "subject": "maths",
          "submitted_at": "2026-03-02T08:00:00Z"
        }
      ],
      "pagination": {
        "limit": 20
      }
    }
    "#);
}

#[tokio::test]
async fn a_mark_says_why() {
    let app = app();
    let (id, _) = handed_in(&app).await;
    let asked = json!({"eval_id": id});
    insta::assert_snapshot!(app.post("/eval/grade", &asked).by(&amina()).send().await.described(), @r#"
    200 OK
    content-type: application/json
    etag: "3"

    {
      "competences": [
        {
          "code": "les-suites",
          "label": "Les suites",
          "score": 1.0
        }
      ],
      "confidence": "medium",
      "feedback": "1 question sur 1 est entièrement juste. Bravo.",
      "flags": [],
      "graded_by": "offline",
      "items": [
        {
          "comment": "Voir « Les suites », page 1 : « Une suite géométrique est une suite dont chaque terme est le produit du terme précédent par un nombre constant. »",
          "criteria": [
            {
              "label": "terme",
              "met": "oui",
              "words": "Chaque terme est un produit : on"
            },
            {
              "label": "produit",
              "met": "oui",
              "words": "Chaque terme est un produit : on multiplie le précédent"
            },
            {
              "label": "précédent",
              "met": "oui",
              "words": "produit : on multiplie le précédent par un nombre constant"
            },
            {
              "label": "nombre",
              "met": "oui",
              "words": "le précédent par un nombre constant"
            },
            {
              "label": "constant",
              "met": "oui",
              "words": "précédent par un nombre constant"
            }
          ],
          "item_id": "1",
          "of": 20.0,
          "points": 20.0
        }
      ],
      "needs_review": true,
      "score_20": 20.0,
      "status": "Corrigé"
    }
    "#);
}

#[tokio::test]
async fn a_corrected_copy_shows_its_key() {
    let app = app();
    let (id, _) = handed_in(&app).await;
    let corrected = app.post("/eval/grade", &json!({"eval_id": id})).by(&amina()).send().await;
    assert_eq!(corrected.status, 200, "{}", corrected.described());
    insta::assert_snapshot!(read(&app, &format!("/eval/{id}"), &amina()).await.described(), @r#"
    200 OK
    content-type: application/json
    etag: "3"

    {
      "created_at": "2026-03-02T08:00:00Z",
      "durations_min": 10,
      "eval_id": "019cad8f-ac00-7000-8000-000000000003",
      "files": [],
      "generated_by": "offline",
      "grade": {
        "competences": [
          {
            "code": "les-suites",
            "label": "Les suites",
            "score": 1.0
          }
        ],
        "confidence": "medium",
        "feedback": "1 question sur 1 est entièrement juste. Bravo.",
        "flags": [],
        "graded_by": "offline",
        "items": [
          {
            "comment": "Voir « Les suites », page 1 : « Une suite géométrique est une suite dont chaque terme est le produit du terme précédent par un nombre constant. »",
            "criteria": [
              {
                "label": "terme",
                "met": "oui",
                "words": "Chaque terme est un produit : on"
              },
              {
                "label": "produit",
                "met": "oui",
                "words": "Chaque terme est un produit : on multiplie le précédent"
              },
              {
                "label": "précédent",
                "met": "oui",
                "words": "produit : on multiplie le précédent par un nombre constant"
              },
              {
                "label": "nombre",
                "met": "oui",
                "words": "le précédent par un nombre constant"
              },
              {
                "label": "constant",
                "met": "oui",
                "words": "précédent par un nombre constant"
              }
            ],
            "item_id": "1",
            "of": 20.0,
            "points": 20.0
          }
        ],
        "needs_review": true,
        "score_20": 20.0,
        "status": "Corrigé"
      },
      "id": "019cad8f-ac00-7000-8000-000000000003",
      "items": [
        {
          "expected": [
            "terme",
            "produit",
            "précédent",
            "nombre",
            "constant"
          ],
          "item_id": "1",
          "kind": "ouverte",
          "points": 20.0,
          "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite géométrique »."
        }
      ],
      "level": "Terminale",
      "responses": {
        "1": "Chaque terme est un produit : on multiplie le précédent par un nombre constant."
      },
      "sources": [
        {
          "doc_id": "019cad8f-ac00-7000-8000-000000000000",
          "page": 1
        }
      ],
      "status": "Corrigé",
      "student_id": "amina",
      "subject": "maths",
      "submitted_at": "2026-03-02T08:00:00Z"
    }
    "#);
}

#[tokio::test]
async fn what_a_coach_says_takes_the_place_of_what_a_program_said() {
    let app = app();
    let (id, _) = handed_in(&app).await;
    assert_eq!(app.post("/eval/grade", &json!({"eval_id": id})).by(&amina()).send().await.status, 200);
    let said: Value = json!({"items": [{"item_id": "1", "points": 18, "comment": "Très bien dit."}]});
    let path = format!("/eval/{id}/grade");
    insta::assert_snapshot!(app.put(&path, &said).by(&coach_rey()).send().await.described(), @r#"
    200 OK
    content-type: application/json
    etag: "4"

    {
      "competences": [
        {
          "code": "les-suites",
          "label": "Les suites",
          "score": 0.9
        }
      ],
      "confidence": "medium",
      "feedback": "1 question sur 1 est entièrement juste. Bravo.",
      "flags": [],
      "graded_by": "coach",
      "items": [
        {
          "comment": "Très bien dit.",
          "criteria": [
            {
              "label": "terme",
              "met": "oui",
              "words": "Chaque terme est un produit : on"
            },
            {
              "label": "produit",
              "met": "oui",
              "words": "Chaque terme est un produit : on multiplie le précédent"
            },
            {
              "label": "précédent",
              "met": "oui",
              "words": "produit : on multiplie le précédent par un nombre constant"
            },
            {
              "label": "nombre",
              "met": "oui",
              "words": "le précédent par un nombre constant"
            },
            {
              "label": "constant",
              "met": "oui",
              "words": "précédent par un nombre constant"
            }
          ],
          "item_id": "1",
          "of": 20.0,
          "points": 18.0
        }
      ],
      "needs_review": false,
      "score_20": 18.0,
      "status": "Corrigé"
    }
    "#);
}
