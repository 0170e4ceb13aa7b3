//! What was given to providers since the start, as it went out: for who looks into the outbox.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use preau_kernel::{
    app::Senders,
    email::{EmailSender, OutgoingEmail},
    send_failure::{ProviderId, SendFailure},
    whatsapp::{OutgoingWhatsApp, WhatsAppContent, WhatsAppSender},
};
use serde_json::{Value, json};

/// How many messages are kept, the last ones, in memory alone.
const KEPT: usize = 500;

/// The last messages that were given to providers, by their ids.
#[derive(Default)]
pub struct Mailbox {
    sent: Mutex<VecDeque<(String, Value)>>,
}

impl Mailbox {
    /// The message with this id, if it is among the last.
    pub fn find(&self, id: &str) -> Option<Value> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.iter().rev().find(|(kept, _)| kept == id).map(|(_, message)| message.clone())
    }

    /// The same senders, which keep here what they are given.
    pub fn in_front_of(self: &Arc<Self>, senders: Senders) -> Senders {
        Senders {
            email: Arc::new(Kept { mailbox: Arc::clone(self), next: senders.email }),
            whatsapp: Arc::new(Kept { mailbox: Arc::clone(self), next: senders.whatsapp }),
            ..senders
        }
    }

    /// Keeps a message, for one that is the oldest where there are too many.
    pub fn keep(&self, id: &str, message: Value) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.len() == KEPT {
            sent.pop_front();
        }
        sent.push_back((id.to_owned(), message));
    }
}

/// A sender behind the mailbox.
struct Kept<T: ?Sized> {
    mailbox: Arc<Mailbox>,
    next: Arc<T>,
}

#[async_trait]
impl EmailSender for Kept<dyn EmailSender> {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        let attachments = email.attachments.iter().map(|attachment| {
            let text = String::from_utf8_lossy(&attachment.content);
            json!({"file_name": attachment.file_name, "media_type": attachment.media_type, "text": text})
        });
        let message = json!({
            "to": email.to, "subject": email.subject, "html": email.html, "text": email.text,
            "headers": email.headers, "attachments": attachments.collect::<Vec<_>>(),
        });
        self.mailbox.keep(&email.key, message);
        self.next.send(email).await
    }

    fn sender_address(&self) -> String {
        self.next.sender_address()
    }

    fn takes_keys(&self) -> bool {
        self.next.takes_keys()
    }
}

#[async_trait]
impl WhatsAppSender for Kept<dyn WhatsAppSender> {
    async fn send(&self, message: &OutgoingWhatsApp) -> Result<ProviderId, SendFailure> {
        let (text, document) = match &message.content {
            WhatsAppContent::Text(text) => (Some(text.as_str()), None),
            WhatsAppContent::Document { address, file_name, caption } => {
                (caption.as_deref(), Some(json!({"address": address, "file_name": file_name})))
            }
        };
        self.mailbox.keep(&message.id, json!({"to": message.to, "text": text, "document": document}));
        self.next.send(message).await
    }
}
