//! The answers of a test, as a request writes them.

use std::collections::BTreeMap;

use preau_kernel::{
    field_errors::{FieldError, FieldErrors},
    field_schema,
    field_schema::{map, named},
    problem::Problem,
    text::LocalizedText,
    validation::Input,
};
use serde_json::Value;

use crate::{
    attempt::Attempt,
    question::{Letter, QuestionId},
};

/// How many questions a test has at most.
const MOST: usize = 50;

/// Answers by question: a letter of those that are shown, or null where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Responses(pub BTreeMap<QuestionId, Option<Letter>>);

field_schema! { Responses, map(named::<Letter>()) }

impl Input for Responses {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let value = errors.present(value)?;
        let Some(members) = value.as_object() else {
            // Says which type is expected.
            return errors.object(Some(value)).map(|_| Self::default());
        };
        if members.len() > MOST {
            errors.add(
                "items",
                LocalizedText::fixed("Un test a 50 questions au plus.", "A test has 50 questions at most."),
            );
            return None;
        }
        // Every one is read, so that every wrong one is named.
        let read = members.iter().map(|(id, letter)| {
            errors.inside(id, |errors| {
                let id = QuestionId::read(Some(&Value::String(id.clone())), errors);
                id.zip(Option::<Letter>::read(Some(letter), errors))
            })
        });
        let read: Vec<_> = read.collect();
        read.into_iter().collect::<Option<BTreeMap<_, _>>>().map(Self)
    }
}

impl Responses {
    /// Holds them to what an attempt asks.
    ///
    /// # Errors
    /// `invalid-request`, naming each question that it does not ask.
    pub(crate) fn check(&self, attempt: &Attempt) -> Result<(), Problem> {
        let unknown = attempt.not_asked(self.0.keys());
        if unknown.is_empty() {
            return Ok(());
        }
        let error = |id: &QuestionId| FieldError {
            pointer: format!("/responses/{id}"),
            code: "unknown",
            detail: LocalizedText::fixed(
                "Ce test ne pose pas cette question.",
                "This test does not ask this question.",
            ),
        };
        Err(Problem::invalid_request(unknown.iter().map(error).collect()))
    }
}
