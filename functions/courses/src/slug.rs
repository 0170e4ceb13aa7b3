//! The short names by which courses stand in addresses.

use preau_kernel::{
    field_errors::FieldErrors, folded::without_accent, text::LocalizedText, validation::Input,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A short name of a course in addresses: 1 to 80 characters of `a-z 0-9 -`, which begins and ends with neither hyphen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 80, example = "suites-arithmetiques")]
pub struct Slug(String);

const LONGEST: usize = 80;

impl Slug {
    /// The slug that `text` is.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        // What is an id is not a slug: both stand at the same place of an address.
        let is_id = preau_kernel::id::parse_uuid(text).is_some();
        (text.len() <= LONGEST && text.split('-').all(word) && !is_id).then(|| Self(text.to_owned()))
    }

    /// The slug made of a title: its words without accents; none where it has no letter or digit of ours.
    #[must_use]
    pub fn of_title(title: &str) -> Option<Self> {
        let mut slug = String::with_capacity(title.len());
        for character in title.chars().flat_map(char::to_lowercase) {
            match without_accent(character) {
                Some(letters) => slug.push_str(letters),
                None if character.is_ascii_lowercase() || character.is_ascii_digit() => slug.push(character),
                None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                None => {}
            }
        }
        slug.truncate(LONGEST);
        Self::parse(slug.trim_end_matches('-'))
    }

    /// The slug that these make: the beginning of a slug, or `cours`, and a number of lower-case hexadecimal digits.
    pub(crate) fn numbered(of: Option<&Self>, number: &str) -> Self {
        let mut slug = of.map_or("cours", Self::as_str).to_owned();
        slug.truncate(LONGEST - number.len() - 1);
        Self(format!("{}-{number}", slug.trim_end_matches('-')))
    }

    /// The slug's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Input for Slug {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let slug = Self::parse(errors.string(value)?);
        if slug.is_none() {
            let detail = LocalizedText::fixed(
                "De 1 à 80 lettres minuscules sans accent, chiffres et traits d'union entre les mots.",
                "1 to 80 lower-case letters without accents, digits, and hyphens between words.",
            );
            errors.add("slug", detail);
        }
        slug
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_gives_its_words_without_accents() {
        let slug = |title| Slug::of_title(title).map(|slug| slug.0);
        assert_eq!(
            slug("Suites arithmétiques : l'essentiel !").as_deref(),
            Some("suites-arithmetiques-l-essentiel")
        );
        assert_eq!(slug("  Œuvres & Héros — n° 2 ").as_deref(), Some("oeuvres-heros-n-2"));
        assert_eq!(slug("数学"), None);
    }

    proptest! {
        #[test]
        fn whatever_the_title_a_slug_is_one(title in ".{0,200}") {
            if let Some(slug) = Slug::of_title(&title) {
                prop_assert_eq!(Slug::parse(slug.as_str()), Some(slug));
            }
        }
    }
}
