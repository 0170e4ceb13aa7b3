//! What becomes of an e-mail that the server does not take.

use std::time::Duration;

use preau_adapters_local::{Smtp, WrongSmtp};
use preau_kernel::{
    email::{EmailSender, OutgoingEmail},
    send_failure::SendFailure,
};

use crate::{
    Noon, invitation,
    server::{
        Does::{self, HangUp, Reply, Silence},
        NOBODY, Server,
        Stage::{self, Data, Farewell, Greeting, Hello, Recipient, Sender, Told},
    },
    smtp,
};

/// What comes of the invitation when the server does this at that stage.
async fn refused(stage: Stage, does: Does) -> SendFailure {
    let server = Server::that(stage, does).await;
    let smtp = smtp(&server.url).with_time_limit(Duration::from_millis(300));
    let failure = smtp.send(&invitation()).await.unwrap_err();
    assert!(!failure.cause().contains("amina") && !failure.cause().contains("127"), "{failure}");
    failure
}

fn retry(cause: &str) -> SendFailure {
    SendFailure::Retry { after: None, cause: cause.to_owned() }
}

fn permanent(cause: &str) -> SendFailure {
    SendFailure::Permanent { cause: cause.to_owned() }
}

fn unknown(cause: &str) -> SendFailure {
    SendFailure::Unknown { cause: cause.to_owned() }
}

#[tokio::test]
async fn a_refusal_is_for_now_or_for_good_at_every_stage() {
    for stage in [Greeting, Hello, Sender, Recipient, Data, Told] {
        let failure = refused(stage, Reply("421 amina@example.org later")).await;
        assert_eq!(failure, retry("SMTP answered 421"), "{stage:?}");
        let failure = refused(stage, Reply("554-amina@example.org\r\n554 5.7.1 never")).await;
        assert_eq!(failure, permanent("SMTP answered 554"), "{stage:?}");
    }
    assert_eq!(refused(Recipient, Reply("450 busy")).await, retry("SMTP answered 450"));
    assert_eq!(refused(Recipient, Reply("550 unknown")).await, permanent("SMTP answered 550"));
}

#[tokio::test]
async fn what_ends_before_the_email_is_told_is_tried_again() {
    for stage in [Greeting, Hello, Sender, Recipient, Data] {
        for does in [HangUp, Silence, Reply("<html>")] {
            let failure = refused(stage, does).await;
            assert!(matches!(failure, SendFailure::Retry { .. }), "{stage:?}: {failure:?}");
        }
    }
    let failure = smtp(NOBODY).send(&invitation()).await.unwrap_err();
    assert_eq!(failure, retry("SMTP: not sent, the connection failed"));
}

#[tokio::test]
async fn what_ends_after_the_email_was_told_may_have_been_sent() {
    let ended = unknown("SMTP: the connection ended, or its reply was none");
    assert_eq!(refused(Told, HangUp).await, ended);
    assert_eq!(refused(Told, Reply("<html>")).await, ended);
    assert_eq!(refused(Told, Silence).await, unknown("SMTP: no reply in time"));
}

#[tokio::test]
async fn what_a_server_says_to_goodbye_changes_nothing() {
    for does in [HangUp, Silence, Reply("554 never")] {
        let server = Server::that(Farewell, does).await;
        smtp(&server.url).send(&invitation()).await.unwrap();
        assert_eq!(server.heard().emails.len(), 1);
    }
}

#[tokio::test]
async fn a_password_is_not_told_without_tls() {
    let server = Server::agreeable().await;
    let url = server.url.replace("//", "//preau:secret@");
    let failure = smtp(&url).send(&invitation()).await.unwrap_err();
    assert_eq!(failure, retry("SMTP: not sent, the server lacks what is needed"));
    assert_eq!(server.heard().commands, ["EHLO ecole.example"]);
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_with_where_tls_is_wanted() {
    let server = Server::agreeable().await;
    let failure = smtp(&server.url.replace("smtp:", "smtps:")).send(&invitation()).await.unwrap_err();
    assert_eq!(failure, retry("SMTP: not sent, the connection failed"));
    assert_eq!(server.heard().emails.len(), 0);
}

#[tokio::test]
async fn an_email_that_cannot_be_written_is_not_sent() {
    for (name, value) in [("X Kind", "a"), ("X-Kind:", "a"), ("X-Kind\r\nBcc", "a"), ("", "a")] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let failure = smtp(NOBODY).send(&OutgoingEmail { headers, ..invitation() }).await.unwrap_err();
        assert_eq!(failure, permanent("SMTP: the e-mail cannot be written"), "{name:?}");
    }
}

#[test]
fn a_wrong_setting_is_named_and_not_quoted() {
    let wrong = |url: &str, from: &str| {
        let clock = std::sync::Arc::new(Noon("2026-11-21T12:00:00Z".parse().unwrap()));
        Smtp::new(url, from, clock).err().unwrap()
    };
    assert_eq!(wrong("https://preau:secret@mail.example", "a@b.fr"), WrongSmtp::Url);
    assert_eq!(wrong("smtp://mail.example", "École Senghor"), WrongSmtp::From);
    assert!(WrongSmtp::Url.to_string().starts_with("PREAU_SMTP_URL is "));
    assert!(WrongSmtp::From.to_string().starts_with("PREAU_EMAIL_FROM is "));
}
