//! What Amazon SES reports.

use std::sync::Arc;

use async_trait::async_trait;
use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    contact::EmailAddress,
    http_client::HttpClient,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookCall, WebhookReader},
};
use serde::Deserialize;

use crate::{
    sns::Sns,
    webhook::{bounced, message, sole_address},
    wrong_setting::WrongSetting,
};

/// What SES publishes, as no JSON, when a topic is first given to a configuration set.
const GREETING: &str = "Successfully validated SNS topic";

/// Reads what SES publishes to a topic of SNS: the notifications of an identity and the events of a configuration set
/// alike. The call's id is SNS's `MessageId`. A call that asks to confirm the subscription is obeyed, and reports nothing.
///
/// | type | report |
/// |---|---|
/// | `Delivery` | delivered |
/// | `Bounce` | bounced, unless the bounce is transient |
/// | `Complaint` | complained |
/// | any other | none |
pub struct SesReports {
    sns: Sns,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "eventType", alias = "notificationType")]
    kind: String,
    /// Missing where it is not about an e-mail.
    mail: Option<Mail>,
    #[serde(default)]
    bounce: Bounce,
    #[serde(default)]
    complaint: Complaint,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    #[serde(default)]
    tags: Tags,
}

#[derive(Default, Deserialize)]
struct Tags {
    #[serde(default)]
    message: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bounce {
    #[serde(rename = "bounceType")]
    kind: String,
    #[serde(rename = "bounceSubType")]
    sub_kind: String,
    #[serde(rename = "bouncedRecipients")]
    recipients: Vec<Person>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Person>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Person {
    email_address: String,
}

fn address(people: &[Person]) -> Option<EmailAddress> {
    sole_address(people.iter().map(|person| person.email_address.as_str()))
}

impl SesReports {
    /// Reads what SNS sends of the topic `topic_arn`; `http` fetches its certificates and confirms its subscription.
    ///
    /// # Errors
    /// The topic is no ARN of SNS.
    pub fn new(http: Arc<dyn HttpClient>, topic_arn: &str) -> Result<Self, WrongSetting> {
        Ok(Self { sns: Sns::new(http, topic_arn)? })
    }
}

#[async_trait]
impl WebhookReader for SesReports {
    async fn read(&self, _headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<WebhookCall, Refusal> {
        let notified = self.sns.open(body, now).await?;
        let report = match notified.message.filter(|message| !message.starts_with(GREETING)) {
            Some(message) => report(&message).map_err(Refusal::Unreadable)?,
            None => None,
        };
        Ok(WebhookCall { id: notified.id, events: report.into_iter().collect() })
    }
}

fn report(published: &str) -> Result<Option<ProviderEvent>, &'static str> {
    let event: Event = serde_json::from_str(published).map_err(|_| "no event of SES's")?;
    let mail = event.mail.map(Mail::message).ok_or("an event of SES's without its e-mail");
    Ok(match event.kind.as_str() {
        "Delivery" => Some(ProviderEvent::Delivered(mail?)),
        "Complaint" => Some(ProviderEvent::Complained {
            message: mail?,
            address: address(&event.complaint.complained_recipients),
        }),
        "Bounce" => {
            let Bounce { kind, sub_kind, recipients } = event.bounce;
            bounced(mail?, address(&recipients), &kind, &sub_kind)
        }
        _ => None,
    })
}

impl Mail {
    fn message(self) -> ReportedMessage {
        message(self.tags.message.first().map(String::as_str), self.message_id)
    }
}
