//! What is wrong with the fields of a request: all of it is reported, not only the first.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::value::text::LocalizedText;

/// One wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON Pointer (RFC 6901) to it; a query, path or header parameter is pointed to by its name.
    pub pointer: String,
    /// A stable code, such as `required`.
    pub code: &'static str,
    /// What is wrong, for people.
    pub detail: LocalizedText,
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
    ("idempotency_key", "not 1 to 255 visible ASCII characters, quoted (the quotes count) or bare"),
];

/// A value that can stand in a request.
pub trait Input: Sized {
    /// Reads the value, `None` where the field is missing. Where it answers `None`, it has reported why.
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self>;
}

/// What is wrong with a request so far, and where the reading is.
#[derive(Debug)]
pub struct FieldErrors {
    now: Timestamp,
    pointer: String,
    found: Vec<FieldError>,
}

impl FieldErrors {
    /// Nothing is wrong yet with a request that came at `now`.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self { now, pointer: String::new(), found: Vec::new() }
    }

    /// When the request came, for what must lie in the future or in the past.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Adds what is wrong at the present place.
    pub fn add(&mut self, code: &'static str, detail: LocalizedText) {
        self.found.push(FieldError { pointer: self.pointer.clone(), code, detail });
    }

    /// Reads one step deeper, at `token` (RFC 6901: `~` and `/` are escaped here).
    pub fn inside<T>(&mut self, token: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.enter(token);
        let outcome = read(self);
        self.pointer.truncate(length);
        outcome
    }

    /// Goes one step deeper, and answers how long the pointer was before.
    fn enter(&mut self, token: &str) -> usize {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        length
    }

    /// The value, if it is there: an absent field and `null` are the same.
    pub fn present<'v>(&mut self, value: Option<&'v Value>) -> Option<&'v Value> {
        let value = value.filter(|value| !value.is_null());
        if value.is_none() {
            self.add("required", LocalizedText::fixed("Ce champ est requis.", "This field is required."));
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
        let fields = self.fields(value)?;
        Some(ObjectReader { fields, read: Vec::new(), errors: self })
    }

    fn fields<'v>(&mut self, value: Option<&'v Value>) -> Option<&'v Map<String, Value>> {
        let value = self.present(value)?;
        self.typed(value.as_object(), "un objet", "an object")
    }

    pub(crate) fn typed<T>(&mut self, value: Option<T>, fr: &str, en: &str) -> Option<T> {
        if value.is_none() {
            self.add_other_type(fr, en);
        }
        value
    }

    fn add_other_type(&mut self, fr: &str, en: &str) {
        let detail = LocalizedText::made(
            format!("Le type attendu est : {fr}."),
            format!("The expected type is {en}."),
        );
        self.add("type", detail);
    }

    /// What was read, or every error.
    ///
    /// # Errors
    /// All that was reported, in the order of reading.
    pub fn conclude<T>(self, value: Option<T>) -> Result<T, Vec<FieldError>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(self.found),
        }
    }
}

/// An object that is being read; what was not read when it finishes is an unknown field.
pub struct ObjectReader<'r, 'v> {
    fields: &'v Map<String, Value>,
    read: Vec<&'static str>,
    errors: &'r mut FieldErrors,
}

impl ObjectReader<'_, '_> {
    /// Reads one field.
    pub fn field<T: Input>(&mut self, name: &'static str) -> Option<T> {
        self.read.push(name);
        let value = self.fields.get(name);
        self.errors.inside(name, |errors| T::read(value, errors))
    }

    /// Reads one field by `read`: for one whose form depends on another one.
    pub fn field_with<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Option<&Value>, &mut FieldErrors) -> Option<T>,
    ) -> Option<T> {
        self.read.push(name);
        let value = self.fields.get(name);
        self.errors.inside(name, |errors| read(value, errors))
    }

    /// Reports a field that was read right, but is wrong beside the others.
    pub fn error_at(&mut self, name: &str, code: &'static str, detail: LocalizedText) {
        self.errors.inside(name, |errors| errors.add(code, detail));
    }

    /// Reports the fields that nobody asked for: a misspelt field is not silently lost.
    pub fn finish(self) {
        for name in self.fields.keys().filter(|name| !self.read.contains(&name.as_str())) {
            self.errors.inside(name, |errors| {
                errors.add(
                    "unknown_field",
                    LocalizedText::fixed("Ce champ n'existe pas.", "There is no such field."),
                );
            });
        }
    }
}
