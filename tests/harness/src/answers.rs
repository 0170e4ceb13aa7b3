//! What tests of all domains ask of answers.

use preau_kernel::actor::Actor;
use serde_json::Value;

use crate::{TestAnswer, TestApp};

/// What `actor` reads at `path`, which must do.
pub async fn read(app: &TestApp, actor: &Actor, path: &str) -> Value {
    let answer = app.get(path).by(actor).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// The fields that an answer says are wrong, each with its code.
#[must_use]
pub fn wrong_fields(answer: &TestAnswer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
    errors.iter().map(|error| format!("{} {}", text(error, "pointer"), text(error, "code"))).collect()
}
