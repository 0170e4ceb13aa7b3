//! The sender of development, which sends nothing.

use std::sync::Arc;

use async_trait::async_trait;
use preau_kernel::{
    contact::{EmailAddress, PhoneNumber},
    email::{EmailSender, OutgoingEmail},
    log::Log,
    send_failure::{ProviderId, SendFailure},
    whatsapp::{OutgoingWhatsApp, WhatsAppContent, WhatsAppSender},
};
use serde::Serialize;

/// Takes every e-mail and WhatsApp message, sends none, and writes each whole to the log, as one line of JSON.
///
/// For development alone: the lines hold names, addresses and links, which no log of real people may.
pub struct Console {
    log: Arc<dyn Log>,
}

#[derive(Serialize)]
#[serde(tag = "not_sent", rename_all = "snake_case")]
enum Line<'a> {
    Email {
        key: &'a str,
        to: &'a EmailAddress,
        subject: &'a str,
        text: &'a str,
        attachments: Vec<&'a str>,
    },
    Whatsapp {
        to: &'a PhoneNumber,
        text: Option<&'a str>,
        attachments: Vec<&'a str>,
        /// Where the document is.
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<&'a str>,
    },
}

impl Console {
    /// Writes to `log`.
    #[must_use]
    pub fn new(log: Arc<dyn Log>) -> Self {
        Self { log }
    }

    fn write(&self, line: &Line<'_>) -> Result<(), SendFailure> {
        let json = serde_json::to_string(line)
            .map_err(|_| SendFailure::Permanent { cause: "console: not to be written".to_owned() })?;
        self.log.line(&json);
        Ok(())
    }
}

#[async_trait]
impl EmailSender for Console {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        self.write(&Line::Email {
            key: &email.key,
            to: &email.to,
            subject: &email.subject,
            text: &email.text,
            attachments: email.attachments.iter().map(|attachment| attachment.file_name.as_str()).collect(),
        })?;
        Ok(ProviderId(format!("console-{}", email.key)))
    }

    fn sender_address(&self) -> String {
        // A name that belongs to nobody (RFC 2606).
        "preau@localhost.invalid".to_owned()
    }
}

#[async_trait]
impl WhatsAppSender for Console {
    async fn send(&self, message: &OutgoingWhatsApp) -> Result<ProviderId, SendFailure> {
        let to = &message.to;
        self.write(&match &message.content {
            WhatsAppContent::Text(text) => {
                Line::Whatsapp { to, text: Some(text), attachments: Vec::new(), address: None }
            }
            WhatsAppContent::Document { address, file_name, caption } => Line::Whatsapp {
                to,
                text: caption.as_deref(),
                attachments: vec![file_name],
                address: Some(address.as_str()),
            },
        })?;
        Ok(ProviderId("console".to_owned()))
    }
}
