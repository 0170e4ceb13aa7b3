//! What the examples of notifications are made of.

use jiff::Timestamp;
use preau_kernel::{
    contact::WebAddress,
    field_types::FreeText,
    id::UserId,
    text::{Language, LocalizedText},
    time::Instant,
};

/// Monday 2 March 2026, 18:00 in Paris.
pub(crate) const START: Instant = Instant(Timestamp::constant(1_772_470_800, 0));
/// An hour later.
pub(crate) const END: Instant = Instant(Timestamp::constant(1_772_474_400, 0));

pub(crate) fn free<const MOST: usize>(text: &str) -> FreeText<MOST> {
    FreeText(text.to_owned())
}

/// What someone wrote in `language`.
pub(crate) fn written<const MOST: usize>(
    language: Language,
    french: &'static str,
    english: &'static str,
) -> FreeText<MOST> {
    free(LocalizedText::fixed(french, english).in_language(language))
}

/// The title of a course.
pub(crate) fn course_title(language: Language) -> FreeText<255> {
    written(language, "Suites arithmétiques", "Arithmetic sequences")
}

#[expect(clippy::expect_used, reason = "the ids stand in examples; a test reads every one")]
pub(crate) fn user(id: &'static str) -> UserId {
    UserId::parse(id).expect("a user id")
}

#[expect(clippy::expect_used, reason = "the addresses stand in examples; a test reads every one")]
pub(crate) fn address(text: &'static str) -> WebAddress {
    WebAddress::parse(text).expect("an https address")
}
