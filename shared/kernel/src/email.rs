//! The port to a provider of e-mail.

use async_trait::async_trait;

use crate::{
    contact::EmailAddress,
    send_failure::{ProviderId, SendFailure},
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
}
