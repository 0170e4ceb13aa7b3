//! `Ses` on moto's server, at the address in `MOTO_URL`, and against a local server that holds every request to the
//! contract of SES.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod answers;
mod moto;
mod server;

use preau_adapters_aws::{Access, Ses};
use preau_kernel::{
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
            file_name: "seance.ics".to_owned(),
            media_type: "text/calendar; charset=utf-8; method=REQUEST".to_owned(),
            content: b"BEGIN:VCALENDAR\r\n".to_vec(),
        }],
    }
}

/// A sender to what stands in for SES at this address.
fn ses(address: &str) -> Ses {
    Ses::new(access(address), "École Senghor <bonjour@ecole.example>")
}

fn access(address: &str) -> Access {
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("local".to_owned()),
        "AWS_ENDPOINT_URL_SESV2" => Some(address.to_owned()),
        _ => None,
    };
    Access::from_environment(variable).unwrap()
}
