use std::{sync::Arc, time::Duration};

use preau_kernel::{
    contact::{PhoneNumber, WebAddress},
    http_client::HttpClient,
    send_failure::{ProviderId, SendFailure},
    whatsapp::{OutgoingWhatsApp, WhatsAppContent, WhatsAppSender},
};
use preau_providers::Whapi;
use serde_json::{Value, json};

use preau_played_providers::{
    contract::Contract,
    provider::{NOBODY, Plays, Provider, client, hasty_client, that_resets},
};

fn reminder() -> OutgoingWhatsApp {
    to("+24177123456", WhatsAppContent::Text("À demain !".to_owned()))
}

fn invoice() -> OutgoingWhatsApp {
    let address = WebAddress::parse("https://files.preau.example/invoice.pdf?signature=1").unwrap();
    let file_name = "facture.pdf".to_owned();
    to("+24177123456", WhatsAppContent::Document { address, file_name, caption: Some("Mars".to_owned()) })
}

fn to(number: &str, content: WhatsAppContent) -> OutgoingWhatsApp {
    OutgoingWhatsApp { id: "m-1".to_owned(), to: PhoneNumber::parse(number).unwrap(), content }
}

fn taken() -> Value {
    json!({"sent": true, "message": {
        "id": "PsqXn5SAiXdYkd9tEuSxSA-wIkA9Q",
        "type": "text",
        "chat_id": "24177123456@s.whatsapp.net",
        "from_me": true,
        "timestamp": 1_795_272_000,
        "status": "pending",
    }})
}

fn whapi(http: Arc<dyn HttpClient>, base_url: &str) -> Whapi {
    Whapi::new(http, base_url, "channel-token")
}

async fn provider(plays: Plays) -> Provider {
    let contracts = vec![
        ("/messages/text", Contract::named("whapi.messages-text.request")),
        ("/messages/document", Contract::named("whapi.messages-document.request")),
    ];
    Provider::that(plays, contracts).await
}

/// What comes of the reminder when Whapi plays this.
async fn sent(plays: Plays) -> Result<ProviderId, SendFailure> {
    let provider = provider(plays).await;
    let outcome = whapi(client(), &provider.base_url).send(&reminder()).await;
    provider.received();
    outcome
}

fn refusal(status: u16) -> Plays {
    let message = "the number 24177123456 is not on WhatsApp";
    let body = json!({"error": {"code": status, "message": message, "details": message}});
    assert_eq!(Contract::named("whapi.error").violations(&body), Vec::<String>::new());
    Plays::json(status, &body)
}

fn retry(seconds: u64, cause: &str) -> Result<ProviderId, SendFailure> {
    Err(SendFailure::Retry { after: Some(Duration::from_secs(seconds)), cause: cause.to_owned() })
}

fn unknown(cause: &str) -> Result<ProviderId, SendFailure> {
    Err(SendFailure::Unknown { cause: cause.to_owned() })
}

#[tokio::test]
async fn a_text_goes_to_the_chat_of_the_number() {
    let contract = Contract::named("whapi.messages-text.response-200");
    assert_eq!(contract.violations(&taken()), Vec::<String>::new());
    let provider = provider(Plays::json(200, &taken())).await;
    let id = whapi(client(), &provider.base_url).send(&reminder()).await.unwrap();
    assert_eq!(id.0, "PsqXn5SAiXdYkd9tEuSxSA-wIkA9Q");
    let received = provider.received();
    assert_eq!(received.path, "/messages/text");
    assert_eq!(received.headers["authorization"], "Bearer channel-token");
    assert_eq!(received.body, json!({"to": "24177123456@s.whatsapp.net", "body": "À demain !"}));
}

#[tokio::test]
async fn a_document_goes_by_its_address() {
    let provider = provider(Plays::json(200, &taken())).await;
    whapi(client(), &provider.base_url).send(&invoice()).await.unwrap();
    let received = provider.received();
    assert_eq!(received.path, "/messages/document");
    let whole = json!({
        "to": "24177123456@s.whatsapp.net",
        "media": "https://files.preau.example/invoice.pdf?signature=1",
        "filename": "facture.pdf",
        "caption": "Mars",
    });
    assert_eq!(received.body, whole);
}

#[tokio::test]
async fn a_number_that_the_contract_excludes_is_refused_before_it_is_sent() {
    let short = to("+12345678", WhatsAppContent::Text("?".to_owned()));
    let failure = whapi(client(), NOBODY).send(&short).await.unwrap_err();
    let cause = "Whapi: takes numbers of 9 digits or more".to_owned();
    assert_eq!(failure, SendFailure::Permanent { cause });
}

#[tokio::test]
async fn what_whapi_took_is_sent_even_if_it_names_no_message() {
    assert_eq!(sent(Plays::json(200, &json!({"sent": true}))).await, Ok(ProviderId(String::new())));
    let not_sent = SendFailure::Retry { after: None, cause: "Whapi answered 200 not_sent".to_owned() };
    assert_eq!(sent(Plays::json(200, &json!({"sent": false}))).await, Err(not_sent));
}

#[tokio::test]
async fn what_whapi_refuses_is_refused_for_good() {
    for status in [400, 403, 404, 409, 413, 415, 422] {
        let cause = format!("Whapi answered {status} {status}");
        assert_eq!(sent(refusal(status)).await, Err(SendFailure::Permanent { cause }));
    }
}

#[tokio::test]
async fn a_channel_a_quota_and_a_limit_are_waited_for() {
    for (status, seconds) in [(401, 900), (402, 3_600), (429, 60)] {
        let cause = format!("Whapi answered {status} {status}");
        assert_eq!(sent(refusal(status)).await, retry(seconds, &cause));
        assert_eq!(sent(refusal(status).retry_after("42")).await, retry(42, &cause));
    }
}

#[tokio::test]
async fn an_error_in_whapis_own_words_was_not_sent_and_any_other_may_have_been() {
    let own = SendFailure::Retry { after: None, cause: "Whapi answered 500 500".to_owned() };
    assert_eq!(sent(refusal(500)).await, Err(own));
    assert_eq!(sent(Plays::text(500, "oops")).await, unknown("Whapi answered 500"));
    assert_eq!(sent(Plays::text(502, "<html>")).await, unknown("Whapi answered 502"));
    assert_eq!(sent(Plays::text(200, "<html>\u{0}{{{")).await, unknown("Whapi answered 200 unreadable"));
}

#[tokio::test]
async fn a_message_without_an_answer_may_have_been_sent() {
    let silent = provider(Plays::Silence).await;
    let huge = provider(Plays::huge()).await;
    for (http, base_url, why) in [
        (hasty_client(), silent.base_url.as_str(), "operation timed out"),
        (client(), &huge.base_url, "longer than 4194304 bytes"),
        (client(), &that_resets().await, "reset by peer"),
    ] {
        let failure = whapi(http, base_url).send(&reminder()).await.unwrap_err();
        assert!(matches!(failure, SendFailure::Unknown { .. }), "{base_url}: {failure:?}");
        assert!(failure.cause().contains(why), "{failure}");
        assert!(!failure.cause().contains("24177123456"), "{failure}");
    }
    silent.received();
    huge.received();
}

#[tokio::test]
async fn a_message_that_never_left_is_tried_again() {
    let failure = whapi(client(), NOBODY).send(&reminder()).await.unwrap_err();
    assert!(matches!(failure, SendFailure::Retry { after: None, .. }), "{failure:?}");
    assert!(!failure.cause().contains("channel-token"), "{failure}");
}
