//! What is believed of calls by SNS.

use std::sync::Arc;

use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::provider_event::{Refusal, WebhookCall, WebhookReader};
use preau_providers::{SesReports, WrongSetting};
use serde_json::{Value, json};

use crate::topic::{CERTIFICATE, CONFIRMATION, Internet, TOPIC, certificate, envelope, now, sign, with};

const ID: &str = "da41e39f-ea4d-435a-b922-c6aae3915ebe";

async fn read(reader: &SesReports, envelope: &Value, now: Timestamp) -> Result<WebhookCall, Refusal> {
    reader.read(&HeaderMap::new(), envelope.to_string().as_bytes(), now).await
}

/// What comes of one call, and what was fetched for it.
async fn outcome(envelope: &Value) -> (Result<WebhookCall, Refusal>, Vec<String>) {
    let internet = Internet::that_is_whole();
    (read(&internet.reader(), envelope, now()).await, internet.asked())
}

fn notice() -> Value {
    envelope("Notification", r#"{"eventType": "Send"}"#)
}

fn confirmation() -> Value {
    let more = json!({"SubscribeURL": CONFIRMATION, "Token": "2336"});
    with(envelope("SubscriptionConfirmation", "You have chosen to subscribe."), &more)
}

fn nothing() -> WebhookCall {
    WebhookCall { id: ID.to_owned(), events: Vec::new() }
}

fn unauthentic(cause: &'static str) -> Result<WebhookCall, Refusal> {
    Err(Refusal::Unauthentic(cause))
}

#[tokio::test]
async fn a_call_is_authentic_by_either_version_of_the_signature_with_a_subject_or_without() {
    for version in ["1", "2"] {
        for other in [json!({}), json!({"Subject": "Amazon SES Email Event"}), json!({"Subject": null})] {
            let envelope = with(with(notice(), &json!({"SignatureVersion": version})), &other);
            let (read, asked) = outcome(&sign(envelope)).await;
            assert_eq!(read, Ok(nothing()), "{version} {other}");
            assert_eq!(asked, [CERTIFICATE]);
        }
    }
}

#[tokio::test]
async fn whatever_of_it_is_altered_it_is_refused() {
    for other in [
        json!({"Message": r#"{"eventType": "Bounce"}"#}),
        json!({"MessageId": "another"}),
        json!({"Subject": "added"}),
        json!({"Timestamp": "2026-11-21T09:59:59.123Z"}),
        json!({"Type": "UnsubscribeConfirmation"}),
        json!({"Type": "SubscriptionConfirmation", "SubscribeURL": CONFIRMATION, "Token": "2336"}),
        json!({"SignatureVersion": "1"}),
        json!({"Signature": ""}),
        json!({"Signature": "AAAA"}),
    ] {
        let (read, asked) = outcome(&with(sign(notice()), &other)).await;
        assert_eq!(read, unauthentic("its signature is wrong"), "{other}");
        assert_eq!(asked, [CERTIFICATE]);
    }
    for other in [json!({"SubscribeURL": "https://sns.eu-west-3.amazonaws.com/"}), json!({"Token": "2337"})] {
        let (read, asked) = outcome(&with(sign(confirmation()), &other)).await;
        assert_eq!(read, unauthentic("its signature is wrong"), "{other}");
        assert_eq!(asked, [CERTIFICATE]);
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_at_snss_is_never_fetched() {
    for url in [
        "http://sns.eu-west-3.amazonaws.com/a.pem",
        "https://sns.eu-west-3.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.eu-west-3.amazonaws.com/a.pem",
        "https://sns.eu-west-3.amazonaws.com@evil.example/a.pem",
        "https://user@sns.eu-west-3.amazonaws.com/a.pem",
        "https://sns.eu-west-3.amazonaws.com:8443/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.eu-west-3.amazonaws.com.cn/a.pem",
        "https://sns.eu-west-3.amazonaws.com/a.txt",
        "https://sns.eu-west-3.amazonaws.com/?Action=Publish&Message=.pem",
        "https://sns.eu-west-3.amazonaws.com/a.pem#.pem",
        "https://sns.eu-west-3.amazonaws.com/../a.pem",
        "https://s3.amazonaws.com/a.pem",
        "",
    ] {
        let (read, asked) = outcome(&sign(with(notice(), &json!({"SigningCertURL": url})))).await;
        assert_eq!(read, unauthentic("its certificate is not at SNS's"), "{url}");
        assert_eq!(asked, Vec::<String>::new());
    }
}

#[tokio::test]
async fn another_topic_another_hour_and_what_is_no_call_fetch_nothing() {
    let other_topic = with(notice(), &json!({"TopicArn": format!("{TOPIC}-of-others")}));
    let early = with(notice(), &json!({"Timestamp": "2026-11-21T08:59:59Z"}));
    let future = with(notice(), &json!({"Timestamp": "2026-11-21T11:00:01Z"}));
    let never = with(notice(), &json!({"Timestamp": "yesterday"}));
    let late = "not signed within an hour of now";
    for (envelope, cause) in [
        (sign(other_topic), "of another topic"),
        (sign(early), late),
        (sign(future), late),
        (sign(never), late),
        (with(sign(notice()), &json!({"Signature": "?"})), "its signature is not base64"),
        (sign(with(notice(), &json!({"SignatureVersion": "3"}))), "its signature is of an unknown version"),
        (with(sign(notice()), &json!({"Type": "Invention"})), "no call of SNS's"),
        (notice(), "no call of SNS's"),
        (json!([]), "no call of SNS's"),
    ] {
        let (read, asked) = outcome(&envelope).await;
        assert_eq!((read, asked), (unauthentic(cause), Vec::new()), "{envelope}");
    }
    for timestamp in ["2026-11-21T09:00:00Z", "2026-11-21T11:00:00Z"] {
        let (read, _) = outcome(&sign(with(notice(), &json!({"Timestamp": timestamp})))).await;
        assert_eq!(read, Ok(nothing()), "{timestamp}");
    }
}

#[tokio::test]
async fn a_certificate_is_fetched_once_while_it_is_valid() {
    let internet = Internet::that_is_whole();
    let reader = internet.reader();
    for _ in 0..3 {
        assert_eq!(read(&reader, &sign(notice()), now()).await, Ok(nothing()));
    }
    assert_eq!(internet.asked(), [CERTIFICATE]);
    let later: Timestamp = "2026-12-01T10:00:00Z".parse().unwrap();
    let notice = sign(with(notice(), &json!({"Timestamp": later.to_string()})));
    let expired = unauthentic("no valid certificate is at its address");
    assert_eq!(read(&reader, &notice, later).await, expired);
    internet.answers(CERTIFICATE, 200, &certificate(later));
    assert_eq!(read(&reader, &notice, later).await, Ok(nothing()));
    assert_eq!(internet.asked(), [CERTIFICATE; 3]);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_had_now_is_asked_for_again() {
    let internet = Arc::new(Internet::default());
    let reader = internet.reader();
    let down = |cause: &str| Err(Refusal::Unavailable(format!("SNS's certificate: {cause}")));
    assert_eq!(read(&reader, &sign(notice()), now()).await, down("not sent: nobody is there"));
    for status in [301, 429, 500, 503] {
        internet.answers(CERTIFICATE, status, b"oops");
        assert_eq!(read(&reader, &sign(notice()), now()).await, down(&format!("answered {status}")));
    }
    internet.answers(CERTIFICATE, 200, &certificate(now()));
    assert_eq!(read(&reader, &sign(notice()), now()).await, Ok(nothing()));
}

#[tokio::test]
async fn who_makes_up_addresses_has_few_of_them_looked_at_and_keeps_nothing_known_from_being_read() {
    let internet = Internet::that_is_whole();
    let reader = internet.reader();
    assert_eq!(read(&reader, &sign(notice()), now()).await, Ok(nothing()));
    for number in 0..100 {
        let url = format!("https://sns.eu-west-3.amazonaws.com/{number}.pem");
        assert!(read(&reader, &sign(with(notice(), &json!({"SigningCertURL": url}))), now()).await.is_err());
    }
    assert_eq!(internet.asked().len(), 20);
    assert_eq!(read(&reader, &sign(notice()), now()).await, Ok(nothing()));
    let made_up = with(notice(), &json!({"SigningCertURL": "https://sns.eu-west-3.amazonaws.com/a.pem"}));
    let a_minute_later: Timestamp = "2026-11-21T10:01:00Z".parse().unwrap();
    assert!(read(&reader, &sign(made_up), a_minute_later).await.is_err());
    assert_eq!(internet.asked().len(), 21);
}

#[tokio::test]
async fn an_address_without_a_certificate_is_made_up() {
    let internet = Arc::new(Internet::default());
    let reader = internet.reader();
    for (status, body, cause) in [
        (404, "", "no certificate is at its address"),
        (403, "<Error/>", "no certificate is at its address"),
        (200, "<html>", "no valid certificate is at its address"),
        (
            200,
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "no valid certificate is at its address",
        ),
    ] {
        internet.answers(CERTIFICATE, status, body.as_bytes());
        assert_eq!(read(&reader, &sign(notice()), now()).await, unauthentic(cause), "{status} {body}");
    }
}

#[tokio::test]
async fn a_subscription_is_confirmed_once_it_is_known_to_be_snss() {
    for version in ["1", "2"] {
        let envelope = sign(with(confirmation(), &json!({"SignatureVersion": version})));
        let (read, asked) = outcome(&envelope).await;
        assert_eq!(read, Ok(nothing()));
        assert_eq!(asked, [CERTIFICATE, CONFIRMATION]);
    }
    let elsewhere = sign(with(confirmation(), &json!({"SubscribeURL": "https://evil.example/"})));
    let (read, asked) = outcome(&elsewhere).await;
    assert_eq!(read, Err(Refusal::Unreadable("its confirmation is not at SNS's")));
    assert_eq!(asked, [CERTIFICATE]);
}

#[tokio::test]
async fn a_confirmation_that_fails_is_tried_again_and_its_token_is_in_no_log() {
    let internet = Internet::that_is_whole();
    internet.answers.lock().unwrap().remove(CONFIRMATION);
    let failed = |cause: &str| Err(Refusal::Unavailable(format!("SNS's confirmation: {cause}")));
    let reader = internet.reader();
    assert_eq!(read(&reader, &sign(confirmation()), now()).await, failed("not sent: nobody is there"));
    internet.answers(CONFIRMATION, 500, b"");
    assert_eq!(read(&reader, &sign(confirmation()), now()).await, failed("answered 500"));
}

#[tokio::test]
async fn the_end_of_a_subscription_is_not_undone() {
    let envelope = with(confirmation(), &json!({"Type": "UnsubscribeConfirmation"}));
    let (read, asked) = outcome(&sign(envelope)).await;
    assert_eq!(read, Ok(nothing()));
    assert_eq!(asked, [CERTIFICATE]);
}

#[test]
fn a_topic_that_is_none_makes_no_reader() {
    for wrong in [
        "",
        "reports",
        "arn:aws:sqs:eu-west-3:123456789012:reports",
        "arn:aws:sns::123456789012:reports",
        "arn:aws:sns:evil.example/:123456789012:reports",
        "arn:aws:sns:eu-west-3:123456789012",
    ] {
        let outcome = SesReports::new(Arc::new(Internet::default()), wrong);
        assert!(matches!(outcome, Err(WrongSetting { .. })), "{wrong}");
    }
}

#[tokio::test]
async fn a_topic_in_china_is_signed_for_in_china() {
    let topic = "arn:aws-cn:sns:cn-north-1:123456789012:reports";
    let url = "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem";
    let internet = Arc::new(Internet::default());
    internet.answers(url, 200, &certificate(now()));
    let reader = SesReports::new(internet, topic).unwrap();
    let envelope = sign(with(notice(), &json!({"TopicArn": topic, "SigningCertURL": url})));
    assert_eq!(read(&reader, &envelope, now()).await, Ok(nothing()));
}
