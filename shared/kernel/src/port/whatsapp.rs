//! The port to a provider of WhatsApp.

use async_trait::async_trait;

use crate::{
    port::send_failure::{ProviderId, SendFailure},
    value::contact::{PhoneNumber, WebAddress},
};

/// A WhatsApp message that is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingWhatsApp {
    /// What the outbox calls it. Providers take no idempotency key.
    pub id: String,
    /// Whom to.
    pub to: PhoneNumber,
    /// What.
    pub content: WhatsAppContent,
}

/// What a WhatsApp message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhatsAppContent {
    /// A text.
    Text(String),
    /// A file, by its address.
    Document {
        /// Where the provider fetches it.
        address: WebAddress,
        /// Its name.
        file_name: String,
        /// A line below it.
        caption: Option<String>,
    },
}

/// Sends WhatsApp messages. Providers take no idempotency key.
#[async_trait]
pub trait WhatsAppSender: Send + Sync {
    /// Sends one.
    async fn send(&self, message: &OutgoingWhatsApp) -> Result<ProviderId, SendFailure>;
}
