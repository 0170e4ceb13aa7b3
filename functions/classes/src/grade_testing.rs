//! What the tests of grades, and of what devices send, share.

use preau_dashboard::mark::Mark;
use preau_harness::{TestAnswer, TestApp, people::coach_rey};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

use crate::testing::{CLASS, read, stored};

/// The assessment of these tests.
pub(crate) const ASSESSMENT: &str = "019aa5f0-0000-7000-8000-0000000000e5";
/// The device of these tests.
pub(crate) const DEVICE: &str = "019aa5f0-0000-7000-8000-0000000000de";

/// What the assessment is.
pub(crate) fn header() -> Value {
    json!({"title": "Suites", "date": "2026-03-02", "out_of": 20, "coefficient": 1, "term": "T2"})
}

/// The assessment as it is saved.
pub(crate) fn assessment() -> Value {
    let mut assessment = header();
    assessment["id"] = ASSESSMENT.into();
    assessment
}

/// The path of the class's grades.
pub(crate) fn grades_path() -> String {
    format!("/api/classes/{CLASS}/grades")
}

/// Saves grades of the assessment as `actor`.
pub(crate) async fn save(app: &TestApp, actor: &Actor, grades: Value) -> TestAnswer {
    let body = json!({"assessment": assessment(), "grades": grades});
    app.put(&grades_path(), &body).by(actor).send().await
}

/// Saves grades, which must do.
pub(crate) async fn saved(app: &TestApp, actor: &Actor, grades: Value) -> Value {
    let answer = save(app, actor, grades).await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// Publishes, or takes back (`act`), the sheet at a version.
pub(crate) async fn act(app: &TestApp, actor: &Actor, act: &str, version: u64) -> TestAnswer {
    let body = json!({"assessment_id": ASSESSMENT, "sheet_version": version});
    app.post(&format!("{}/{act}", grades_path()), &body).by(actor).send().await
}

/// Publishes a sheet as it was answered, which must do.
pub(crate) async fn published(app: &TestApp, actor: &Actor, sheet: &Value) -> Value {
    let answer = act(app, actor, "publish", sheet["sheet_version"].as_u64().expect("a version")).await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// Every mark there is: whose, and how many hundredths.
pub(crate) fn marks(app: &TestApp) -> Vec<(String, Option<u32>)> {
    let mut marks: Vec<_> = stored::<Mark>(app)
        .into_iter()
        .map(|mark| (mark.student_id.to_string(), mark.score.map(|score| score.0)))
        .collect();
    marks.sort();
    marks
}

/// What Rey reads of the assessment.
pub(crate) async fn sheet(app: &TestApp) -> Value {
    read(app, &coach_rey(), &grades_path()).await["data"][0].clone()
}

/// The id of operation `number`.
pub(crate) fn op_id(number: u64) -> String {
    format!("019aa5f0-0000-7000-9000-{number:012}")
}

/// Operation `number` of this kind, on the assessment of the class unless `fields` say otherwise.
pub(crate) fn operation(number: u64, kind: &str, fields: Value) -> Value {
    let mut operation = json!({
        "op_id": op_id(number), "seq": number, "v": 1, "kind": kind, "target": ASSESSMENT, "at": "2026-03-02T07:30:00Z",
    });
    if !kind.starts_with("task.") {
        operation["class_id"] = CLASS.into();
    }
    let Value::Object(fields) = fields else { panic!("fields") };
    for (name, value) in fields {
        operation[name] = value;
    }
    operation
}

/// Operation `number`, which makes the assessment.
pub(crate) fn making(number: u64) -> Value {
    operation(number, "assessment.save", json!({"data": header()}))
}

/// Operation `number`, which gives Amina a score, where revision `base` was seen.
pub(crate) fn grading(number: u64, score: f64, base: u32) -> Value {
    let grades = json!([{"student_id": "amina", "status": "graded", "score": score}]);
    operation(number, "grade.save", json!({"base": {"amina": base}, "data": {"grades": grades}}))
}

/// The same after others.
pub(crate) fn after(mut operation: Value, others: &[u64]) -> Value {
    operation["depends_on"] = others.iter().copied().map(op_id).collect();
    operation
}

/// Sends operations as `actor`'s device.
pub(crate) async fn send(app: &TestApp, actor: &Actor, operations: &Value) -> TestAnswer {
    let body = json!({"device_id": DEVICE, "operations": operations});
    app.post("/api/sync", &body).by(actor).send().await
}

/// Sends operations, which must be answered, and answers what became of them.
pub(crate) async fn synced(app: &TestApp, actor: &Actor, operations: Value) -> Value {
    let answer = send(app, actor, &operations).await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()["results"].clone()
}

/// The statuses of results, with the code of what was wrong.
pub(crate) fn statuses(results: &Value) -> Vec<String> {
    let said = |result: &Value| {
        let status = result["status"].as_str().expect("a status");
        match result["error"]["code"].as_str() {
            Some(code) => format!("{status} {code}"),
            None => status.to_owned(),
        }
    };
    results.as_array().expect("results").iter().map(said).collect()
}

/// How many calls of the store the last request made: how many read, and how many wrote.
pub(crate) fn calls(app: &TestApp) -> (u64, u64) {
    let line = app.log().into_iter().rfind(|line| line.contains("store_reads")).expect("a line");
    let line: Value = serde_json::from_str(&line).expect("JSON");
    (line["store_reads"].as_u64().expect("reads"), line["store_writes"].as_u64().expect("writes"))
}
