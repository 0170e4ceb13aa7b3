//! What a calendar address ends with: whose it is and of which generation, signed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use preau_kernel::{app::App, field_errors::FieldErrors, id::UserId, text::LocalizedText, validation::Input};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::calendar_address::CalendarAddress;

/// What links of calendars are signed for.
const PURPOSE: &str = "calendar";
/// What follows the token.
const EXTENSION: &str = ".ics";
/// How long the secret of an address was that version 0.1 made.
const SECRET_BYTES: usize = 32;

/// The last segment of an address, as a caller sends it.
#[derive(Clone)]
pub(crate) struct Token {
    text: String,
    bytes: Vec<u8>,
}

/// What a token says.
pub(crate) enum Said {
    /// The generation of someone's address.
    Generation(UserId, i64),
    /// The secret of someone's address that version 0.1 made, as its digest.
    Digest(UserId, String),
}

/// The path of an address in the API.
pub(crate) fn path_of(app: &App, address: &CalendarAddress) -> String {
    let token = app.links.seal(PURPOSE, &format!("{}:{}", address.user_id, address.generation));
    format!("/calendar/feeds/{token}{EXTENSION}")
}

impl Token {
    /// What it says; none where it was altered.
    pub(crate) fn said(&self, app: &App) -> Option<Said> {
        if let Some(said) = app.links.open(PURPOSE, &self.text) {
            let (user, generation) = said.split_once(':')?;
            return Some(Said::Generation(UserId::parse(user)?, generation.parse().ok()?));
        }
        let (secret, user) = self.bytes.split_first_chunk::<SECRET_BYTES>()?;
        let user = UserId::parse(str::from_utf8(user).ok()?)?;
        Some(Said::Digest(user, format!("{:x}", Sha256::digest(secret))))
    }
}

impl Said {
    /// Whose address.
    pub(crate) const fn user(&self) -> &UserId {
        let (Self::Generation(user, _) | Self::Digest(user, _)) = self;
        user
    }

    /// Whether it leads to `address`.
    pub(crate) fn opens(&self, address: &CalendarAddress) -> bool {
        !address.is_revoked
            && match self {
                Self::Generation(_, generation) => *generation == address.generation,
                Self::Digest(_, digest) => *digest == address.digest,
            }
    }
}

impl Input for Token {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let text = errors.string(value)?;
        let token = text.strip_suffix(EXTENSION).and_then(|token| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
            Some(Self { text: token.to_owned(), bytes })
        });
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
