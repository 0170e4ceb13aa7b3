use http::HeaderMap;
use preau_kernel::{
    contact::EmailAddress,
    id::MessageId,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookReader},
};
use serde_json::{Value, json};

use crate::topic::{Internet, envelope, now, sign};

const OURS: &str = "019aa5f0-0000-7000-8000-000000000000";
const THEIRS: &str = "0102019aa5f0c2a9-7c191be4-e9ae-02f9-4d12-a87ddd0099a0-000000";

/// What SES publishes, in what it calls the event's type, with more.
fn event(key: &str, kind: &str, more: &Value) -> Value {
    let mut event = json!({key: kind, "mail": {
        "timestamp": "2026-11-21T09:59:50.012Z",
        "source": "Préau <bonjour@preau.example>",
        "messageId": THEIRS,
        "destination": ["amina@example.org"],
        "headersTruncated": false,
        "tags": {"ses:configuration-set": ["preau"], "message": [OURS]},
    }});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn bounce(kind: &str, sub_kind: &str) -> Value {
    json!({"bounce": {
        "bounceType": kind,
        "bounceSubType": sub_kind,
        "bouncedRecipients": [{"emailAddress": "amina@example.org", "diagnosticCode": "smtp; 550 5.1.1"}],
        "timestamp": "2026-11-21T09:59:51.012Z",
    }})
}

async fn published(message: &str) -> Result<Vec<ProviderEvent>, Refusal> {
    let body = sign(envelope("Notification", message)).to_string();
    let reader = Internet::that_is_whole().reader();
    Ok(reader.read(&HeaderMap::new(), body.as_bytes(), now()).await?.events)
}

fn ours() -> ReportedMessage {
    ReportedMessage::Ours(MessageId::parse(OURS).unwrap())
}

fn amina() -> Option<EmailAddress> {
    EmailAddress::parse("amina@example.org")
}

fn theirs() -> ReportedMessage {
    ReportedMessage::Theirs(THEIRS.to_owned())
}

#[tokio::test]
async fn notifications_and_events_are_told_of_our_message() {
    for key in ["notificationType", "eventType"] {
        let delivered = event(key, "Delivery", &json!({"delivery": {"smtpResponse": "250 2.6.0"}}));
        assert_eq!(published(&delivered.to_string()).await, Ok(vec![ProviderEvent::Delivered(ours())]));
        let complained = event(
            key,
            "Complaint",
            &json!({"complaint": {
                "complaintFeedbackType": "abuse", "complainedRecipients": [{"emailAddress": "amina@example.org"}],
            }}),
        );
        assert_eq!(
            published(&complained.to_string()).await,
            Ok(vec![ProviderEvent::Complained { message: ours(), address: amina() }])
        );
        for (kind, sub_kind) in [("Permanent", "NoEmail"), ("Undetermined", "Undetermined")] {
            let bounced = event(key, "Bounce", &bounce(kind, sub_kind));
            // Only what is for good says that about the address.
            let address = amina().filter(|_| kind == "Permanent");
            let report =
                ProviderEvent::Bounced { message: ours(), address, reason: format!("{kind}/{sub_kind}") };
            assert_eq!(published(&bounced.to_string()).await, Ok(vec![report]));
        }
        let transient = event(key, "Bounce", &bounce("Transient", "MailboxFull"));
        assert_eq!(published(&transient.to_string()).await, Ok(Vec::new()));
    }
}

#[tokio::test]
async fn a_message_without_our_tag_is_told_by_their_id() {
    for tags in [json!({}), json!({"message": []}), json!({"message": ["no id"]}), json!({"other": [OURS]})] {
        let mut event = event("eventType", "Delivery", &json!({}));
        event["mail"]["tags"] = tags;
        assert_eq!(
            published(&event.to_string()).await,
            Ok(vec![ProviderEvent::Delivered(theirs())]),
            "{event}"
        );
    }
    let mut classic = event("notificationType", "Delivery", &json!({}));
    classic["mail"].as_object_mut().unwrap().remove("tags");
    assert_eq!(published(&classic.to_string()).await, Ok(vec![ProviderEvent::Delivered(theirs())]));
}

#[tokio::test]
async fn what_is_not_of_a_messages_end_reports_nothing() {
    for kind in ["Send", "Open", "Click", "DeliveryDelay", "Rendering Failure", "Invented Tomorrow"] {
        assert_eq!(published(&event("eventType", kind, &json!({})).to_string()).await, Ok(Vec::new()));
    }
    let subscribed = json!({"notificationType": "AmazonSnsSubscriptionSucceeded", "message": "You have."});
    assert_eq!(published(&subscribed.to_string()).await, Ok(Vec::new()));
    let greeting = "Successfully validated SNS topic for Amazon SES event publishing.";
    assert_eq!(published(greeting).await, Ok(Vec::new()));
}

#[tokio::test]
async fn what_others_publish_to_the_topic_is_unreadable() {
    for message in ["", "Bonjour", "{}", "[]", r#"{"eventType": 7}"#, r#"{"eventType": "Send", "mail": 7}"#] {
        assert_eq!(published(message).await, Err(Refusal::Unreadable("no event of SES's")), "{message}");
    }
    let without = Refusal::Unreadable("an event of SES's without its e-mail");
    assert_eq!(published(r#"{"eventType": "Bounce"}"#).await, Err(without));
}
