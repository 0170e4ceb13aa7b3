use std::time::Duration;

use preau_kernel::{
    email::{EmailSender, OutgoingEmail},
    send_failure::{ProviderId, SendFailure},
};
use serde_json::json;

use crate::{
    invitation,
    server::{NOBODY, Plays, Server, that_hangs_up, that_resets, violations},
    ses,
};

/// What comes of the invitation when SES plays this.
async fn sent(plays: Plays) -> Result<ProviderId, SendFailure> {
    let server = Server::that(plays).await;
    let outcome = ses(&server.address).send(&invitation()).await;
    server.received();
    outcome
}

fn retry(cause: &str) -> Result<ProviderId, SendFailure> {
    Err(SendFailure::Retry { after: None, cause: cause.to_owned() })
}

fn permanent(cause: &str) -> Result<ProviderId, SendFailure> {
    Err(SendFailure::Permanent { cause: cause.to_owned() })
}

fn unknown(cause: &str) -> Result<ProviderId, SendFailure> {
    Err(SendFailure::Unknown { cause: cause.to_owned() })
}

#[test]
fn emails_come_from_the_bare_address_and_are_not_sent_once_by_their_key() {
    let ses = ses(NOBODY);
    assert_eq!(ses.sender_address(), "bonjour@ecole.example");
    assert!(!ses.takes_keys());
}

#[tokio::test]
async fn an_email_is_sent_whole_and_tagged_with_its_key() {
    let answer = json!({"MessageId": "0102019a"});
    assert_eq!(violations("sesv2.send-email.response-200", &answer), Vec::<String>::new());
    let server = Server::that(Plays::json(200, &answer)).await;
    assert_eq!(ses(&server.address).send(&invitation()).await.unwrap().0, "0102019a");
    let utf8 = |text: &str| json!({"Data": text, "Charset": "UTF-8"});
    let whole = json!({
        "FromEmailAddress": "=?UTF-8?B?w4ljb2xlIFNlbmdob3I=?= <bonjour@ecole.example>",
        "Destination": {"ToAddresses": ["amina@example.org"]},
        "Content": {"Simple": {
            "Subject": utf8("Votre séance de demain"),
            "Body": {"Html": utf8("<p>À demain&nbsp;!</p>"), "Text": utf8("À demain !")},
            "Headers": [{"Name": "List-Unsubscribe", "Value": "<https://preau.example/stop>"}],
            "Attachments": [{
                "RawContent": "QkVHSU46VkNBTEVOREFSDQo=",
                "FileName": "seance.ics",
                "ContentType": "text/calendar; charset=utf-8; method=REQUEST",
                "ContentTransferEncoding": "BASE64",
            }],
        }},
        "EmailTags": [{"Name": "message", "Value": "0198c5a8-message"}],
    });
    assert_eq!(server.received(), whole);
}

#[tokio::test]
async fn an_email_without_headers_and_attachments_has_no_such_keys() {
    let server = Server::that(Plays::json(200, &json!({"MessageId": "1"}))).await;
    let plain = OutgoingEmail { headers: Vec::new(), attachments: Vec::new(), ..invitation() };
    ses(&server.address).send(&plain).await.unwrap();
    let body = server.received();
    let keys: Vec<&String> = body["Content"]["Simple"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["Body", "Subject"]);
}

#[tokio::test]
async fn an_email_with_more_headers_than_ses_takes_is_not_sent() {
    let headers = (0..16).map(|number| (format!("X-Header-{number}"), "1".to_owned())).collect();
    let outcome = ses(NOBODY).send(&OutgoingEmail { headers, ..invitation() }).await;
    assert_eq!(outcome, permanent("SES takes 15 headers"));
}

#[tokio::test]
async fn each_error_is_tried_again_or_not_by_its_meaning() {
    for (status, code) in [
        (429, "TooManyRequestsException"),
        (400, "LimitExceededException"),
        (400, "ThrottlingException"),
        (400, "Throttling"),
        (500, "InternalServiceErrorException"),
        (503, "ServiceUnavailable"),
    ] {
        let cause = format!("SES answered {status} {code}");
        assert_eq!(sent(Plays::error(status, code)).await, retry(&cause));
    }
    for (status, code) in [
        (400, "AccountSuspendedException"),
        (400, "BadRequestException"),
        (400, "MailFromDomainNotVerifiedException"),
        (400, "MessageRejected"),
        (400, "SendingPausedException"),
        (403, "AccessDeniedException"),
        (404, "NotFoundException"),
    ] {
        let cause = format!("SES answered {status} {code}");
        assert_eq!(sent(Plays::error(status, code)).await, permanent(&cause));
    }
}

#[tokio::test]
async fn garbage_is_judged_by_its_status_and_a_success_may_have_sent() {
    for (status, expected) in [
        (200, unknown("SES answered 200 unreadable")),
        (403, permanent("SES answered 403")),
        (429, retry("SES answered 429")),
        (500, retry("SES answered 500")),
    ] {
        let garbage = Plays::Answer(status, "<html>\u{0}{{{".to_owned());
        assert_eq!(sent(garbage).await, expected, "{status}");
    }
    assert_eq!(sent(Plays::json(200, &json!({}))).await, unknown("SES answered 200 unreadable"));
}

#[tokio::test]
async fn a_sentence_in_the_place_of_a_name_does_not_reach_the_log() {
    let sentence = Plays::error(400, "cannot send to amina@example.org");
    assert_eq!(sent(sentence).await, permanent("SES answered 400"));
}

#[tokio::test]
async fn an_email_without_an_answer_may_have_been_sent_unless_nobody_was_reached() {
    assert_eq!(ses(NOBODY).send(&invitation()).await, retry("SES was not reached"));
    let nowhere = "http://no-such-host.invalid";
    assert_eq!(ses(nowhere).send(&invitation()).await, retry("SES was not reached"));

    let silent = Server::that(Plays::Silence).await;
    let hasty = ses(&silent.address).with_time_limit(Duration::from_millis(300));
    assert_eq!(hasty.send(&invitation()).await, unknown("SES did not answer"));
    silent.received();
    let cut = ses(&that_resets().await).send(&invitation()).await;
    assert_eq!(cut, unknown("SES answered 200 unreadable"));
    assert_eq!(ses(&that_hangs_up().await).send(&invitation()).await, unknown("SES did not answer"));
}
