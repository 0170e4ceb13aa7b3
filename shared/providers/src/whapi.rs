//! WhatsApp through Whapi.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use preau_kernel::{
    contact::PhoneNumber,
    http_client::{HttpClient, HttpError},
    send_failure::{ProviderId, SendFailure},
    whatsapp::{OutgoingWhatsApp, WhatsAppContent, WhatsAppSender},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{Answer, Api};

/// How long a channel that someone must connect again is left alone.
const CHANNEL_PAUSE: Duration = Duration::from_mins(15);
/// How long a quota that is used up is left alone.
const QUOTA_PAUSE: Duration = Duration::from_hours(1);
/// How long a rate limit is left alone when the answer does not say: two messages a minute are advised.
const RATE_PAUSE: Duration = Duration::from_mins(1);
/// The fewest digits of a number that Whapi takes.
const FEWEST_DIGITS: usize = 9;

/// Sends WhatsApp messages through Whapi. It takes no idempotency key: whatever may have been sent is
/// [`SendFailure::Unknown`], and for a person to decide.
///
/// | answer | failure |
/// |---|---|
/// | none, without a connection | retry |
/// | none, after a connection; a success or a 5xx that cannot be read (a gateway's page, say) | unknown |
/// | a success that says `sent: false`; 500 in Whapi's own words | retry: it says itself that it was not sent |
/// | 401 (the channel must be connected again) | retry after 15 minutes: the message is not at fault |
/// | 402 (the quota is used up) | retry after an hour |
/// | 429 | retry after `Retry-After`, or a minute |
/// | any other; a number of 8 digits, which Whapi's contract excludes | permanent |
pub struct Whapi {
    api: Api,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Message<'a> {
    Text {
        to: String,
        body: &'a str,
    },
    Document {
        to: String,
        media: &'a str,
        filename: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        caption: Option<&'a str>,
    },
}

#[derive(Deserialize)]
struct Taken {
    sent: bool,
    message: Option<TakenMessage>,
}

#[derive(Deserialize)]
struct TakenMessage {
    id: String,
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalError,
}

#[derive(Deserialize)]
struct RefusalError {
    code: i32,
}

impl Whapi {
    /// Where Whapi is.
    pub const BASE_URL: &str = "https://gate.whapi.cloud";

    /// Sends through the channel that `token` opens.
    #[must_use]
    pub fn new(http: Arc<dyn HttpClient>, base_url: &str, token: &str) -> Self {
        Self { api: Api::new("Whapi", http, base_url, token) }
    }
}

#[async_trait]
impl WhatsAppSender for Whapi {
    /// The provider's id is empty where Whapi took a message and named none.
    async fn send(&self, message: &OutgoingWhatsApp) -> Result<ProviderId, SendFailure> {
        let to = chat_of(&message.to).ok_or_else(|| SendFailure::Permanent {
            cause: format!("Whapi: takes numbers of {FEWEST_DIGITS} digits or more"),
        })?;
        let (path, body) = match &message.content {
            WhatsAppContent::Text(body) => ("/messages/text", Message::Text { to, body }),
            WhatsAppContent::Document { address, file_name, caption } => {
                let (media, caption) = (address.as_str(), caption.as_deref());
                ("/messages/document", Message::Document { to, media, filename: file_name, caption })
            }
        };
        match self.api.post(path, None, &body).await {
            Ok(answer) => outcome(&answer),
            Err(error) => {
                let cause = self.api.cause(&error);
                Err(match error {
                    HttpError::NotSent(_) => SendFailure::Retry { after: None, cause },
                    HttpError::Unanswered(_) | HttpError::TooLong(_) => SendFailure::Unknown { cause },
                })
            }
        }
    }
}

/// The chat with the owner of a number: its digits, at the host of people.
fn chat_of(number: &PhoneNumber) -> Option<String> {
    match serde_json::to_value(number) {
        Ok(Value::String(number)) => {
            let digits = number.strip_prefix('+')?;
            (digits.len() >= FEWEST_DIGITS).then(|| format!("{digits}@s.whatsapp.net"))
        }
        _ => None,
    }
}

fn outcome(answer: &Answer) -> Result<ProviderId, SendFailure> {
    if answer.is_success() {
        return match answer.read::<Taken>() {
            Some(Taken { sent: true, message }) => {
                Ok(ProviderId(message.map(|message| message.id).unwrap_or_default()))
            }
            Some(Taken { sent: false, .. }) => {
                Err(SendFailure::Retry { after: None, cause: answer.cause("not_sent") })
            }
            None => Err(SendFailure::Unknown { cause: answer.cause("unreadable") }),
        };
    }
    let code = answer.read::<Refusal>().map(|refusal| refusal.error.code);
    let cause = answer.cause(&code.map(|code| code.to_string()).unwrap_or_default());
    let after = |pause| Some(answer.retry_after().unwrap_or(pause));
    Err(match answer.status() {
        401 => SendFailure::Retry { after: after(CHANNEL_PAUSE), cause },
        402 => SendFailure::Retry { after: after(QUOTA_PAUSE), cause },
        429 => SendFailure::Retry { after: after(RATE_PAUSE), cause },
        500 if code.is_some() => SendFailure::Retry { after: answer.retry_after(), cause },
        500..=599 => SendFailure::Unknown { cause },
        _ => SendFailure::Permanent { cause },
    })
}
