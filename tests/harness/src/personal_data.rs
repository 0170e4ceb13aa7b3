//! What one domain shows of a person, and what it erases.

use preau_kernel::{
    actor::Actor,
    caller::Caller,
    personal_data::{Erasure, Export, PersonalData, Progress},
    problem::Problem,
};
use serde_json::Value;

use crate::TestApp;

/// What `domain` shows of `person`, where it fits one page.
pub async fn exported(app: &TestApp, domain: &dyn PersonalData, person: &Actor) -> Value {
    let mut export = Export::begin(&app.app, &person.id, &[], None).expect("the first page");
    domain.export(&mut export).await.expect("an answer");
    let (data, next) = export.end().expect("an end");
    assert_eq!(next, None);
    Value::Object(data)
}

/// What `domain` erases of `person`, who asked for it, in one go; nothing of it fails.
pub async fn erased(app: &TestApp, domain: &dyn PersonalData, person: &Actor) -> Progress {
    let caller = Caller::of_link(person.id.clone());
    let mut erasure = Erasure::begin(&app.app, &caller, &person.id);
    domain.erase(&mut erasure).await.expect("an answer");
    assert_eq!(erasure.problem.as_ref().map(Problem::code), None);
    erasure.progress
}
