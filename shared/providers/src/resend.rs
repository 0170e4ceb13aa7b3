//! E-mail through Resend.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use preau_kernel::{
    contact::EmailAddress,
    email::{Attachment, EmailSender, OutgoingEmail, name_and_address},
    http_client::HttpClient,
    send_failure::{ProviderId, SendFailure},
};
use serde::{Deserialize, Serialize};

use crate::api::{Answer, Api, is_name};

/// The tag of an e-mail that names our message: its reports carry it back.
pub(crate) const MESSAGE_TAG: &str = "message";

/// How long a quota that is used up is left alone, at least.
const QUOTA_PAUSE: Duration = Duration::from_hours(1);

/// Sends e-mails through Resend. An e-mail's key is its idempotency key, kept there for 24 hours: an attempt whose answer
/// was lost is made again without a second e-mail, so that no failure is [`SendFailure::Unknown`].
///
/// | answer | failure |
/// |---|---|
/// | none, 5xx, a success that cannot be read | retry, after `Retry-After` |
/// | 409 `invalid_idempotent_request` (another e-mail had this key) | permanent |
/// | 409 otherwise (the first attempt is still in progress) | retry |
/// | 429 `daily_quota_exceeded`, `monthly_quota_exceeded` | retry after an hour or more |
/// | 429 otherwise | retry, after `Retry-After` |
/// | any other | permanent |
pub struct Resend {
    api: Api,
    from: String,
}

#[derive(Serialize)]
struct Email<'a> {
    from: &'a str,
    to: [&'a EmailAddress; 1],
    subject: &'a str,
    html: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<File<'a>>,
    tags: [Tag<'a>; 1],
}

#[derive(Serialize)]
struct File<'a> {
    content: String,
    filename: &'a str,
    content_type: &'a str,
}

#[derive(Serialize)]
struct Tag<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Deserialize)]
struct Sent {
    id: String,
}

#[derive(Deserialize)]
struct Refusal {
    name: String,
}

impl Resend {
    /// Where Resend is.
    pub const BASE_URL: &str = "https://api.resend.com";

    /// Sends with the API key `key`, as `from`: an address, or `Name <address>`, of a domain that the account has verified.
    #[must_use]
    pub fn new(http: Arc<dyn HttpClient>, base_url: &str, key: &str, from: &str) -> Self {
        Self { api: Api::new("Resend", http, base_url, key), from: from.to_owned() }
    }
}

#[async_trait]
impl EmailSender for Resend {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        let body = Email {
            from: &self.from,
            to: [&email.to],
            subject: &email.subject,
            html: &email.html,
            text: &email.text,
            headers: email.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            attachments: email.attachments.iter().map(File::of).collect(),
            tags: [Tag { name: MESSAGE_TAG, value: &email.key }],
        };
        let answer = self
            .api
            .post("/emails", Some(("idempotency-key", &email.key)), &body)
            .await
            .map_err(|error| SendFailure::Retry { after: None, cause: self.api.cause(&error) })?;
        if !answer.is_success() {
            return Err(failure(&answer));
        }
        let unreadable = || SendFailure::Retry { after: None, cause: answer.cause("unreadable") };
        answer.read().map(|Sent { id }| ProviderId(id)).ok_or_else(unreadable)
    }

    fn sender_address(&self) -> String {
        name_and_address(&self.from).1.to_owned()
    }
}

impl<'a> File<'a> {
    fn of(attachment: &'a Attachment) -> Self {
        Self {
            content: BASE64_STANDARD.encode(&attachment.content),
            filename: &attachment.file_name,
            content_type: &attachment.media_type,
        }
    }
}

fn failure(answer: &Answer) -> SendFailure {
    let name = answer.read::<Refusal>().map(|refusal| refusal.name).filter(|name| is_name(name));
    let name = name.unwrap_or_default();
    let (after, cause) = (answer.retry_after(), answer.cause(&name));
    match (answer.status(), name.as_str()) {
        (409, "invalid_idempotent_request") => SendFailure::Permanent { cause },
        (429, "daily_quota_exceeded" | "monthly_quota_exceeded") => {
            SendFailure::Retry { after: Some(after.unwrap_or_default().max(QUOTA_PAUSE)), cause }
        }
        (409 | 429 | 500..=599, _) => SendFailure::Retry { after, cause },
        _ => SendFailure::Permanent { cause },
    }
}
