//! `Smtp` against a mail server of the test, which records what it is told and refuses when it is asked to.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod letters;
mod refusals;
mod server;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_adapters_local::Smtp;
use preau_kernel::{
    clock::Clock,
    contact::EmailAddress,
    email::{Attachment, OutgoingEmail},
};

fn invitation() -> OutgoingEmail {
    OutgoingEmail {
        key: "0198c5a8-message".to_owned(),
        to: EmailAddress::parse("amina@example.org").unwrap(),
        subject: "Votre séance de demain".to_owned(),
        html: "<p>À demain&nbsp;!</p>".to_owned(),
        text: "À demain !".to_owned(),
        headers: vec![("List-Unsubscribe".to_owned(), "<https://preau.example/stop>".to_owned())],
        attachments: vec![Attachment {
            file_name: "séance.ics".to_owned(),
            media_type: "text/calendar; charset=utf-8; method=REQUEST".to_owned(),
            content: b"BEGIN:VCALENDAR\r\n.\r\nEND:VCALENDAR\r\n".to_vec(),
        }],
    }
}

/// A sender through the server at this address.
fn smtp(url: &str) -> Smtp {
    let noon = "2026-11-21T12:00:00Z".parse().unwrap();
    Smtp::new(url, "École Senghor <bonjour@ecole.example>", Arc::new(Noon(noon))).unwrap()
}

/// A clock that stands.
struct Noon(Timestamp);

#[async_trait]
impl Clock for Noon {
    fn now(&self) -> Timestamp {
        self.0
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
