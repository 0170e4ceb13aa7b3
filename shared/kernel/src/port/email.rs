//! The port to a provider of e-mail.

use async_trait::async_trait;

use crate::{
    port::send_failure::{ProviderId, SendFailure},
    value::contact::EmailAddress,
};

/// An e-mail that is ready to be sent. The sender's address is the provider's own setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingEmail {
    /// The same for each attempt at the same e-mail: providers that take idempotency keys send it once. 1 to 64
    /// characters of `A-Z a-z 0-9 _ -`.
    pub key: String,
    /// Whom to.
    pub to: EmailAddress,
    /// The subject: one line.
    pub subject: String,
    /// The body in HTML.
    pub html: String,
    /// The body as text.
    pub text: String,
    /// More headers, such as `List-Unsubscribe`: names and values of visible ASCII.
    pub headers: Vec<(String, String)>,
    /// Files.
    pub attachments: Vec<Attachment>,
}

/// A file of an e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub file_name: String,
    /// Its media type with parameters, such as `text/calendar; charset=utf-8; method=REQUEST`.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Sends e-mails.
#[async_trait]
pub trait EmailSender: Send + Sync {
    /// Sends one.
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure>;

    /// The address that e-mails come from, without a name.
    fn sender_address(&self) -> String;

    /// Whether sending again with the same key sends once. Where it does not, an attempt that was interrupted may have
    /// been sent, and the next one would send it twice.
    fn takes_keys(&self) -> bool {
        true
    }
}

/// Parts what e-mails come from, `Name <address>` or `address`, into the name, which may be empty, and the address.
#[must_use]
pub fn name_and_address(from: &str) -> (&str, &str) {
    let named = from.trim().strip_suffix('>').and_then(|from| from.rsplit_once('<'));
    let (name, address) = named.unwrap_or(("", from));
    let name = name.trim();
    let unquoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    (unquoted.unwrap_or(name), address.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        let address = "bonjour@ecole.example";
        assert_eq!(name_and_address(" bonjour@ecole.example "), ("", address));
        assert_eq!(name_and_address("<bonjour@ecole.example>"), ("", address));
        assert_eq!(name_and_address("École Senghor <bonjour@ecole.example>"), ("École Senghor", address));
        assert_eq!(
            name_and_address("\"Senghor, lycée\" <bonjour@ecole.example>"),
            ("Senghor, lycée", address)
        );
    }
}
