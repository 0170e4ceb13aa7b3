//! What arrives.

use mail_parser::{Message, MessageParser, MimeHeaders};
use preau_kernel::email::{EmailSender, OutgoingEmail};

use crate::{invitation, server::Server, smtp};

/// The text of this e-mail as it arrives, where it is taken.
async fn arrived(email: &OutgoingEmail) -> String {
    let server = Server::agreeable().await;
    let id = smtp(&server.url).send(email).await.unwrap();
    assert_eq!(id.0, "0198c5a8-message@ecole.example");
    let heard = server.heard();
    assert_eq!(heard.emails.len(), 1, "one e-mail");
    heard.emails[0].clone()
}

fn read(text: &str) -> Message<'_> {
    MessageParser::default().parse(text).unwrap()
}

fn header<'m>(message: &'m Message<'_>, name: &'m str) -> &'m str {
    message.header_raw(name).unwrap().trim()
}

#[test]
fn emails_come_from_the_bare_address_and_are_not_sent_once_by_their_key() {
    let smtp = smtp("smtp://127.0.0.1");
    assert_eq!(smtp.sender_address(), "bonjour@ecole.example");
    assert!(!smtp.takes_keys());
}

#[tokio::test]
async fn the_conversation_names_sender_and_receiver_and_ends_politely() {
    let server = Server::agreeable().await;
    smtp(&server.url).send(&invitation()).await.unwrap();
    let conversation = [
        "EHLO ecole.example",
        "MAIL FROM:<bonjour@ecole.example>",
        "RCPT TO:<amina@example.org>",
        "DATA",
        "QUIT",
    ];
    assert_eq!(server.heard().commands, conversation);
}

#[tokio::test]
async fn an_email_arrives_whole() {
    let text = arrived(&invitation()).await;
    assert!(text.is_ascii(), "no server is asked for 8BITMIME");
    let message = read(&text);
    let from = message.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("École Senghor"));
    assert_eq!(from.address(), Some("bonjour@ecole.example"));
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some("amina@example.org"));
    assert_eq!(message.subject(), Some("Votre séance de demain"));
    assert_eq!(message.message_id(), Some("0198c5a8-message@ecole.example"));
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-11-21T12:00:00Z");
    assert_eq!(header(&message, "List-Unsubscribe"), "<https://preau.example/stop>");
    assert_eq!(message.body_text(0).unwrap().trim_end(), "À demain !");
    assert_eq!(message.body_html(0).unwrap().trim_end(), "<p>À demain&nbsp;!</p>");

    assert_eq!(message.attachment_count(), 1);
    let file = message.attachment(0).unwrap();
    assert_eq!(file.attachment_name(), Some("séance.ics"));
    assert_eq!(file.contents(), b"BEGIN:VCALENDAR\r\n.\r\nEND:VCALENDAR\r\n");
    let kind = file.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("text", Some("calendar")));
    assert_eq!(kind.attribute("method"), Some("REQUEST"));
    assert_eq!(kind.attribute("charset"), Some("utf-8"));
}

#[tokio::test]
async fn an_email_without_attachments_is_text_or_html() {
    let plain = OutgoingEmail { attachments: Vec::new(), ..invitation() };
    let text = arrived(&plain).await;
    let message = read(&text);
    let kind = message.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("alternative")));
    assert_eq!((message.text_body_count(), message.html_body_count()), (1, 1));
    assert_eq!(message.attachment_count(), 0);
}

#[tokio::test]
async fn a_line_of_one_dot_ends_no_email() {
    let dotted = OutgoingEmail { text: "un\n.\ndeux\n..trois".to_owned(), ..invitation() };
    let text = arrived(&dotted).await;
    assert_eq!(
        read(&text).body_text(0).unwrap().trim_end().lines().collect::<Vec<_>>(),
        ["un", ".", "deux", "..trois"]
    );
}

#[tokio::test]
async fn line_breaks_add_no_header() {
    let break_in = "Bonjour\r\nBcc: eve@example.org\r\n\r\nÀ lire";
    let email = OutgoingEmail {
        subject: break_in.to_owned(),
        headers: vec![("X-Kind".to_owned(), "a\r\nBcc: eve@example.org".to_owned())],
        ..invitation()
    };
    let text = arrived(&email).await;
    let message = read(&text);
    assert_eq!(message.subject(), Some("Bonjour Bcc: eve@example.org À lire"));
    assert_eq!(header(&message, "X-Kind"), "a Bcc: eve@example.org");
    let names: Vec<_> = message.headers().iter().map(mail_parser::Header::name).collect();
    let right = ["From", "To", "Date", "Message-ID", "Subject", "X-Kind", "MIME-Version", "Content-Type"];
    assert_eq!(names, right);
    assert_eq!(message.body_text(0).unwrap().trim_end(), "À demain !");
}
