use std::time::Duration;

use http::Request;
use preau_adapters_aws::Ses;
use preau_http::ReqwestClient;
use preau_kernel::{
    email::EmailSender,
    http_client::{CallLimits, HttpClient},
    send_failure::{ProviderId, SendFailure},
};
use serde_json::{Value, json};

use crate::{access, invitation, ses};

/// Where moto is.
fn moto() -> String {
    #[expect(clippy::disallowed_methods, reason = "the test is told where the server is")]
    std::env::var("MOTO_URL")
        .expect("MOTO_URL says where moto's server is; `cargo xtask test` starts one and says so")
}

/// What moto keeps of the e-mail that it gave this id.
async fn taken(moto: &str, ProviderId(id): &ProviderId) -> Value {
    let request = Request::get(format!("{moto}/moto-api/data.json")).body(Vec::new()).unwrap();
    let answer = ReqwestClient::default().send(request, CallLimits::default()).await.unwrap();
    let kept: Value = serde_json::from_slice(answer.body()).unwrap();
    let mut emails = kept["ses"]["Message"].as_array().unwrap().iter();
    emails.find(|email| email["id"] == *id).unwrap().clone()
}

#[tokio::test]
async fn an_email_from_a_verified_domain_is_taken() {
    let moto = moto();
    let client = access(&moto).sesv2(Duration::from_secs(10));
    client.create_email_identity().email_identity("ecole.example").send().await.unwrap();
    let id = ses(&moto).send(&invitation()).await.unwrap();
    let whole = json!({
        "id": id.0,
        "source": "=?UTF-8?B?w4ljb2xlIFNlbmdob3I=?= <bonjour@ecole.example>",
        "destinations": {"ToAddresses": ["amina@example.org"]},
        "subject": "Votre séance de demain",
        "body": "<p>À demain&nbsp;!</p>",
    });
    assert_eq!(taken(&moto, &id).await, whole);
}

#[tokio::test]
async fn an_email_from_elsewhere_is_refused_for_good() {
    let elsewhere = Ses::new(access(&moto()), "bonjour@elsewhere.example");
    let cause = "SES answered 400 MessageRejected".to_owned();
    assert_eq!(elsewhere.send(&invitation()).await, Err(SendFailure::Permanent { cause }));
}
