//! Types whose values are words that follow from the definitions.

/// Declares a type whose values are the words of definitions: it stands in requests and answers as `string_enum!` does.
/// Its `all` and `word` are written by hand.
macro_rules! word_type {
    (#[doc = $doc:literal] pub struct $name:ident { $($field:ident : $type:ty),* }) => {
        #[doc = $doc]
        #[derive(Clone, Copy)]
        pub struct $name { $($field: $type),* }

        impl $name {
            /// Every word, in order.
            #[must_use]
            pub fn words() -> Vec<&'static str> {
                Self::all().map(Self::word).collect()
            }

            /// What `word` says, if it is one of [`Self::words`].
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::all().find(|value| value.word() == word)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.word() == other.word()
            }
        }

        impl Eq for $name {}

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&word).ok_or_else(|| serde::de::Error::custom(concat!("no ", stringify!($name))))
            }
        }

        impl preau_kernel::validation::Input for $name {
            fn read(
                value: Option<&serde_json::Value>,
                errors: &mut preau_kernel::field_errors::FieldErrors,
            ) -> Option<Self> {
                let parsed = Self::parse(errors.string(value)?);
                if parsed.is_none() {
                    preau_kernel::one_of::add_not_one_of(errors, &Self::words());
                }
                parsed
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::words()));
                schema.description(Some($doc.trim())).into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

pub(crate) use word_type;
