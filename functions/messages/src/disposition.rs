//! What is to be done with a message, and the message as its channel takes it.

use jiff::Timestamp;
use preau_kernel::{email::OutgoingEmail, whatsapp::OutgoingWhatsApp};
use preau_notifications::notice::Notice;

/// What is to be done with a message.
pub(crate) enum Disposition {
    /// It is sent.
    Send(OutboundMessage),
    /// It is not sent, for this reason.
    Drop(&'static str),
    /// It is sent later.
    Postpone(Timestamp),
    /// It cannot be sent, for this reason.
    GiveUp(&'static str),
}

/// A message as its channel takes it.
pub(crate) enum OutboundMessage {
    Email(Box<OutgoingEmail>),
    WhatsApp(OutgoingWhatsApp),
    Notice(Box<Notice>),
}

impl OutboundMessage {
    /// Where it goes, outside of the app.
    pub(crate) fn recipient(&self) -> &str {
        match self {
            Self::Email(email) => email.to.as_str(),
            Self::WhatsApp(message) => message.to.as_str(),
            Self::Notice(_) => "",
        }
    }
}
