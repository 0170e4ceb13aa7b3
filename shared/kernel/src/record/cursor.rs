//! Cursors: where a page of a list ended, opaque and signed.

use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    port::store::{Key, Position},
    problem::Problem,
    value::{field_errors::FieldErrors, signer::Signer, validation::Input},
};

/// A cursor as a caller sends it back.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String)]
pub struct Cursor(String);

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Cursor {
    /// The text, as it was sent.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Input for Cursor {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        errors.string(value).map(|text| Self(text.to_owned()))
    }
}

/// Signs cursors, so that none can be made up or carried to another list.
#[derive(Clone)]
pub struct CursorSigner(Signer);

impl CursorSigner {
    /// A signer with this secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(Signer::new(secret))
    }

    /// The cursor that goes on after `position` in the list that `list` names: its function and filters.
    #[must_use]
    pub fn seal(&self, list: &str, position: &Position) -> String {
        let mut keys = vec![&position.key.partition, &position.key.sort];
        keys.extend(position.entry.iter().flat_map(|entry| [&entry.partition, &entry.sort]));
        self.0.close(list, serde_json::to_vec(&keys).unwrap_or_default())
    }

    /// Where a cursor of the list that `list` names goes on.
    ///
    /// # Errors
    /// `invalid-cursor`: altered, or of another list.
    pub fn open(&self, list: &str, cursor: &Cursor) -> Result<Position, Problem> {
        self.read(list, cursor).ok_or_else(Problem::invalid_cursor)
    }

    fn read(&self, list: &str, cursor: &Cursor) -> Option<Position> {
        let keys: Vec<String> = serde_json::from_slice(&self.0.open(list, &cursor.0)?).ok()?;
        let mut keys = keys.into_iter();
        let mut key = || Some(Key { partition: keys.next()?, sort: keys.next()? });
        Some(Position { key: key()?, entry: key() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_leads_back_to_its_position_in_its_own_list_alone(
            partition in ".+", sort in ".+", entry in proptest::option::of((".+", ".+")), list in ".*",
        ) {
            let signer = CursorSigner::new(b"secret");
            let position = Position {
                key: Key::new(partition, sort),
                entry: entry.map(|(partition, sort)| Key::new(partition, sort)),
            };
            let sealed = Cursor(signer.seal(&list, &position));
            prop_assert_eq!(signer.open(&list, &sealed).unwrap(), position);
            prop_assert!(CursorSigner::new(b"other").open(&list, &sealed).is_err());
            prop_assert!(signer.open(&(list + "!"), &sealed).is_err());
        }

        #[test]
        fn no_text_that_was_not_sealed_opens(text in ".*") {
            prop_assert!(CursorSigner::new(b"secret").open("list", &Cursor(text)).is_err());
        }

        #[test]
        fn an_altered_cursor_does_not_open(at in 0_usize..40, to in "[A-Za-z0-9_-]") {
            let signer = CursorSigner::new(b"secret");
            let sealed = signer.seal("list", &Position { key: Key::new("sessions", "2026"), entry: None });
            let mut altered = sealed.clone();
            altered.replace_range(at..=at, &to);
            prop_assert_eq!(signer.open("list", &Cursor(altered.clone())).is_ok(), altered == sealed);
        }
    }
}
