//! The seed's one minute, in whole answers (seed 1 §8).

use http::StatusCode;
use preau_harness::{TestAnswer, people::amina};
use serde_json::Value;

use crate::{
    flow::{answers, grade, kinds},
    testing::{app, school, wanted},
};

#[tokio::test]
async fn in_a_minute_amina_makes_a_subject_hands_in_a_copy_and_reads_a_mark_that_is_kept() {
    let app = app();
    school(&app).await;
    let made = app.post("/eval/generate", &wanted()).by(&amina()).send().await;
    is_a_subject_without_its_answers(&made);
    let evaluation = made.json();
    let items = evaluation["items"].as_array().unwrap();
    let points: f64 = items.iter().map(|item| item["points"].as_f64().unwrap()).sum();
    assert!((points - 20.0).abs() < 1e-6, "{evaluation}");
    let said = "C'est quand on ajoute toujours un nombre constant, la raison, au terme d'avant.";
    let graded = grade(&app, &amina(), &answers(&evaluation, said)).await;
    is_a_mark_with_reasons(&graded);
    // What is kept has the same mark, and shows what was expected.
    let path = format!("/eval/{}", evaluation["id"].as_str().unwrap());
    let kept = app.get(&path).by(&amina()).send().await;
    assert_eq!((kept.status, kept.header("etag")), (StatusCode::OK, "\"2\""));
    let mut kept = kept.json();
    assert_eq!(kept["grade"].take(), graded.json());
    shows_what_was_expected(&kept);
    let summary = app.get("/dashboard/summary").by(&amina()).send().await.json();
    insta::assert_json_snapshot!(summary["kpis"], @r#"
    {
      "last_eval_score": 11.0,
      "progress_overall": 0.55,
      "streak_days": 1
    }
    "#);
    let listed = app.get("/dashboard/marks").by(&amina()).send().await;
    insta::assert_snapshot!(listed.described(), @r#"
    200 OK
    content-type: application/json

    {
      "data": [
        {
          "assessment_id": "019cad8f-ac00-7000-8000-000000000003",
          "coefficient": 1.0,
          "provisional": true,
          "published_at": "2026-03-02T08:00:00Z",
          "score": 11.0,
          "subject": "maths",
          "term": null,
          "title": "Évaluation : Mathématiques"
        }
      ],
      "pagination": {
        "limit": 20
      }
    }
    "#);
    assert_eq!(kinds(&app).await, ["EVAL_PROPOSED", "EVAL_GRADED", "EVAL_SUBMITTED"]);
}

/// What she gets when she asks for one: no answer is among it.
#[track_caller]
fn is_a_subject_without_its_answers(made: &TestAnswer) {
    insta::assert_snapshot!(made.described(), @r#"
    201 Created
    content-type: application/json
    etag: "1"
    location: /eval/019cad8f-ac00-7000-8000-000000000003

    {
      "created_at": "2026-03-02T08:00:00Z",
      "durations_min": 60,
      "eval_id": "019cad8f-ac00-7000-8000-000000000003",
      "files": [],
      "generated_by": "offline",
      "grade": null,
      "id": "019cad8f-ac00-7000-8000-000000000003",
      "items": [
        {
          "item_id": "1",
          "kind": "ouverte",
          "points": 10.0,
          "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite géométrique »."
        },
        {
          "item_id": "2",
          "kind": "ouverte",
          "points": 10.0,
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
}

/// Each item with its points and why.
#[track_caller]
fn is_a_mark_with_reasons(graded: &TestAnswer) {
    insta::assert_snapshot!(graded.described(), @r#"
    200 OK
    content-type: application/json
    etag: "2"

    {
      "competences": [
        {
          "code": "les-suites",
          "label": "Les suites",
          "score": 0.55
        }
      ],
      "confidence": "medium",
      "feedback": "0 question sur 2 est entièrement juste. À reprendre : 1, 2.",
      "flags": [],
      "graded_by": "offline",
      "items": [
        {
          "comment": "Voir « Les suites », page 1 : « Une suite géométrique est une suite dont chaque terme est le produit du terme précédent par un nombre constant. »",
          "criteria": [
            {
              "label": "terme",
              "met": "oui",
              "words": "constant, la raison, au terme d'avant"
            },
            {
              "label": "produit",
              "met": "non",
              "words": null
            },
            {
              "label": "précédent",
              "met": "non",
              "words": null
            },
            {
              "label": "nombre",
              "met": "oui",
              "words": "on ajoute toujours un nombre constant, la raison, au"
            },
            {
              "label": "constant",
              "met": "oui",
              "words": "ajoute toujours un nombre constant, la raison, au terme"
            }
          ],
          "item_id": "1",
          "of": 10.0,
          "points": 6.0
        },
        {
          "comment": "Voir « Les suites », page 1 : « Une suite arithmétique est une suite dont chaque terme est la somme du terme précédent et de la raison. »",
          "criteria": [
            {
              "label": "terme",
              "met": "oui",
              "words": "constant, la raison, au terme d'avant"
            },
            {
              "label": "somme",
              "met": "non",
              "words": null
            },
            {
              "label": "précédent",
              "met": "non",
              "words": null
            },
            {
              "label": "raison",
              "met": "oui",
              "words": "un nombre constant, la raison, au terme d'avant"
            }
          ],
          "item_id": "2",
          "of": 10.0,
          "points": 5.0
        }
      ],
      "needs_review": true,
      "score_20": 11.0,
      "status": "Corrigé"
    }
    "#);
}

/// What is kept beside its mark, once it is corrected.
#[track_caller]
fn shows_what_was_expected(kept: &Value) {
    insta::assert_json_snapshot!(kept, @r#"
    {
      "created_at": "2026-03-02T08:00:00Z",
      "durations_min": 60,
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
          "points": 10.0,
          "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite géométrique »."
        },
        {
          "expected": [
            "terme",
            "somme",
            "précédent",
            "raison"
          ],
          "item_id": "2",
          "kind": "ouverte",
          "points": 10.0,
          "prompt": "Définissez ou expliquez en une ou deux phrases : « Une suite arithmétique »."
        }
      ],
      "level": "Terminale",
      "responses": {
        "1": "C'est quand on ajoute toujours un nombre constant, la raison, au terme d'avant.",
        "2": "C'est quand on ajoute toujours un nombre constant, la raison, au terme d'avant."
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
