//! Codes: of subjects, chapters, competences and exams, as programs know them.

use preau_kernel::{field_errors::FieldErrors, field_schema, text::LocalizedText, validation::Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::{ObjectBuilder, schema::Type};

/// A code: 1 to 64 characters of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(pub String);

field_schema! {
    Code,
    ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Za-z0-9._-]{1,64}$")).into()
}

impl Input for Code {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let text = errors.string(value)?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            return Some(Self(text.to_owned()));
        }
        errors.add(
            "code",
            LocalizedText::fixed(
                "Un code a 1 à 64 caractères parmi A-Z a-z 0-9 . _ -.",
                "A code has 1 to 64 characters of A-Z a-z 0-9 . _ -.",
            ),
        );
        None
    }
}
