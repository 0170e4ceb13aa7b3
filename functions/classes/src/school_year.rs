//! A school year: `2026-2027`.

use preau_kernel::{field_errors::FieldErrors, field_schema, text::LocalizedText, validation::Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::{ObjectBuilder, schema::Type};

/// A school year, as it is written: two years, the second of which follows the first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SchoolYear(pub String);

field_schema! {
    SchoolYear,
    ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9]{4}-[0-9]{4}$")).into()
}

impl Input for SchoolYear {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let text = errors.string(value)?;
        let year = |text: &str| {
            let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            is_year.then(|| text.parse::<u16>().ok()).flatten()
        };
        let years = text.split_once('-').and_then(|(first, last)| year(first).zip(year(last)));
        if years.is_some_and(|(first, last)| first + 1 == last) {
            return Some(Self(text.to_owned()));
        }
        errors.add(
            "school_year",
            LocalizedText::fixed(
                "Une année scolaire est attendue, comme « 2026-2027 ».",
                "A school year is expected, such as “2026-2027”.",
            ),
        );
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> bool {
        let mut errors = FieldErrors::new(Timestamp::UNIX_EPOCH);
        SchoolYear::read(Some(&json!(text)), &mut errors).is_some()
    }

    proptest! {
        #[test]
        fn its_second_year_follows_its_first(first in 1000_u16..9999, last in 1000_u16..=9999) {
            let next = format!("{first}-{}", first + 1);
            prop_assert!(read(&next), "{next}");
            prop_assert_eq!(read(&format!("{first}-{last}")), last == first + 1);
        }
    }

    #[test]
    fn what_is_written_otherwise_is_none() {
        for text in ["", "2026", "2026/2027", "26-27", "+026-0027", "2026-2027 ", "2026-2028"] {
            assert!(!read(text), "{text:?}");
        }
    }
}
