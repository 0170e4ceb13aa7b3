//! Tokens that Préau hands out to be given back: signed, not stored, so that none can be made up or altered.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Seals bytes so that they open in the context that they were sealed in, and in no other. They can be read by whoever
/// has them.
#[derive(Clone)]
pub(crate) struct Signer {
    key: Hmac<Sha256>,
}

const SIGNATURE_BYTES: usize = 16;

impl Signer {
    /// A seal with this secret.
    pub(crate) fn new(secret: &[u8]) -> Self {
        // HMAC takes a key of any length: the error of this signature cannot occur.
        let key = Hmac::new_from_slice(secret)
            .unwrap_or_else(|_| Hmac::new(&sha2::digest::Key::<Hmac<Sha256>>::default()));
        Self { key }
    }

    /// A text of `A-Z a-z 0-9 _ -` that opens, in `context`, to these bytes.
    pub(crate) fn close(&self, context: &str, mut bytes: Vec<u8>) -> String {
        let signature = self.sign(context, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&signature[..SIGNATURE_BYTES]);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The bytes, unless the text was altered or is of another context.
    pub(crate) fn open(&self, context: &str, text: &str) -> Option<Vec<u8>> {
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let signature = bytes.split_off(bytes.len().checked_sub(SIGNATURE_BYTES)?);
        self.sign(context, &bytes).verify_truncated_left(&signature).ok()?;
        Some(bytes)
    }

    fn sign(&self, context: &str, bytes: &[u8]) -> Hmac<Sha256> {
        let mut signature = self.key.clone();
        signature.update(context.as_bytes());
        signature.update(&[0]);
        signature.update(bytes);
        signature
    }
}
