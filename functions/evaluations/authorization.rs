//! Who may call the functions of evaluations: all are Amina's; one is proposed, one handed in, one corrected.

use preau_harness::{
    TestApp,
    people::{amina, coach_rey},
};
use serde_json::{Value, json};

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let lesson = json!({
        "title": "Les suites", "type": "PDF", "visibility": "school", "subject": "maths",
        "text": "Une suite arithmétique est une suite dont chaque terme est la somme du terme précédent et de la raison.\n",
    });
    assert_eq!(app.post("/rag/docs", &lesson).by(&coach_rey()).send().await.status, 201);
    let wanted = json!({"subject": "maths", "level": "Terminale", "duration": 30, "student_id": "amina"});
    let made = async || {
        let answer = app.post("/eval/generate", &wanted).by(&amina()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.described());
        answer.json()["id"].as_str().unwrap().to_owned()
    };
    let copy = |id: &str| -> Value { json!({"eval_id": id, "responses": {"1": "la raison"}}) };
    let (proposed, corrected) = (made().await, made().await);
    let answer = app.post("/eval/grade", &copy(&corrected)).by(&amina()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    //                                nobody student other parent other coach other admin service
    vec![
        row("generate-evaluation", [401, 201, 403, 403, 403, 201, 201, 201, 403]).body(wanted.clone()),
        row("submit-evaluation",   [401, 200, 404, 403, 403, 403, 403, 403, 403]).body(copy(&proposed)),
        row("grade-evaluation",    [401, 200, 404, 403, 403, 200, 200, 200, 403]).body(json!({"eval_id": corrected})),
        row("override-grade",      [401, 403, 403, 403, 403, 200, 200, 200, 403]).at([&corrected]).body(json!({})),
        row("get-evaluation",      [401, 200, 404, 200, 404, 200, 200, 200, 403]).at([&corrected]),
        row("list-evaluations",    [401, 200, 403, 200, 403, 200, 200, 200, 403]).query("student_id=amina"),
    ]
}
