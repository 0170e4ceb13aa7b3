//! Readers stand on the open internet: nothing that comes there stops them.

use http::HeaderMap;
use preau_kernel::provider_event::{Refusal, WebhookCall, WebhookReader};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    resend_events,
    topic::{self, Internet},
    whapi_events,
};

fn read(reader: &dyn WebhookReader, headers: &HeaderMap, body: &[u8]) -> Result<WebhookCall, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let now = if headers.contains_key("svix-id") { resend_events::now() } else { topic::now() };
    runtime.block_on(reader.read(headers, body, now))
}

/// What the readers look for, and what not.
fn key() -> impl Strategy<Value = String> {
    let known = [
        "type",
        "data",
        "email_id",
        "tags",
        "message",
        "bounce",
        "statuses",
        "messages",
        "id",
        "status",
        "text",
        "body",
        "from",
        "chat_id",
        "eventType",
        "mail",
        "messageId",
        "Type",
        "Message",
        "Timestamp",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".*"]
}

fn word() -> impl Strategy<Value = String> {
    let known = [
        "email.bounced",
        "email.delivered",
        "Bounce",
        "Delivery",
        "delivered",
        "failed",
        "text",
        "STOP",
        "24177123456",
        "24177123456@s.whatsapp.net",
        "Notification",
        topic::CERTIFICATE,
        topic::TOPIC,
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".*"]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_call_without_proof_is_refused_whatever_it_says(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let internet = Internet::that_is_whole();
        let readers: [&dyn WebhookReader; 3] =
            [&resend_events::reader(), &whapi_events::reader(), &internet.reader()];
        for reader in readers {
            let outcome = read(reader, &HeaderMap::new(), &body);
            prop_assert!(matches!(outcome, Err(Refusal::Unauthentic(_))), "{:?}", outcome);
        }
        prop_assert_eq!(internet.asked(), Vec::<String>::new());
    }

    #[test]
    fn whatever_is_proven_is_read_or_unreadable(value in json(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for body in [value.to_string().into_bytes(), bytes] {
            for outcome in [
                read(&resend_events::reader(), &resend_events::signed(&body), &body),
                read(&whapi_events::reader(), &whapi_events::right(), &body),
            ] {
                prop_assert!(matches!(outcome, Ok(_) | Err(Refusal::Unreadable(_))), "{:?}", outcome);
            }
        }
    }

    #[test]
    fn whatever_is_published_is_read_or_unreadable(value in json(), text in ".*") {
        let reader = Internet::that_is_whole().reader();
        for message in [value.to_string(), text] {
            let envelope = topic::sign(topic::envelope("Notification", &message)).to_string();
            let outcome = read(&reader, &HeaderMap::new(), envelope.as_bytes());
            prop_assert!(matches!(outcome, Ok(_) | Err(Refusal::Unreadable(_))), "{:?}", outcome);
        }
    }

    #[test]
    fn an_envelope_with_any_other_field_is_refused(
        field in prop::sample::select(vec![
            "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type", "SignatureVersion", "Signature",
            "SigningCertURL",
        ]),
        value in json(),
    ) {
        let reader = Internet::that_is_whole().reader();
        let signed = topic::sign(topic::envelope("Notification", r#"{"eventType": "Send"}"#));
        let altered = topic::with(signed.clone(), &json!({field: value}));
        let outcome = read(&reader, &HeaderMap::new(), altered.to_string().as_bytes());
        // No subject and one that is null are the same.
        let same = altered == signed || altered["Subject"] == Value::Null && field == "Subject";
        prop_assert!(same || matches!(outcome, Err(Refusal::Unauthentic(_))), "{:?}", outcome);
    }
}
