//! An e-mail as the text that mail servers carry: RFC 5322 and MIME.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Attachment, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use preau_kernel::email::{self, OutgoingEmail};

/// Writes `email`; none where a header or a media type is not of the form.
pub(super) fn write(
    email: &OutgoingEmail,
    from: &Mailbox,
    to: &Address,
    id: &str,
    now: Timestamp,
) -> Option<Vec<u8>> {
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}>")))
        .subject(one_line(&email.subject));
    for (name, value) in &email.headers {
        message = message.raw_header(header(name, value)?);
    }
    let text = MultiPart::alternative_plain_html(email.text.clone(), email.html.clone());
    let whole = if email.attachments.is_empty() {
        text
    } else {
        let mut whole = MultiPart::mixed().multipart(text);
        for file in &email.attachments {
            whole = whole.singlepart(attachment(file)?);
        }
        whole
    };
    Some(message.multipart(whole).ok()?.formatted())
}

fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn header(name: &str, value: &str) -> Option<HeaderValue> {
    let visible = name.bytes().all(|byte| byte.is_ascii_graphic());
    let name = HeaderName::new_from_ascii(name.to_owned()).ok().filter(|_| visible)?;
    Some(HeaderValue::new(name, one_line(value)))
}

fn attachment(file: &email::Attachment) -> Option<SinglePart> {
    let media_type = ContentType::parse(&file.media_type).ok()?;
    // Base64 keeps every byte; other encodings may change the ends of lines.
    let body = Body::new_with_encoding(file.content.clone(), ContentTransferEncoding::Base64).ok()?;
    Some(Attachment::new(one_line(&file.file_name)).body(body, media_type))
}
