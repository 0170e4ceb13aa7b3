//! Calendar addresses: secret addresses at which calendars follow someone's sessions.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    field_errors::FieldErrors,
    id::{Ids, UserId},
    store::Key,
    text::LocalizedText,
    validation::Input,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The one address of a person's calendar. Its secret is not kept, only what recognises it.
///
/// | access pattern | how |
/// |---|---|
/// | the calendar address of a person | partition `calendar#<user>`, `address` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CalendarAddress {
    /// Whose sessions.
    pub user_id: UserId,
    /// SHA-256 of the token's secret, in hexadecimal.
    pub digest: String,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
}

impl CalendarAddress {
    /// Where the address of `user` is.
    pub(crate) fn key_of(user: &UserId) -> Key {
        Key::new(format!("calendar#{user}"), "address")
    }

    /// A new address of `user`, and the token that leads to it.
    pub(crate) fn mint(ids: &dyn Ids, user_id: UserId, now: Timestamp) -> (Self, Token) {
        let mut secret = [0; SECRET_BYTES];
        ids.fill(&mut secret);
        let token = Token { user_id: user_id.clone(), secret };
        (Self { user_id, digest: token.digest(), created_at: now }, token)
    }
}

impl Entity for CalendarAddress {
    const KIND: &'static str = "calendar-address";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id)
    }
}

/// As many bits as nobody guesses.
const SECRET_BYTES: usize = 32;

/// What a calendar address ends with: whose it is, and a secret.
#[derive(Clone)]
pub(crate) struct Token {
    /// Whose sessions.
    pub user_id: UserId,
    secret: [u8; SECRET_BYTES],
}

impl Token {
    /// Whether it leads to `address`.
    pub(crate) fn opens(&self, address: &CalendarAddress) -> bool {
        self.digest() == address.digest
    }

    /// Its path in the API.
    pub(crate) fn path(&self) -> String {
        let bytes = [self.secret.as_slice(), self.user_id.as_str().as_bytes()].concat();
        format!("/calendar/feeds/{}{EXTENSION}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text.strip_suffix(EXTENSION)?).ok()?;
        let (secret, user) = bytes.split_first_chunk()?;
        Some(Self { user_id: UserId::parse(str::from_utf8(user).ok()?)?, secret: *secret })
    }

    fn digest(&self) -> String {
        format!("{:x}", Sha256::digest(self.secret))
    }
}

const EXTENSION: &str = ".ics";

impl Input for Token {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let token = Self::parse(errors.string(value)?);
        if token.is_none() {
            errors.add(
                "calendar_token",
                LocalizedText::fixed(
                    "Cette adresse de calendrier est incomplète ou altérée.",
                    "This calendar address is incomplete or altered.",
                ),
            );
        }
        token
    }
}
