use std::time::Duration;

use preau_kernel::{
    contact::EmailAddress,
    email::{Attachment, EmailSender, OutgoingEmail},
    http_client::HttpClient,
    send_failure::{ProviderId, SendFailure},
};
use preau_providers::Resend;
use serde_json::{Value, json};

use preau_played_providers::{
    contract::{Contract, read},
    provider::{NOBODY, Plays, Provider, client, hasty_client, that_resets},
};

fn reminder() -> OutgoingEmail {
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

fn resend(http: std::sync::Arc<dyn HttpClient>, base_url: &str) -> Resend {
    Resend::new(http, base_url, "re_test", "Préau <bonjour@preau.example>")
}

async fn provider(plays: Plays) -> Provider {
    let contract = Contract::closed_at("resend.send-email.request", &["", "/$defs/Attachment", "/$defs/Tag"]);
    Provider::that(plays, vec![("/emails", contract)]).await
}

/// What comes of the reminder when Resend plays this.
async fn sent(plays: Plays) -> Result<ProviderId, SendFailure> {
    let provider = provider(plays).await;
    let outcome = resend(client(), &provider.base_url).send(&reminder()).await;
    provider.received();
    outcome
}

fn refusal(status: u16, name: &str) -> Plays {
    let message = "Invalid `to`: amina@example.org";
    Plays::json(status, &json!({"statusCode": status, "message": message, "name": name}))
}

fn retry(after: Option<Duration>, cause: &str) -> Result<ProviderId, SendFailure> {
    Err(SendFailure::Retry { after, cause: cause.to_owned() })
}

fn permanent(cause: &str) -> Result<ProviderId, SendFailure> {
    Err(SendFailure::Permanent { cause: cause.to_owned() })
}

#[tokio::test]
async fn an_email_is_sent_whole_under_its_key() {
    let answer = json!({"id": "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"});
    assert_eq!(Contract::named("resend.send-email.response-200").violations(&answer), Vec::<String>::new());
    let provider = provider(Plays::json(200, &answer)).await;
    let id = resend(client(), &format!("{}/", provider.base_url)).send(&reminder()).await.unwrap();
    assert_eq!(id.0, "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794");
    let received = provider.received();
    assert_eq!(received.headers["authorization"], "Bearer re_test");
    assert_eq!(received.headers["idempotency-key"], "0198c5a8-message");
    let whole = json!({
        "from": "Préau <bonjour@preau.example>",
        "to": ["amina@example.org"],
        "subject": "Votre séance de demain",
        "html": "<p>À demain&nbsp;!</p>",
        "text": "À demain !",
        "headers": {"List-Unsubscribe": "<https://preau.example/stop>"},
        "attachments": [{
            "content": "QkVHSU46VkNBTEVOREFSDQo=",
            "filename": "seance.ics",
            "content_type": "text/calendar; charset=utf-8; method=REQUEST",
        }],
        "tags": [{"name": "message", "value": "0198c5a8-message"}],
    });
    assert_eq!(received.body, whole);
}

#[test]
fn emails_come_from_the_bare_address() {
    let resend = resend(client(), Resend::BASE_URL);
    assert_eq!(resend.sender_address(), "bonjour@preau.example");
    assert!(resend.takes_keys());
}

#[tokio::test]
async fn an_email_without_headers_and_attachments_has_no_such_keys() {
    let provider = provider(Plays::json(200, &json!({"id": "1"}))).await;
    let plain = OutgoingEmail { headers: Vec::new(), attachments: Vec::new(), ..reminder() };
    resend(client(), &provider.base_url).send(&plain).await.unwrap();
    let body = provider.received().body;
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["from", "html", "subject", "tags", "text", "to"]);
}

#[tokio::test]
async fn each_documented_error_is_tried_again_or_not_as_documented() {
    for error in read("resend-errors.json").unwrap()["errors"].as_array().unwrap() {
        let (name, status) = (error["name"].as_str().unwrap(), error["status"].as_u64().unwrap());
        let cause = format!("Resend answered {status} {name}");
        let quota = Some(Duration::from_hours(1)).filter(|_| name.ends_with("quota_exceeded"));
        let again = quota.is_some() || error["retryable_short_term"] == Value::Bool(true);
        let expected = if again { retry(quota, &cause) } else { permanent(&cause) };
        assert_eq!(sent(refusal(u16::try_from(status).unwrap(), name)).await, expected, "{name}");
    }
}

#[tokio::test]
async fn both_kinds_of_409_are_told_apart() {
    let other = refusal(409, "invalid_idempotent_request");
    assert_eq!(sent(other).await, permanent("Resend answered 409 invalid_idempotent_request"));
    let running = refusal(409, "concurrent_idempotent_requests").retry_after("1");
    let cause = "Resend answered 409 concurrent_idempotent_requests";
    assert_eq!(sent(running).await, retry(Some(Duration::from_secs(1)), cause));
}

#[tokio::test]
async fn retry_after_is_honoured_and_a_quota_waits_an_hour_at_least() {
    let limited = refusal(429, "rate_limit_exceeded").retry_after("7");
    let cause = "Resend answered 429 rate_limit_exceeded";
    assert_eq!(sent(limited).await, retry(Some(Duration::from_secs(7)), cause));
    for (asked, waited) in [("7", 3_600), ("7200", 7_200)] {
        let used_up = refusal(429, "daily_quota_exceeded").retry_after(asked);
        let cause = "Resend answered 429 daily_quota_exceeded";
        assert_eq!(sent(used_up).await, retry(Some(Duration::from_secs(waited)), cause));
    }
    let down = Plays::text(503, "Down for maintenance").retry_after("30");
    assert_eq!(sent(down).await, retry(Some(Duration::from_secs(30)), "Resend answered 503"));
}

#[tokio::test]
async fn garbage_is_tried_again_under_the_same_key_unless_it_refuses() {
    for (status, expected) in [
        (200, retry(None, "Resend answered 200 unreadable")),
        (409, retry(None, "Resend answered 409")),
        (500, retry(None, "Resend answered 500")),
        (403, permanent("Resend answered 403")),
        (302, permanent("Resend answered 302")),
    ] {
        assert_eq!(sent(Plays::text(status, "<html>\u{0}{{{")).await, expected);
    }
}

#[tokio::test]
async fn a_sentence_in_the_place_of_a_name_does_not_reach_the_log() {
    let sentence = refusal(422, "cannot send to amina@example.org");
    assert_eq!(sent(sentence).await, permanent("Resend answered 422"));
}

#[tokio::test]
async fn an_email_without_an_answer_is_tried_again() {
    let silent = provider(Plays::Silence).await;
    let huge = provider(Plays::huge()).await;
    for (http, base_url) in [
        (hasty_client(), silent.base_url.as_str()),
        (client(), &huge.base_url),
        (client(), &that_resets().await),
        (client(), NOBODY),
        (client(), "no address"),
    ] {
        let failure = resend(http, base_url).send(&reminder()).await.unwrap_err();
        assert!(matches!(failure, SendFailure::Retry { after: None, .. }), "{base_url}: {failure:?}");
        assert!(!failure.cause().contains("amina") && !failure.cause().contains("re_test"), "{failure}");
    }
    silent.received();
    huge.received();
}
