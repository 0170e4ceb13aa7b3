use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    contact::EmailAddress,
    id::MessageId,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookCall, WebhookReader},
};
use preau_providers::{ResendReports, WrongSetting};
use serde_json::{Value, json};
use sha2::Sha256;

/// The example that Standard Webhooks publishes.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SIGNED_AT: i64 = 1_614_265_330;
const BODY: &str = r#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

const OURS: &str = "019aa5f0-0000-7000-8000-000000000000";
const THEIRS: &str = "56761188-7520-42d8-8898-ff6fc54ce618";

pub fn reader() -> ResendReports {
    ResendReports::new(SECRET).unwrap()
}

pub fn now() -> Timestamp {
    Timestamp::from_second(SIGNED_AT).unwrap()
}

fn headers(signed_at: &str, signatures: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [("svix-id", ID), ("svix-timestamp", signed_at), ("svix-signature", signatures)] {
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

/// The headers of a call that is signed right.
pub fn signed(body: &[u8]) -> HeaderMap {
    let secret = BASE64_STANDARD.decode(SECRET.strip_prefix("whsec_").unwrap()).unwrap();
    let mut signature: Hmac<Sha256> = Hmac::new_from_slice(&secret).unwrap();
    signature.update(format!("{ID}.{SIGNED_AT}.").as_bytes());
    signature.update(body);
    let signature = BASE64_STANDARD.encode(signature.finalize().into_bytes());
    headers(&SIGNED_AT.to_string(), &format!("v1,{signature}"))
}

/// What comes of the example, which is authentic and no event.
async fn example(reader: ResendReports, headers: HeaderMap, body: &str, now: Timestamp) -> Refusal {
    reader.read(&headers, body.as_bytes(), now).await.unwrap_err()
}

fn right() -> HeaderMap {
    headers(&SIGNED_AT.to_string(), SIGNATURE)
}

async fn reports(event: &Value) -> Result<WebhookCall, Refusal> {
    let body = event.to_string().into_bytes();
    reader().read(&signed(&body), &body, now()).await
}

/// An event as Resend sends it, with more in its data.
fn event(kind: &str, more: &Value) -> Value {
    let mut data = json!({
        "created_at": "2026-11-21T10:00:00.000Z",
        "email_id": THEIRS,
        "from": "Préau <bonjour@preau.example>",
        "to": ["amina@example.org"],
        "subject": "Votre séance de demain",
    });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": kind, "created_at": "2026-11-21T10:00:01.000Z", "data": data})
}

fn amina() -> Option<EmailAddress> {
    EmailAddress::parse("amina@example.org")
}

fn ours() -> ReportedMessage {
    ReportedMessage::Ours(MessageId::parse(OURS).unwrap())
}

fn theirs() -> ReportedMessage {
    ReportedMessage::Theirs(THEIRS.to_owned())
}

#[tokio::test]
async fn the_published_example_is_authentic() {
    let not_an_event = Refusal::Unreadable("no event of Resend's");
    assert_eq!(example(reader(), right(), BODY, now()).await, not_an_event);
    let bare = ResendReports::new(SECRET.strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(example(bare, right(), BODY, now()).await, not_an_event);
    let other = "v1,AAAAM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let several = format!("{other} v1a,{SIGNATURE} v1,? {SIGNATURE} {other}");
    let several = headers(&SIGNED_AT.to_string(), &several);
    assert_eq!(example(reader(), several, BODY, now()).await, not_an_event);
}

#[tokio::test]
async fn another_secret_another_body_and_another_signature_are_refused() {
    let wrong = Refusal::Unauthentic("no signature is right");
    let other = ResendReports::new("whsec_QW5vdGhlciBzZWNyZXQ=").unwrap();
    assert_eq!(example(other, right(), BODY, now()).await, wrong);
    assert_eq!(example(reader(), right(), r#"{"test":2432232314}"#, now()).await, wrong);
    let bare = SIGNATURE.strip_prefix("v1,").unwrap();
    let truncated = &SIGNATURE[..23];
    for signatures in ["", bare, truncated, "v1,", "v1", &SIGNATURE.replace("v1", "v2")] {
        let headers = headers(&SIGNED_AT.to_string(), signatures);
        assert_eq!(example(reader(), headers, BODY, now()).await, wrong, "{signatures}");
    }
}

#[tokio::test]
async fn a_call_is_good_for_five_minutes_of_either_clock() {
    let late = Refusal::Unauthentic("not signed within five minutes of now");
    for (seconds, fresh) in [(-301, false), (-300, true), (300, true), (301, false)] {
        let now = Timestamp::from_second(SIGNED_AT + seconds).unwrap();
        assert_eq!(example(reader(), right(), BODY, now).await != late, fresh, "{seconds}");
    }
    for signed_at in ["", "soon", "1614265330.5", "99999999999999999999", "-99999999999999"] {
        assert_eq!(example(reader(), headers(signed_at, SIGNATURE), BODY, now()).await, late, "{signed_at}");
    }
}

#[tokio::test]
async fn a_call_without_its_headers_is_refused() {
    for name in ["svix-id", "svix-timestamp", "svix-signature"] {
        let mut headers = right();
        headers.remove(name);
        let missing = Refusal::Unauthentic("a header of Svix is missing");
        assert_eq!(example(reader(), headers, BODY, now()).await, missing, "{name}");
    }
}

#[test]
fn a_secret_that_is_none_makes_no_reader() {
    for wrong in ["", "whsec_", "whsec_?", "not base64"] {
        assert!(matches!(ResendReports::new(wrong), Err(WrongSetting { .. })), "{wrong}");
    }
}

#[tokio::test]
async fn each_event_is_told_of_our_message() {
    let bounce = json!({"message": "550 amina@example.org", "type": "Permanent", "subType": "General"});
    for (event, report) in [
        (event("email.delivered", &json!({"tags": {"message": OURS}})), ProviderEvent::Delivered(ours())),
        (
            event("email.complained", &json!({"tags": {"message": OURS}})),
            ProviderEvent::Complained { message: ours(), address: amina() },
        ),
        (
            event("email.bounced", &json!({"tags": {"message": OURS}, "bounce": bounce})),
            ProviderEvent::Bounced {
                message: ours(),
                address: amina(),
                reason: "Permanent/General".to_owned(),
            },
        ),
    ] {
        let call = WebhookCall { id: ID.to_owned(), events: vec![report] };
        assert_eq!(reports(&event).await, Ok(call));
    }
}

#[tokio::test]
async fn a_message_is_ours_by_its_tag_alone() {
    let list = json!([{"name": "category", "value": "x"}, {"name": "message", "value": OURS}]);
    for (tags, message) in [
        (json!({"category": "x", "message": OURS}), ours()),
        (list, ours()),
        (json!({"message": "no id"}), theirs()),
        (json!({"message": 7}), theirs()),
        (json!([{"name": "category", "value": OURS}, "message"]), theirs()),
        (json!({}), theirs()),
        (json!(null), theirs()),
    ] {
        let call = reports(&event("email.delivered", &json!({"tags": tags}))).await.unwrap();
        assert_eq!(call.events, [ProviderEvent::Delivered(message)], "{tags}");
    }
    let call = reports(&event("email.delivered", &json!({}))).await.unwrap();
    assert_eq!(call.events, [ProviderEvent::Delivered(theirs())]);
}

#[tokio::test]
async fn a_reason_is_made_of_words_alone_and_a_transient_bounce_is_none() {
    for (bounce, reason) in [
        (json!({"type": "Undetermined", "subType": "Undetermined"}), Some("Undetermined/Undetermined")),
        (json!({"type": "Permanent"}), Some("Permanent")),
        (json!({"type": "Permanent", "subType": "no amina@example.org"}), Some("Permanent")),
        (json!({}), Some("")),
        (json!({"type": "Transient", "subType": "MailboxFull"}), None),
    ] {
        let call = reports(&event("email.bounced", &json!({"bounce": bounce}))).await.unwrap();
        let expected = reason.map(|reason| ProviderEvent::Bounced {
            message: theirs(),
            // Only what is for good says that about the address.
            address: amina().filter(|_| reason.starts_with("Permanent")),
            reason: reason.to_owned(),
        });
        assert_eq!(call.events, Vec::from_iter(expected), "{bounce}");
    }
    let bare = reports(&event("email.bounced", &json!({}))).await.unwrap();
    assert_eq!(
        bare.events,
        [ProviderEvent::Bounced { message: theirs(), address: None, reason: String::new() }]
    );
}

#[tokio::test]
async fn of_several_recipients_none_is_meant() {
    for (to, address) in [
        (json!(["Amina <amina@example.org>"]), amina()),
        (json!(["amina@example.org", "fatou@example.org"]), None),
        (json!([]), None),
        (json!(null), None),
        (json!([7]), None),
    ] {
        let call = reports(&event("email.complained", &json!({"to": to}))).await.unwrap();
        assert_eq!(call.events, [ProviderEvent::Complained { message: theirs(), address }], "{to}");
    }
}

#[tokio::test]
async fn other_events_report_nothing() {
    for event in [
        event("email.sent", &json!({})),
        event("email.opened", &json!({})),
        event("email.delivery_delayed", &json!({})),
        json!({"type": "domain.updated", "data": {"name": "preau.example"}}),
        json!({"type": "contact.deleted"}),
    ] {
        assert_eq!(reports(&event).await, Ok(WebhookCall { id: ID.to_owned(), events: Vec::new() }));
    }
}

#[tokio::test]
async fn garbage_that_is_signed_is_unreadable() {
    let no_id = json!({"type": "email.delivered", "data": {"to": "amina@example.org"}});
    for body in ["", "{", "<html>", "[]", r#"{"type": 7}"#, &no_id.to_string()] {
        let outcome = reader().read(&signed(body.as_bytes()), body.as_bytes(), now()).await;
        assert_eq!(outcome, Err(Refusal::Unreadable("no event of Resend's")), "{body}");
    }
}
