//! The port to what providers report by webhook of the messages that they took.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::value::{
    contact::{EmailAddress, PhoneNumber},
    id::MessageId,
};

/// Which message a provider speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportedMessage {
    /// Ours: the id it was sent with.
    Ours(MessageId),
    /// What the provider calls it: the [`ProviderId`](crate::port::send_failure::ProviderId) of when it was taken. It may be of a
    /// message that is not ours.
    Theirs(String),
}

/// What a provider reports. It may come twice, and in another order than it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderEvent {
    /// It arrived: at the recipient's mail server, or on their telephone.
    Delivered(ReportedMessage),
    /// It could not be delivered.
    Bounced {
        /// Which.
        message: ReportedMessage,
        /// The address that cannot be written to any more: where the provider says that this is for good, and names one.
        address: Option<EmailAddress>,
        /// Why, in a short word of the provider's (`Permanent/General`): no personal data. Empty where it says none.
        reason: String,
    },
    /// The recipient complained that it was sent to them.
    Complained {
        /// Of which.
        message: ReportedMessage,
        /// Where it went, if the provider names one address.
        address: Option<EmailAddress>,
    },
    /// Someone wrote STOP: they want no more messages by WhatsApp.
    Stopped {
        /// From where.
        number: PhoneNumber,
    },
    /// Someone wrote START: they want messages by WhatsApp again.
    Resumed {
        /// From where.
        number: PhoneNumber,
    },
}

/// What one call of a provider carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookCall {
    /// The same for each attempt of the provider at the same call, and for no other call of this provider's.
    pub id: String,
    /// What it events: nothing, where it speaks of what does not matter here.
    pub events: Vec<ProviderEvent>,
}

/// Why a call is not read. The texts are for the log: no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not signed by the provider, or too old.
    Unauthentic(&'static str),
    /// It is signed, but not understood: to send it again would not help.
    Unreadable(&'static str),
    /// What it takes to read it could not be fetched now: it may be sent again.
    Unavailable(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthentic(cause) => write!(formatter, "not authentic: {cause}"),
            Self::Unreadable(cause) => write!(formatter, "not readable: {cause}"),
            Self::Unavailable(cause) => write!(formatter, "not now: {cause}"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Reads what one provider reports.
#[async_trait]
pub trait WebhookReader: Send + Sync {
    /// What a call says that came at `now` with this body, byte for byte. Nothing of it is believed before it is known to
    /// be the provider's.
    async fn read(
        &self,
        headers: &http::HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<WebhookCall, Refusal>;
}
