use std::sync::Arc;

use preau_kernel::{
    contact::{EmailAddress, PhoneNumber, WebAddress},
    email::{Attachment, EmailSender, OutgoingEmail},
    log::Log,
    whatsapp::{OutgoingWhatsApp, WhatsAppContent, WhatsAppSender},
};
use preau_providers::Console;
use serde_json::json;

use preau_played_providers::provider::Lines;

fn console() -> (Console, Arc<Lines>) {
    let lines = Arc::new(Lines::default());
    let log: Arc<dyn Log> = Arc::<Lines>::clone(&lines);
    (Console::new(log), lines)
}

#[tokio::test]
async fn an_email_is_written_to_the_log_in_detail() {
    let (console, lines) = console();
    let email = OutgoingEmail {
        key: "message-1".to_owned(),
        to: EmailAddress::parse("amina@example.org").unwrap(),
        subject: "Bonjour".to_owned(),
        html: "<p>À demain</p>".to_owned(),
        text: "À demain\nCoach Rey".to_owned(),
        headers: Vec::new(),
        attachments: vec![Attachment {
            file_name: "seance.ics".to_owned(),
            media_type: "text/calendar".to_owned(),
            content: Vec::new(),
        }],
    };
    assert_eq!(EmailSender::send(&console, &email).await.unwrap().0, "console-message-1");
    let line = json!({
        "not_sent": "email",
        "key": "message-1",
        "to": "amina@example.org",
        "subject": "Bonjour",
        "text": "À demain\nCoach Rey",
        "attachments": ["seance.ics"],
    });
    assert_eq!(*lines.0.lock().unwrap(), [line]);
}

#[tokio::test]
async fn whatsapp_messages_are_written_to_the_log_in_detail() {
    let (console, lines) = console();
    let address = WebAddress::parse("https://files.preau.example/1").unwrap();
    for content in [
        WhatsAppContent::Text("À demain".to_owned()),
        WhatsAppContent::Document { address, file_name: "facture.pdf".to_owned(), caption: None },
    ] {
        let to = PhoneNumber::parse("+24177123456").unwrap();
        WhatsAppSender::send(&console, &OutgoingWhatsApp { id: "m-1".to_owned(), to, content })
            .await
            .unwrap();
    }
    let (to, kind) = ("+24177123456", "whatsapp");
    let text = json!({"not_sent": kind, "to": to, "text": "À demain", "attachments": []});
    let address = "https://files.preau.example/1";
    let document = json!(
        {"not_sent": kind, "to": to, "text": null, "attachments": ["facture.pdf"], "address": address}
    );
    assert_eq!(*lines.0.lock().unwrap(), [text, document]);
}
