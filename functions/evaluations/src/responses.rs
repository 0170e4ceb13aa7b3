//! The answers of a copy, as a request writes them.

use std::collections::BTreeMap;

use preau_kernel::{
    field_errors::{FieldError, FieldErrors},
    field_schema,
    field_schema::{map, text},
    problem::Problem,
    text::LocalizedText,
    validation::Input,
};
use serde_json::Value;

use crate::{item::Item, subject_writer::MOST_ITEMS};

/// How long an answer may be, and all of them together, in characters.
const MOST_OF_ONE: usize = 10_000;
const MOST_OF_ALL: usize = 60_000;

/// Answers by item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluationResponses(pub BTreeMap<String, String>);

field_schema! { EvaluationResponses, map(text(0, MOST_OF_ONE)) }

impl Input for EvaluationResponses {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let value = errors.present(value)?;
        let Some(members) = value.as_object() else {
            // Says which type is expected.
            return errors.object(Some(value)).map(|_| Self::default());
        };
        let mut all = 0_usize;
        let read: Vec<Option<(String, String)>> = members
            .iter()
            .map(|(item, answer)| {
                errors.inside(item, |errors| {
                    let answer = errors.string(Some(answer))?;
                    let length = answer.chars().count();
                    all = all.saturating_add(length);
                    if length > MOST_OF_ONE {
                        let detail =
                            LocalizedText::fixed("10 000 caractères au plus.", "10,000 characters at most.");
                        errors.add("length", detail);
                        return None;
                    }
                    Some((item.clone(), answer.to_owned()))
                })
            })
            .collect();
        if members.len() > MOST_ITEMS || all > MOST_OF_ALL {
            let detail = LocalizedText::fixed(
                "20 réponses et 60 000 caractères au plus.",
                "20 answers and 60,000 characters at most.",
            );
            errors.add("length", detail);
            return None;
        }
        read.into_iter().collect::<Option<BTreeMap<_, _>>>().map(Self)
    }
}

impl EvaluationResponses {
    /// Holds them to what is asked.
    ///
    /// # Errors
    /// `invalid-request`, naming each that answers nothing.
    pub(crate) fn check(&self, items: &[Item]) -> Result<(), Problem> {
        let unknown = self.0.keys().filter(|id| !items.iter().any(|item| item.item_id == **id));
        let error = |id: &String| FieldError {
            pointer: format!("/responses/{}", id.replace('~', "~0").replace('/', "~1")),
            code: "unknown",
            detail: LocalizedText::fixed(
                "Le sujet ne pose pas cette question.",
                "The subject does not ask this.",
            ),
        };
        let errors: Vec<FieldError> = unknown.map(error).collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem::invalid_request(errors)) }
    }
}
