//! Ids: those that Préau mints (UUIDv7) and those of people, which their identity provider gives.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::value::{field_errors::FieldErrors, text::LocalizedText, validation::Input};

/// The app's source of ids and of randomness.
pub trait Ids: Send + Sync {
    /// Fills `bytes` with randomness fit for secrets.
    fn fill(&self, bytes: &mut [u8]);

    /// A new UUIDv7 (RFC 9562 §5.7) of the instant `now`.
    fn mint(&self, now: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// The id of a person or of a machine: what the identity provider calls it, 1 to 64 characters of `A-Z a-z 0-9 _ -`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,64}$", example = "amina")]
pub struct UserId(String);

impl UserId {
    /// The id, if `text` is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        ((1..=64).contains(&text.len()) && text.bytes().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl UserId {
    /// How the journal names a schedule: no user has such an id.
    #[must_use]
    pub fn of_schedule(name: &str) -> Self {
        Self(format!("preau:{name}"))
    }

    /// How the journal names a caller who is not signed in: no user has such an id.
    #[must_use]
    pub fn nobody() -> Self {
        Self("preau:nobody".to_owned())
    }

    /// A name for someone who was erased, which leads back to nobody.
    #[must_use]
    pub fn pseudonym(ids: &dyn Ids, now: Timestamp) -> Self {
        Self(format!("{PSEUDONYM}{}", ids.mint(now).simple()))
    }

    /// Whether it is the name of someone who was erased.
    #[must_use]
    pub fn is_pseudonym(&self) -> bool {
        self.0.starts_with(PSEUDONYM)
    }
}

const PSEUDONYM: &str = "erased-";

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Input for UserId {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let id = Self::parse(errors.string(value)?);
        if id.is_none() {
            errors.add(
                "user_id",
                LocalizedText::fixed(
                    "Un identifiant a 1 à 64 caractères parmi A-Z a-z 0-9 _ -.",
                    "An id has 1 to 64 characters of A-Z a-z 0-9 _ -.",
                ),
            );
        }
        id
    }
}

/// The UUID in its hyphenated form alone: one id, one spelling, one path.
#[doc(hidden)]
#[must_use]
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    text.parse::<uuid::fmt::Hyphenated>().ok().map(uuid::fmt::Hyphenated::into_uuid)
}

/// Reads a UUID as [`uuid_id`] types do.
#[doc(hidden)]
pub fn read_uuid(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Uuid> {
    let uuid = parse_uuid(errors.string(value)?);
    if uuid.is_none() {
        errors.add("uuid", LocalizedText::fixed("Un UUID est attendu.", "A UUID is expected."));
    }
    uuid
}

/// Declares the id type of one kind of thing: a UUIDv7 that Préau mints.
#[macro_export]
macro_rules! uuid_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::serde::Serialize, ::serde::Deserialize, ::utoipa::ToSchema,
        )]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name($crate::Uuid);

        impl $name {
            /// A new id of the instant `now`.
            #[must_use]
            pub fn mint(ids: &dyn $crate::id::Ids, now: ::jiff::Timestamp) -> Self {
                Self(ids.mint(now))
            }

            /// The id that a UUID is: one that was derived, and not minted.
            #[must_use]
            pub const fn of_uuid(uuid: $crate::Uuid) -> Self {
                Self(uuid)
            }

            /// Which of so many shards it falls into.
            #[must_use]
            pub fn shard(self, shards: u8) -> u8 {
                self.0.as_bytes()[15] % shards
            }

            /// The id that `text` writes, hyphenated.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                $crate::id::parse_uuid(text).map(Self)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl $crate::validation::Input for $name {
            fn read(
                value: Option<&::serde_json::Value>,
                errors: &mut $crate::field_errors::FieldErrors,
            ) -> Option<Self> {
                $crate::id::read_uuid(value, errors).map(Self)
            }
        }
    };
}

uuid_id! {
    /// The id of an announcement.
    AnnouncementId
}

uuid_id! {
    /// The id of a message.
    MessageId
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zeroes;

    impl Ids for Zeroes {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn a_minted_id_is_a_uuid_of_version_7_that_carries_its_instant() {
        let id = Zeroes.mint("2026-11-21T10:00:00Z".parse().unwrap());
        insta::assert_snapshot!(id, @"01a1fd8c-6900-7000-8000-000000000000");
    }

    #[test]
    fn a_user_id_is_what_the_identity_provider_may_call_someone() {
        assert!(UserId::parse("auth0_61f-AZ").is_some());
        assert!(UserId::parse(&"a".repeat(64)).is_some());
        for wrong in ["", "a b", "é", "a/b", "a#b", &"a".repeat(65)] {
            assert!(UserId::parse(wrong).is_none(), "{wrong}");
        }
    }
}
