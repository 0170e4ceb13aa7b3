use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    contact::PhoneNumber,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookReader},
};
use preau_providers::{WhapiReports, WrongSetting};
use serde_json::{Value, json};

const SECRET: &str = "the-secret-of-both";
const MESSAGE: &str = "PsqXn5SAiXdYkd9tEuSxSA-wIkA9Q";

pub fn reader() -> WhapiReports {
    WhapiReports::new(SECRET).unwrap()
}

pub fn headers(secret: &str) -> HeaderMap {
    HeaderMap::from_iter([("X-Webhook-Secret".parse().unwrap(), secret.parse().unwrap())])
}

pub fn right() -> HeaderMap {
    headers(SECRET)
}

async fn reports(call: &Value) -> Vec<ProviderEvent> {
    reader().read(&right(), call.to_string().as_bytes(), Timestamp::UNIX_EPOCH).await.unwrap().events
}

fn status(word: &str) -> Value {
    json!({
        "statuses": [{
            "id": MESSAGE,
            "code": 3,
            "status": word,
            "recipient_id": "24177123456@s.whatsapp.net",
            "timestamp": "1712995245",
        }],
        "event": {"type": "statuses", "event": "post"},
        "channel_id": "MANTIS-M72HC",
    })
}

/// A text of Amina's, with more or other fields.
fn text(body: &str, other: &Value) -> Value {
    let mut message = json!({
        "id": "p.w30M7fgwWD4XwHu.g4CA-gBgTwl0rVw",
        "from_me": false,
        "type": "text",
        "chat_id": "24177123456@s.whatsapp.net",
        "timestamp": 1_712_995_245,
        "source": "mobile",
        "text": {"body": body},
        "from": "24177123456",
        "from_name": "Amina",
    });
    message.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    json!({
        "messages": [message],
        "event": {"type": "messages", "event": "post"},
        "channel_id": "MANTIS-M72HC",
    })
}

fn theirs() -> ReportedMessage {
    ReportedMessage::Theirs(MESSAGE.to_owned())
}

fn stopped() -> ProviderEvent {
    ProviderEvent::Stopped { number: PhoneNumber::parse("+24177123456").unwrap() }
}

#[tokio::test]
async fn whoever_does_not_know_the_secret_is_refused() {
    let body = status("read").to_string();
    let outcome = async |headers: HeaderMap| {
        reader().read(&headers, body.as_bytes(), Timestamp::UNIX_EPOCH).await.err()
    };
    assert_eq!(outcome(right()).await, None);
    for secret in ["", "the-secret-of-bot", "the-secret-of-both.", "The-secret-of-both"] {
        let wrong = Refusal::Unauthentic("the secret is wrong");
        assert_eq!(outcome(headers(secret)).await, Some(wrong), "{secret}");
    }
    let missing = Refusal::Unauthentic("the header X-Webhook-Secret is missing");
    assert_eq!(outcome(HeaderMap::new()).await, Some(missing));
    for wrong in ["", "a secret", "sécret"] {
        assert!(matches!(WhapiReports::new(wrong), Err(WrongSetting { .. })), "{wrong}");
    }
}

#[tokio::test]
async fn the_id_of_a_call_is_the_hash_of_its_body() {
    let call = reader().read(&right(), b"{}", Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(call.id, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assert_eq!(call.events, []);
}

#[tokio::test]
async fn a_status_tells_what_became_of_a_message() {
    for word in ["delivered", "read"] {
        assert_eq!(reports(&status(word)).await, [ProviderEvent::Delivered(theirs())]);
    }
    let failed = ProviderEvent::Bounced { message: theirs(), address: None, reason: "failed".to_owned() };
    assert_eq!(reports(&status("failed")).await, [failed]);
    for word in ["pending", "sent", "deleted", "invented tomorrow"] {
        assert_eq!(reports(&status(word)).await, [], "{word}");
    }
}

#[tokio::test]
async fn stop_is_understood_as_people_write_it() {
    for body in [
        "STOP",
        "stop",
        "Stop.",
        " STOP !\n",
        "« arrêt »",
        "ARRÊT",
        "arre\u{302}t",
        "Arret…",
        "STOP 🙏",
        "*STOP*",
    ] {
        assert_eq!(reports(&text(body, &json!({}))).await, [stopped()], "{body}");
    }
    for body in
        ["", "stop it", "Stop, je suis en retard", "stopp", "non-stop", "arrête", "unstop", "STOP 2", "!"]
    {
        assert_eq!(reports(&text(body, &json!({}))).await, [], "{body}");
    }
}

#[tokio::test]
async fn start_takes_stop_back() {
    let resumed = ProviderEvent::Resumed { number: PhoneNumber::parse("+24177123456").unwrap() };
    for body in ["START", "start !", "« Reprendre »"] {
        assert_eq!(reports(&text(body, &json!({}))).await, std::slice::from_ref(&resumed), "{body}");
    }
    assert_eq!(reports(&text("restart", &json!({}))).await, []);
}

#[tokio::test]
async fn only_what_someone_writes_to_us_alone_stops() {
    for other in [
        json!({"from_me": true}),
        json!({"type": "image", "text": null, "image": {"caption": "STOP"}}),
        json!({"type": "action"}),
        json!({"chat_id": "120363039326117111@g.us"}),
        json!({"chat_id": "status@broadcast"}),
        json!({"chat_id": "24177123456"}),
        json!({"chat_id": "184293847561029@lid", "from": "184293847561029"}),
        json!({"from": "Amina"}),
        json!({"from": ""}),
    ] {
        assert_eq!(reports(&text("STOP", &other)).await, [], "{other}");
    }
    let by_another_name = text("STOP", &json!({"chat_id": "184293847561029@lid"}));
    assert_eq!(reports(&by_another_name).await, [stopped()]);
}

#[tokio::test]
async fn all_that_a_call_carries_is_reported() {
    let mut call = text("STOP", &json!({}));
    call["statuses"] = status("read")["statuses"].clone();
    let first = call["messages"][0].clone();
    call["messages"].as_array_mut().unwrap().push(first);
    assert_eq!(reports(&call).await, [ProviderEvent::Delivered(theirs()), stopped(), stopped()]);
}

#[tokio::test]
async fn other_calls_report_nothing_and_garbage_is_unreadable() {
    let channel =
        json!({"health": {"status": {"text": "QR"}}, "event": {"type": "channel", "event": "post"}});
    assert_eq!(reports(&channel).await, []);
    for body in ["", "{", "<html>", "[]x", r#"{"statuses": 7}"#, r#"{"statuses": [{"status": "read"}]}"#] {
        let outcome = reader().read(&right(), body.as_bytes(), Timestamp::UNIX_EPOCH).await;
        assert_eq!(outcome, Err(Refusal::Unreadable("no call of Whapi's")), "{body}");
    }
}
