//! Reading a request: every field that is wrong is reported, not only the first, and what comes out cannot be wrong.
//!
//! A type that can stand in a request implements [`Input`]; a request is a struct declared with [`input!`](crate::input).

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::text::Text;

/// One wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON Pointer (RFC 6901) to it; a query, path or header parameter is pointed to by its name.
    pub pointer: String,
    /// A stable code, such as `required`.
    pub code: &'static str,
    /// What is wrong, for people.
    pub detail: Text,
}

/// The codes of field errors that the kernel's own types report, for the documentation.
pub static FIELD_ERROR_CODES: &[(&str, &str)] = &[
    ("required", "the field is missing or null"),
    ("type", "the field has another JSON type than expected"),
    ("unknown_field", "no such field; perhaps it is misspelt"),
    ("one_of", "the value is not one of those listed"),
    ("length", "the text is too short or too long, or has control characters"),
    ("range", "the number is out of range"),
    ("items", "the list has too few or too many entries"),
    ("file_name", "not the name of a file: empty, too long, a path, or with invisible characters"),
    ("sha256", "not 64 hexadecimal digits, or another checksum than announced"),
    ("duplicate", "the entry stands twice in the list"),
    ("date", "not a date (`2010-09-01`), or out of range"),
    ("time_of_day", "not a time of day from `00:00` to `24:00`"),
    ("date_time", "not an RFC 3339 instant with its offset"),
    ("time_zone", "not a zone of the IANA database"),
    ("uuid", "not a UUID"),
    ("user_id", "not 1 to 64 characters of `A-Z a-z 0-9 _ -`"),
    ("email", "not an e-mail address"),
    ("calendar_token", "not the token of a calendar address"),
    ("phone", "not an E.164 number"),
    ("url", "not an absolute https address"),
    ("duration", "shorter or longer than allowed"),
    ("end_before_start", "the end does not come after the start"),
    ("past", "the time is past"),
    ("contradiction", "the field contradicts another one"),
    ("idempotency_key", "not 1 to 255 visible ASCII characters, quoted or bare"),
];

/// A value that can stand in a request.
pub trait Input: Sized {
    /// Reads the value, `None` where the field is missing. Where it answers `None`, it has reported why.
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self>;
}

/// What is wrong with a request so far, and where the reading is.
#[derive(Debug)]
pub struct Report {
    now: Timestamp,
    pointer: String,
    errors: Vec<FieldError>,
}

impl Report {
    /// Nothing is wrong yet with a request that came at `now`.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self { now, pointer: String::new(), errors: Vec::new() }
    }

    /// When the request came, for what must lie in the future or in the past.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Reports the present place.
    pub fn error(&mut self, code: &'static str, detail: Text) {
        self.errors.push(FieldError { pointer: self.pointer.clone(), code, detail });
    }

    /// Reads one step deeper, at `token` (RFC 6901: `~` and `/` are escaped here).
    pub fn inside<T>(&mut self, token: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        let outcome = read(self);
        self.pointer.truncate(length);
        outcome
    }

    /// The value, if it is there: an absent field and `null` are the same.
    pub fn present<'v>(&mut self, value: Option<&'v Value>) -> Option<&'v Value> {
        let value = value.filter(|value| !value.is_null());
        if value.is_none() {
            self.error("required", Text::fixed("Ce champ est requis.", "This field is required."));
        }
        value
    }

    /// The value as a string.
    pub fn string<'v>(&mut self, value: Option<&'v Value>) -> Option<&'v str> {
        let value = self.present(value)?;
        self.typed(value.as_str(), "du texte", "a string")
    }

    /// The value as an object, to be read field by field.
    pub fn object<'r, 'v>(&'r mut self, value: Option<&'v Value>) -> Option<ObjectReader<'r, 'v>> {
        let value = self.present(value)?;
        let fields = self.typed(value.as_object(), "un objet", "an object")?;
        Some(ObjectReader { fields, read: Vec::new(), report: self })
    }

    pub(crate) fn typed<T>(&mut self, value: Option<T>, fr: &str, en: &str) -> Option<T> {
        if value.is_none() {
            self.error(
                "type",
                Text::made(format!("Le type attendu est : {fr}."), format!("The expected type is {en}.")),
            );
        }
        value
    }

    /// What was read, or every error.
    ///
    /// # Errors
    /// All that was reported, in the order of reading.
    pub fn conclude<T>(self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(self.errors),
        }
    }
}

/// An object that is being read; what was not read when it finishes is an unknown field.
pub struct ObjectReader<'r, 'v> {
    fields: &'v Map<String, Value>,
    read: Vec<&'static str>,
    report: &'r mut Report,
}

impl ObjectReader<'_, '_> {
    /// Reads one field.
    pub fn field<T: Input>(&mut self, name: &'static str) -> Option<T> {
        self.read.push(name);
        let value = self.fields.get(name);
        self.report.inside(name, |report| T::read(value, report))
    }

    /// Reads one field by `read`: for one whose form depends on another one.
    pub fn field_with<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Option<&Value>, &mut Report) -> Option<T>,
    ) -> Option<T> {
        self.read.push(name);
        let value = self.fields.get(name);
        self.report.inside(name, |report| read(value, report))
    }

    /// Reports a field that was read right, but is wrong beside the others.
    pub fn error_at(&mut self, name: &str, code: &'static str, detail: Text) {
        self.report.inside(name, |report| report.error(code, detail));
    }

    /// Reports the fields that nobody asked for: a misspelt field is not silently lost.
    pub fn finish(self) {
        for name in self.fields.keys().filter(|name| !self.read.contains(&name.as_str())) {
            self.report.inside(name, |report| {
                report
                    .error("unknown_field", Text::fixed("Ce champ n'existe pas.", "There is no such field."));
            });
        }
    }
}

/// Reports that the value is not one of `words`.
pub fn report_not_one_of(report: &mut Report, words: &[&str]) {
    let words = words.join(", ");
    report.error(
        "one_of",
        Text::made(format!("Une valeur est attendue parmi : {words}."), format!("Expected one of: {words}.")),
    );
}

/// Declares an enumeration whose words are the seeds' own, accents included, and which can stand in a request.
// The words are `tt`: a `literal` reaches the derive of `ToSchema` in a group, in which it does not find the name.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:tt),* $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::serde::Serialize, ::serde::Deserialize, ::utoipa::ToSchema,
        )]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),* }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word for it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What `word` says, if it is one of [`Self::WORDS`].
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::validation::Input for $name {
            fn read(
                value: Option<&::serde_json::Value>,
                report: &mut $crate::validation::Report,
            ) -> Option<Self> {
                let parsed = Self::parse(report.string(value)?);
                if parsed.is_none() {
                    $crate::validation::report_not_one_of(report, Self::WORDS);
                }
                parsed
            }
        }
    };
}

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

/// Declares the query parameters of a function that lists, as [`query!`](crate::query) does: its filters, and `limit` and
/// `cursor`, which page through every list.
#[macro_export]
macro_rules! list_query {
    ($(#[$meta:meta])* pub struct $name:ident { $($filters:tt)* }) => {
        $crate::query! {
            $(#[$meta])*
            pub struct $name {
                $($filters)*
                /// How many at most.
                #[param(inline)]
                pub limit: Option<$crate::page::Limit>,
                /// Where the previous page ended.
                #[param(value_type = Option<String>)]
                pub cursor: Option<$crate::page::Cursor>,
            }
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
                report: &mut $crate::validation::Report,
            ) -> Option<Self> {
                let mut object = report.object(value)?;
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
    let mut report = Report::new(now);
    let read = T::read(Some(value), &mut report);
    report.conclude(read)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{field_types::FreeText, id::UserId, time::TimeRange};

    words! {
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
            #[schema(value_type = Option<String>)]
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
