//! What notifications about a registration have in common.

use preau_kernel::{field_errors::FieldErrors, id::read_uuid, text::LocalizedText, validation::Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Link, Writer};

/// What the token is sealed for by which someone acts on their inscription without signing in.
pub const PARTICIPANT: &str = "participant";
/// What the token is sealed for by which a guest confirms their inscription.
pub const CONFIRMATION: &str = "confirm-inscription";

/// The id of the masterclass that a message tells of: a UUID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, format = Uuid)]
pub struct MasterclassReference(pub String);

impl Input for MasterclassReference {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        read_uuid(value, errors).map(|uuid| Self(uuid.to_string()))
    }
}

/// A token at the end of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,1000}$")]
pub struct LinkToken(pub String);

impl Input for LinkToken {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let token = errors.string(value)?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if (1..=1_000).contains(&token.len()) && token.bytes().all(allowed) {
            return Some(Self(token.to_owned()));
        }
        errors.add(
            "token",
            LocalizedText::fixed(
                "1 à 1000 caractères parmi A-Z a-z 0-9 _ -.",
                "1 to 1000 characters of A-Z a-z 0-9 _ -.",
            ),
        );
        None
    }
}

/// Declares the data of a notification about a masterclass, as [`input!`](preau_kernel::input) does a body: what all of them
/// tell, and what this one tells beside.
macro_rules! of_masterclass {
    ($(#[$meta:meta])* pub struct $name:ident { $($more:tt)* }) => {
        ::preau_kernel::input! {
            $(#[$meta])*
            #[derive(PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name {
                /// What the masterclass is called.
                pub title: FreeText<200>,
                /// The masterclass.
                pub masterclass_id: MasterclassReference,
                $($more)*
            }
        }
    };
}

/// As [`of_masterclass!`], to somebody who acts on their inscription, perhaps without an account.
macro_rules! of_inscription {
    ($(#[$meta:meta])* pub struct $name:ident { $($more:tt)* }) => {
        $crate::registration::of_masterclass! {
            $(#[$meta])*
            pub struct $name {
                $($more)*
                /// Whether the reader has no account, and acts by the link of the e-mail.
                pub is_guest: bool,
                /// By what they do.
                #[serde(default)]
                pub token: Option<LinkToken>,
            }
        }
    };
}

pub(crate) use {of_inscription, of_masterclass};

/// The page of a masterclass in the school's app, or where Préau answers it; with the token by which its reader acts there.
pub(crate) fn masterclass_page(
    writer: &Writer<'_>,
    id: &MasterclassReference,
    token: Option<&LinkToken>,
) -> Link {
    // What follows a `#` is not sent to servers, and stands in no log.
    let token = token.map(|token| format!("#participant={}", token.0)).unwrap_or_default();
    let (path, label) =
        (format!("/masterclasses/{}{token}", id.0), writer.say("Voir la masterclass", "See the masterclass"));
    if writer.has_app() { Link::page(path, label) } else { Link::own(writer, &path, label) }
}
