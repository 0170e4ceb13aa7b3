//! Addresses of files that Préau serves itself, where the store of files has none of its own: `/files/{token}`.
//!
//! The token is signed and says all: which file, what may be done with it, until when.

use http::header;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    port::files::{Address, FilesError, Permission},
    problem::Problem,
    value::link_token::LinkSigner,
};

const PURPOSE: &str = "file";

/// Signs addresses of files, and reads them back.
#[derive(Clone)]
pub struct FileAddresses {
    signer: LinkSigner,
    public_url: String,
}

/// What an address grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    /// The file.
    pub key: String,
    /// What its bearer may do.
    pub permission: Permission,
    /// Until when, in whole seconds.
    pub until: i64,
}

impl FileAddresses {
    /// Addresses at `public_url`, without a slash at its end, signed with `secret`.
    #[must_use]
    pub fn new(secret: &[u8], public_url: &str) -> Self {
        Self { signer: LinkSigner::new(secret), public_url: public_url.to_owned() }
    }

    /// The address that grants `permission` on the file at `key` until an instant.
    ///
    /// # Errors
    /// A bug: the permission cannot be written as JSON.
    pub fn sign(&self, key: &str, permission: &Permission, until: Timestamp) -> Result<Address, FilesError> {
        let grant = Grant { key: key.to_owned(), permission: permission.clone(), until: until.as_second() };
        let grant = serde_json::to_string(&grant).map_err(|error| FilesError(error.to_string()))?;
        let headers = match permission {
            Permission::Get { .. } => Vec::new(),
            Permission::Put(expected) => {
                vec![(header::CONTENT_TYPE.to_string(), expected.content_type.clone())]
            }
        };
        Ok(Address {
            url: format!("{}/files/{}", self.public_url, self.signer.seal(PURPOSE, &grant)),
            headers,
        })
    }

    /// What the address with this token grants at `now`.
    ///
    /// # Errors
    /// `invalid-address`: it was altered; `expired-address`.
    pub(crate) fn open(&self, token: &str, now: Timestamp) -> Result<Grant, Problem> {
        let grant =
            self.signer.open(PURPOSE, token).and_then(|text| serde_json::from_str::<Grant>(&text).ok());
        let grant = grant.ok_or_else(Problem::invalid_address)?;
        if now.as_second() >= grant.until {
            return Err(Problem::expired_address());
        }
        Ok(grant)
    }
}
