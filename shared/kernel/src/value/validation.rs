//! Reading a request: every field that is wrong is reported, not only the first, and what comes out cannot be wrong.
//!
//! A type that can stand in a request implements [`Input`]; a request is a struct declared with [`input!`](crate::input).

use jiff::Timestamp;
use serde_json::Value;

pub use crate::value::field_errors::Input;
use crate::value::field_errors::{FieldError, FieldErrors};

/// Declares a request body: a struct whose fields are all [`Input`]s, described by `utoipa` as it stands, which accepts
/// no unknown field. A field named by a keyword is written raw (`r#type`).
#[macro_export]
macro_rules! input {
    ($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* }) => {
        $crate::input_struct! {
            $(#[$meta])*
            #[derive(Clone, Debug, ::utoipa::ToSchema)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $($fields)* }
        }
    };
}

/// Declares the query parameters of a function, as [`input!`](crate::input) does a body.
#[macro_export]
macro_rules! query {
    ($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* }) => {
        $crate::input_struct! {
            $(#[$meta])*
            #[derive(Clone, Debug, ::utoipa::IntoParams)]
            #[into_params(parameter_in = Query)]
            pub struct $name { $($fields)* }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! input_struct {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident : $type:ty),* $(,)? }) => {
        $(#[$meta])*
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }

        impl $crate::validation::Input for $name {
            fn read(
                value: Option<&::serde_json::Value>,
                errors: &mut $crate::field_errors::FieldErrors,
            ) -> Option<Self> {
                let mut object = errors.object(value)?;
                $(
                    let $field = object.field::<$type>(
                        const { $crate::validation::plain_name(stringify!($field)) },
                    );
                )*
                object.finish();
                Some(Self { $($field: $field?),* })
            }
        }
    };
}

/// A field's name as JSON has it: without Rust's `r#`.
#[doc(hidden)]
#[must_use]
pub const fn plain_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Reads a whole request that came at `now`.
///
/// # Errors
/// Every field that is wrong.
pub fn read<T: Input>(value: &Value, now: Timestamp) -> Result<T, Vec<FieldError>> {
    let mut errors = FieldErrors::new(now);
    let read = T::read(Some(value), &mut errors);
    errors.conclude(read)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::string_enum;
    use crate::value::{field_types::FreeText, id::UserId, time::TimeRange};

    string_enum! {
        /// How a lesson is held.
        pub enum Manner { Far = "Visio", Near = "Présentiel" }
    }

    input! {
        /// A lesson that someone asks for.
        pub struct Lesson {
            /// How.
            pub r#type: Manner,
            /// When.
            pub slot: TimeRange,
            /// Who.
            pub coach_id: UserId,
            /// What about.
            pub note: Option<FreeText<10>>,
        }
    }

    fn errors(value: &Value) -> Vec<String> {
        let errors = read::<Lesson>(value, Timestamp::UNIX_EPOCH).unwrap_err();
        errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
    }

    #[test]
    fn a_request_that_is_right_is_read() {
        let request = json!({
            "type": "Présentiel",
            "slot": {"start": "2026-12-01T17:00:00+01:00", "end": "2026-12-01T18:00:00+01:00"},
            "coach_id": "rey",
            "note": "  Limites ",
        });
        let lesson: Lesson = read(&request, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((lesson.r#type, lesson.r#type.word()), (Manner::Near, "Présentiel"));
        assert_eq!(lesson.slot.start().to_string(), "2026-12-01T16:00:00Z");
        assert_eq!(lesson.coach_id.as_str(), "rey");
        assert_eq!(lesson.note.unwrap().0, "Limites");
    }

    #[test]
    fn every_wrong_field_is_named_not_only_the_first() {
        let request = json!({
            "type": "Hybride", "slot": {"start": 5, "stop": "2026"}, "note": "bien trop long", "a/b~c": 1,
        });
        insta::assert_json_snapshot!(errors(&request), @r#"
        [
          "/type one_of",
          "/slot/start type",
          "/slot/end required",
          "/slot/stop unknown_field",
          "/coach_id required",
          "/note length",
          "/a~1b~0c unknown_field"
        ]
        "#);
    }

    #[test]
    fn a_request_that_is_no_object_says_so() {
        insta::assert_json_snapshot!(errors(&json!([1])), @r#"
        [
          " type"
        ]
        "#);
    }
}
