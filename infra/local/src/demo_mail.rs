//! The mail of the demonstration school before its host was started: nothing leaves the machine, and not all arrives.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    contact::EmailAddress,
    email::{EmailSender, OutgoingEmail},
    id::MessageId,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookCall, WebhookReader},
    send_failure::{ProviderId, SendFailure},
};
use serde::Deserialize;

/// Where nobody has a mailbox.
pub const NOWHERE: &str = "boite-fermee.example";

/// A provider of e-mail that takes all but what goes to [`NOWHERE`], and that reports what one has it report.
#[derive(Default)]
pub struct Postman {
    /// The address and the headers of each e-mail that it took, and what it calls it.
    taken: Mutex<Vec<OutgoingEmail>>,
}

impl Postman {
    /// The last e-mail that went to an address.
    pub fn last_to(&self, address: &str) -> Option<OutgoingEmail> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.iter().rev().find(|email| email.to.as_str() == address).cloned()
    }
}

#[async_trait]
impl EmailSender for Postman {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        if email.to.as_str().ends_with(NOWHERE) {
            return Err(SendFailure::Permanent { cause: "SMTP answered 550".to_owned() });
        }
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(email.clone());
        Ok(ProviderId(format!("demonstration-{}", email.key)))
    }

    fn sender_address(&self) -> String {
        "ecole@preau.example".to_owned()
    }
}

/// What became of an e-mail, as it is reported.
#[derive(Deserialize)]
struct Report {
    /// Of which message.
    message: MessageId,
    /// Where it went.
    address: String,
    /// Whether its reader complained; it bounced for good where not.
    complained: bool,
}

#[async_trait]
impl WebhookReader for Postman {
    async fn read(&self, _: &HeaderMap, body: &[u8], _: Timestamp) -> Result<WebhookCall, Refusal> {
        let report: Report = serde_json::from_slice(body).map_err(|_| Refusal::Unreadable("no report"))?;
        let (message, address) =
            (ReportedMessage::Ours(report.message), EmailAddress::parse(&report.address));
        let event = if report.complained {
            ProviderEvent::Complained { message, address }
        } else {
            ProviderEvent::Bounced { message, address, reason: "Permanent/General".to_owned() }
        };
        Ok(WebhookCall { id: report.message.to_string(), events: vec![event] })
    }
}
