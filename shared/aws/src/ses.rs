//! E-mail through Amazon SES.

use std::{error::Error, sync::OnceLock, time::Duration};

use async_trait::async_trait;
use aws_sdk_sesv2::{
    Client,
    config::http::HttpResponse,
    error::{BuildError, ConnectorError, ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{
        Attachment, AttachmentContentTransferEncoding, Body, Content, Destination, EmailContent, Message,
        MessageHeader, MessageTag,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use preau_kernel::{
    email::{self, EmailSender, OutgoingEmail, name_and_address},
    send_failure::{ProviderId, SendFailure},
};

use crate::access::Access;

/// How long an e-mail may take: within the minute that a run has.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How many headers SES takes beside its own.
const MOST_HEADERS: usize = 15;
/// The tag of SES's events that says which message they are about: its value is the e-mail's key.
const TAG: &str = "message";
/// How many bytes an encoded word (RFC 2047) of at most 75 characters holds.
const ENCODED_WORD: usize = 45;

/// Sends e-mails through Amazon SES, version 2 of its API. It takes no idempotency key: an e-mail that may have been sent
/// is not sent again.
///
/// | answer | failure |
/// |---|---|
/// | none, because nobody was reached | retry |
/// | none otherwise, a success that cannot be read | unknown |
/// | `TooManyRequestsException`, `LimitExceededException`, any throttling, 5xx | retry |
/// | any other | permanent |
pub struct Ses {
    access: Access,
    from: String,
    time_limit: Duration,
    // Made at the first call: most functions send nothing, and their start need not pay for it.
    client: OnceLock<Client>,
}

impl Ses {
    /// Sends as `from`: an address, or `Name <address>`, that the account has verified, or whose domain it has.
    #[must_use]
    pub fn new(access: Access, from: &str) -> Self {
        Self { access, from: header(from), time_limit: TIME_LIMIT, client: OnceLock::new() }
    }

    /// The same, whose e-mails take this long at most: for tests, which wait for it.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| self.access.sesv2(self.time_limit))
    }
}

#[async_trait]
impl EmailSender for Ses {
    async fn send(&self, email: &OutgoingEmail) -> Result<ProviderId, SendFailure> {
        if email.headers.len() > MOST_HEADERS {
            return Err(SendFailure::Permanent { cause: format!("SES takes {MOST_HEADERS} headers") });
        }
        let message = message(email).map_err(|_| unwritten())?;
        let tag = MessageTag::builder().name(TAG).value(&email.key).build().map_err(|_| unwritten())?;
        let answer = self
            .client()
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(email.to.as_str()).build())
            .content(EmailContent::builder().simple(message).build())
            .email_tags(tag)
            .send()
            .await
            .map_err(|error| failure(&error))?;
        let unreadable = || SendFailure::Unknown { cause: "SES answered 200 unreadable".to_owned() };
        answer.message_id.map(ProviderId).ok_or_else(unreadable)
    }

    fn sender_address(&self) -> String {
        name_and_address(&self.from).1.to_owned()
    }

    fn takes_keys(&self) -> bool {
        false
    }
}

fn message(email: &OutgoingEmail) -> Result<Message, BuildError> {
    let body = Body::builder().html(utf8(&email.html)?).text(utf8(&email.text)?).build();
    let mut message = Message::builder().subject(utf8(&email.subject)?).body(body);
    for (name, value) in &email.headers {
        message = message.headers(MessageHeader::builder().name(name).value(value).build()?);
    }
    for file in &email.attachments {
        message = message.attachments(attachment(file)?);
    }
    Ok(message.build())
}

fn utf8(text: &str) -> Result<Content, BuildError> {
    Content::builder().data(text).charset("UTF-8").build()
}

fn attachment(file: &email::Attachment) -> Result<Attachment, BuildError> {
    Attachment::builder()
        .raw_content(Blob::new(file.content.clone()))
        .file_name(&file.file_name)
        .content_type(&file.media_type)
        .content_transfer_encoding(AttachmentContentTransferEncoding::Base64)
        .build()
}

/// `from` as SES wants it: it encodes subjects and bodies, but takes names of senders in ASCII alone.
fn header(from: &str) -> String {
    let (name, address) = name_and_address(from);
    if name.is_empty() {
        address.to_owned()
    } else if name.is_ascii() {
        format!("\"{}\" <{address}>", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("{} <{address}>", encoded_words(name).join(" "))
    }
}

fn encoded_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + character.len_utf8() <= ENCODED_WORD => word.push(character),
            _ => words.push(character.to_string()),
        }
    }
    words.iter().map(|word| format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(word))).collect()
}

fn unwritten() -> SendFailure {
    SendFailure::Permanent { cause: "SES: the request cannot be written".to_owned() }
}

fn failure(error: &SdkError<SendEmailError, HttpResponse>) -> SendFailure {
    match error {
        SdkError::ServiceError(answer) => refusal(answer.raw(), answer.err().code()),
        SdkError::ResponseError(answer) => refusal(answer.raw(), None),
        SdkError::ConstructionFailure(_) => unwritten(),
        SdkError::DispatchFailure(dispatch) if dispatch.as_connector_error().is_some_and(is_unreached) => {
            SendFailure::Retry { after: None, cause: "SES was not reached".to_owned() }
        }
        _ => SendFailure::Unknown { cause: "SES did not answer".to_owned() },
    }
}

fn refusal(answer: &HttpResponse, code: Option<&str>) -> SendFailure {
    let code = code.filter(|code| is_name(code)).unwrap_or_default();
    let status = answer.status().as_u16();
    let cause = if code.is_empty() {
        format!("SES answered {status}")
    } else {
        format!("SES answered {status} {code}")
    };
    match (status, code) {
        (200..=299, _) => SendFailure::Unknown { cause: format!("{cause} unreadable") },
        (429 | 500..=599, _)
        | (_, "LimitExceededException" | "Throttling" | "ThrottlingException" | "TooManyRequestsException") => {
            SendFailure::Retry { after: None, cause }
        }
        _ => SendFailure::Permanent { cause },
    }
}

/// Whether no connection was made, so that nothing was sent: it was refused, or not made in time.
fn is_unreached(error: &ConnectorError) -> bool {
    let causes = std::iter::successors(error.source(), |&error| error.source());
    let mut errors = causes.filter_map(<dyn Error>::downcast_ref::<hyper_util::client::legacy::Error>);
    // Only the connection has a time limit of its own; that of the whole call ends in another error.
    error.is_timeout() || errors.any(hyper_util::client::legacy::Error::is_connect)
}

/// Whether it is the name of an error and no sentence, which could quote what was sent.
fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_told_in_ascii() {
        assert_eq!(header("bonjour@ecole.example"), "bonjour@ecole.example");
        assert_eq!(header("Ecole, Senghor <a@b.fr>"), "\"Ecole, Senghor\" <a@b.fr>");
        assert_eq!(header("\"Le \"lycee\"\" <a@b.fr>"), "\"Le \\\"lycee\\\"\" <a@b.fr>");
        assert_eq!(header("École Senghor <a@b.fr>"), "=?UTF-8?B?w4ljb2xlIFNlbmdob3I=?= <a@b.fr>");
        let words = encoded_words(&"é".repeat(46));
        assert_eq!(words.len(), 3);
        assert!(words.iter().all(|word| word.len() <= 75), "{words:?}");
    }
}
