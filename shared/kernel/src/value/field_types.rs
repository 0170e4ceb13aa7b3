//! Types of fields that stand in many requests: texts, whole numbers, lists, and what may be left out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    field_schema,
    value::{
        field_errors::FieldErrors,
        field_schema::{FIELD, integer, list, named, text},
        text::LocalizedText,
        validation::Input,
    },
};

impl<T: Input> Input for Option<T> {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        match value {
            None | Some(Value::Null) => Some(None),
            present => T::read(present, errors).map(Some),
        }
    }
}

impl Input for bool {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let value = errors.present(value)?;
        errors.typed(value.as_bool(), "vrai ou faux", "a boolean")
    }
}

/// A line or a paragraph of free text: `MOST` characters at most, not blank, without control characters but line
/// breaks and tabs. White space around it is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeText<const MOST: usize>(pub String);

field_schema! { [const MOST: usize] FreeText<MOST>, format!("text {MOST}"), text(1, MOST) }

impl<const MOST: usize> Input for FreeText<MOST> {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let text = errors.string(value)?.trim();
        let allowed = |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t');
        if (1..=MOST).contains(&text.chars().count()) && text.chars().all(allowed) {
            return Some(Self(text.to_owned()));
        }
        errors.add(
            "length",
            LocalizedText::made(
                format!("De 1 à {MOST} caractères, sans caractère de contrôle."),
                format!("From 1 to {MOST} characters, without control characters."),
            ),
        );
        None
    }
}

/// A whole number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integer<const LEAST: u32, const MOST: u32>(pub u32);

field_schema! {
    [const LEAST: u32, const MOST: u32] Integer<LEAST, MOST>, format!("integer {LEAST} {MOST}"), integer(LEAST, MOST)
}

impl<const LEAST: u32, const MOST: u32> Input for Integer<LEAST, MOST> {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let number = errors.present(value)?;
        errors.typed(number.as_number(), "un nombre", "a number")?;
        let whole = number.as_u64().and_then(|number| u32::try_from(number).ok());
        let whole = whole.filter(|number| (LEAST..=MOST).contains(number));
        if whole.is_none() {
            add_out_of_range(errors, LEAST, MOST);
        }
        whole.map(Self)
    }
}

/// A list of up to `MOST` entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundedList<T, const MOST: usize>(pub Vec<T>);

impl<T: ToSchema, const MOST: usize> PartialSchema for BoundedList<T, MOST> {
    fn schema() -> RefOr<Schema> {
        list(if T::name().starts_with(FIELD) { T::schema() } else { named::<T>() }, MOST)
    }
}

impl<T: ToSchema, const MOST: usize> ToSchema for BoundedList<T, MOST> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{FIELD}list {MOST} {}", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: Input, const MOST: usize> Input for BoundedList<T, MOST> {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let value = errors.present(value)?;
        let entries = errors.typed(value.as_array(), "une liste", "a list")?;
        if entries.len() > MOST {
            errors.add(
                "items",
                LocalizedText::made(
                    format!("La liste a {MOST} éléments au plus."),
                    format!("The list has at most {MOST} entries."),
                ),
            );
            return None;
        }
        // Every entry is read, so that every wrong one is named.
        let read: Vec<Option<T>> = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| errors.inside(&place.to_string(), |errors| T::read(Some(entry), errors)))
            .collect();
        read.into_iter().collect::<Option<Vec<T>>>().map(Self)
    }
}

/// Reports that the value is not a whole number from `least` to `most`.
pub fn add_out_of_range(errors: &mut FieldErrors, least: u32, most: u32) {
    errors.add(
        "range",
        LocalizedText::made(
            format!("Un entier de {least} à {most} est attendu."),
            format!("An integer from {least} to {most} is expected."),
        ),
    );
}
