//! Tokens that Préau hands out to be given back: signed, not stored, so that none can be made up or altered.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Seals bytes so that they open in the context that they were sealed in, and in no other. They can be read by whoever
/// has them.
#[derive(Clone)]
pub(crate) struct Seal {
    key: Hmac<Sha256>,
}

const SIGNATURE_BYTES: usize = 16;

impl Seal {
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

/// Signs the tokens of links that people follow without signing in.
#[derive(Clone)]
pub struct LinkSigner(Seal);

impl LinkSigner {
    /// A signer with this secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(Seal::new(secret))
    }

    /// A token of `A-Z a-z 0-9 _ -` that says `text` for `purpose`, such as `unsubscribe`. Who has it can read the text.
    #[must_use]
    pub fn seal(&self, purpose: &str, text: &str) -> String {
        self.0.close(&context(purpose), text.as_bytes().to_vec())
    }

    /// What a token says; none where it was altered or is for another purpose.
    #[must_use]
    pub fn open(&self, purpose: &str, token: &str) -> Option<String> {
        String::from_utf8(self.0.open(&context(purpose), token)?).ok()
    }
}

/// No list's name, by which cursors go, begins like this.
fn context(purpose: &str) -> String {
    format!("link: {purpose}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_token_says_its_text_for_its_purpose_alone(text in ".*", purpose in "[a-z]+") {
            let signer = LinkSigner::new(b"secret");
            let token = signer.seal(&purpose, &text);
            prop_assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            prop_assert_eq!(signer.open(&purpose, &token), Some(text));
            prop_assert_eq!(signer.open(&format!("{purpose}s"), &token), None);
            prop_assert_eq!(LinkSigner::new(b"other").open(&purpose, &token), None);
        }

        #[test]
        fn no_text_that_was_not_sealed_opens(text in ".*") {
            prop_assert_eq!(LinkSigner::new(b"secret").open("unsubscribe", &text), None);
        }

        #[test]
        fn an_altered_token_does_not_open(at in 0_usize..30, to in "[A-Za-z0-9_-]") {
            let signer = LinkSigner::new(b"secret");
            let token = signer.seal("unsubscribe", "message:amina");
            let mut altered = token.clone();
            altered.replace_range(at..=at, &to);
            prop_assert_eq!(signer.open("unsubscribe", &altered).is_some(), altered == token);
        }
    }
}
