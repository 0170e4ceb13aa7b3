//! What Resend reports.

use async_trait::async_trait;
use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    contact::EmailAddress,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookCall, WebhookReader},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    resend::MESSAGE_TAG,
    svix::Svix,
    webhook::{bounced, message, sole_address},
    wrong_setting::WrongSetting,
};

/// Reads the webhook of Resend, which Svix signs. The call's id is `svix-id`.
///
/// | event | report |
/// |---|---|
/// | `email.delivered` | delivered |
/// | `email.bounced` | bounced, unless the bounce is transient |
/// | `email.complained` | complained |
/// | any other | none |
pub struct ResendReports {
    svix: Svix,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    /// Of another form where it is not about an e-mail.
    #[serde(default)]
    data: Value,
}

#[derive(Deserialize)]
struct Email {
    #[serde(rename = "email_id")]
    id: String,
    #[serde(default)]
    tags: Value,
    #[serde(default)]
    to: Value,
    #[serde(default)]
    bounce: Bounce,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Bounce {
    r#type: String,
    sub_type: String,
}

impl ResendReports {
    /// Reads calls that are signed with `secret`: `whsec_…`, as Resend shows it.
    ///
    /// # Errors
    /// The secret is not base64, or empty.
    pub fn new(secret: &str) -> Result<Self, WrongSetting> {
        Ok(Self { svix: Svix::new(secret)? })
    }
}

#[async_trait]
impl WebhookReader for ResendReports {
    async fn read(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<WebhookCall, Refusal> {
        let id = self.svix.verify(headers, body, now)?.to_owned();
        let unreadable = |_| Refusal::Unreadable("no event of Resend's");
        let event: Event = serde_json::from_slice(body).map_err(unreadable)?;
        let report: fn(Email) -> Option<ProviderEvent> = match event.kind.as_str() {
            "email.delivered" => |email| Some(ProviderEvent::Delivered(email.message())),
            "email.complained" => {
                |email| Some(ProviderEvent::Complained { message: email.message(), address: email.address() })
            }
            "email.bounced" => |email| {
                bounced(email.message(), email.address(), &email.bounce.r#type, &email.bounce.sub_type)
            },
            _ => return Ok(WebhookCall { id, events: Vec::new() }),
        };
        let email = serde_json::from_value(event.data).map_err(unreadable)?;
        Ok(WebhookCall { id, events: report(email).into_iter().collect() })
    }
}

impl Email {
    fn message(&self) -> ReportedMessage {
        message(tag(&self.tags), self.id.clone())
    }

    fn address(&self) -> Option<EmailAddress> {
        sole_address(self.to.as_array()?.iter().map(|to| to.as_str().unwrap_or_default()))
    }
}

/// Our tag. Resend's reference says that tags are a list, and its calls have an object of them.
fn tag(tags: &Value) -> Option<&str> {
    let value = match tags {
        Value::Array(tags) => tags.iter().find(|tag| tag["name"] == MESSAGE_TAG)?.get("value"),
        tags => tags.get(MESSAGE_TAG),
    };
    value?.as_str()
}
