//! Enumerations that are words in JSON.

use crate::value::{field_errors::FieldErrors, text::LocalizedText};

/// Reports that the value is not one of `words`.
pub fn add_not_one_of(errors: &mut FieldErrors, words: &[&str]) {
    let words = words.join(", ");
    errors.add(
        "one_of",
        LocalizedText::made(
            format!("Une valeur est attendue parmi : {words}."),
            format!("Expected one of: {words}."),
        ),
    );
}

/// Declares an enumeration whose words are the seeds' own, accents included, and which can stand in a request.
// The words are `tt`: a `literal` reaches the derive of `ToSchema` in a group, in which it does not find the name.
#[macro_export]
macro_rules! string_enum {
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
                errors: &mut $crate::field_errors::FieldErrors,
            ) -> Option<Self> {
                let parsed = Self::parse(errors.string(value)?);
                if parsed.is_none() {
                    $crate::one_of::add_not_one_of(errors, Self::WORDS);
                }
                parsed
            }
        }
    };
}
