//! Tokens of links that people follow without signing in.

use crate::value::signer::Signer;

/// Signs the tokens of links that people follow without signing in.
#[derive(Clone)]
pub struct LinkSigner(Signer);

impl LinkSigner {
    /// A signer with this secret.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        Self(Signer::new(secret))
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
