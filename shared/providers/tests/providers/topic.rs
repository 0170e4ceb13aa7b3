//! A topic of SNS whose key the tests have, and an internet of theirs.

use std::{
    collections::HashMap,
    str::FromStr,
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use preau_kernel::http_client::{CallLimits, HttpClient, HttpError};
use preau_providers::SesReports;
use rsa::{Pkcs1v15Sign, RsaPrivateKey, pkcs1v15, rand_core::OsRng};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use x509_cert::{
    builder::{Builder, CertificateBuilder, Profile},
    der::{EncodePem, pem::LineEnding},
    name::Name,
    serial_number::SerialNumber,
    spki::SubjectPublicKeyInfoOwned,
    time::{Time, Validity},
};

pub const TOPIC: &str = "arn:aws:sns:eu-west-3:123456789012:reports";
pub const CERTIFICATE: &str =
    "https://sns.eu-west-3.amazonaws.com/SimpleNotificationService-010a507c1833636cd94bdb98bd93083a.pem";
pub const CONFIRMATION: &str =
    "https://sns.eu-west-3.amazonaws.com/?Action=ConfirmSubscription&TopicArn=reports&Token=2336";

/// The topic's key.
static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(|| RsaPrivateKey::new(&mut OsRng, 2_048).unwrap());

pub fn now() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

/// The certificate of the topic's key, valid from a day before until a day after `at`.
pub fn certificate(at: Timestamp) -> Vec<u8> {
    let day = Duration::from_hours(24);
    let at = SystemTime::UNIX_EPOCH + Duration::try_from(at.as_duration()).unwrap();
    let [not_before, not_after] = [at - day, at + day].map(|at| Time::try_from(at).unwrap());
    let key = pkcs1v15::SigningKey::<Sha256>::new(KEY.clone());
    let certificate = CertificateBuilder::new(
        Profile::Root,
        SerialNumber::from(1_u8),
        Validity { not_before, not_after },
        Name::from_str("CN=sns.amazonaws.com").unwrap(),
        SubjectPublicKeyInfoOwned::from_key(KEY.to_public_key()).unwrap(),
        &key,
    );
    let certificate = certificate.unwrap().build::<pkcs1v15::Signature>().unwrap();
    certificate.to_pem(LineEnding::LF).unwrap().into_bytes()
}

/// An envelope before it is signed.
pub fn envelope(kind: &str, message: &str) -> Value {
    json!({
        "Type": kind,
        "MessageId": "da41e39f-ea4d-435a-b922-c6aae3915ebe",
        "TopicArn": TOPIC,
        "Message": message,
        "Timestamp": "2026-11-21T09:59:58.123Z",
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE,
        "UnsubscribeURL": "https://sns.eu-west-3.amazonaws.com/?Action=Unsubscribe",
    })
}

/// An envelope with other fields, before it is signed.
pub fn with(mut envelope: Value, other: &Value) -> Value {
    envelope.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    envelope
}

/// The envelope with its signature, of the version that it names.
pub fn sign(mut envelope: Value) -> Value {
    // In the alphabet's order, as SNS wants it.
    let mut text = String::new();
    for name in ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    {
        if let Some(value) = envelope[name].as_str() {
            text.extend([name, "\n", value, "\n"]);
        }
    }
    let signature = match envelope["SignatureVersion"].as_str() {
        Some("1") => KEY.sign(Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(text)),
        _ => KEY.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(text)),
    };
    envelope["Signature"] = json!(BASE64_STANDARD.encode(signature.unwrap()));
    envelope
}

/// The internet: what answers at which address, and what was asked for. Nothing is at any other address.
#[derive(Default)]
pub struct Internet {
    pub answers: Mutex<HashMap<String, (u16, Vec<u8>)>>,
    asked: Mutex<Vec<String>>,
}

impl Internet {
    /// Where the topic's certificate and the confirmation of its subscription are.
    pub fn that_is_whole() -> Arc<Self> {
        let internet = Arc::new(Self::default());
        internet.answers(CERTIFICATE, 200, &certificate(now()));
        internet.answers(CONFIRMATION, 200, b"<ConfirmSubscriptionResponse/>");
        internet
    }

    pub fn answers(&self, url: &str, status: u16, body: &[u8]) {
        self.answers.lock().unwrap().insert(url.to_owned(), (status, body.to_vec()));
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn reader(self: &Arc<Self>) -> SesReports {
        let http: Arc<dyn HttpClient> = Arc::<Self>::clone(self);
        SesReports::new(http, TOPIC).unwrap()
    }
}

#[async_trait]
impl HttpClient for Internet {
    async fn send(
        &self,
        request: http::Request<Vec<u8>>,
        _: CallLimits,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        let url = request.uri().to_string();
        assert_eq!(request.method(), "GET");
        self.asked.lock().unwrap().push(url.clone());
        let answer = self.answers.lock().unwrap().get(&url).cloned();
        let (status, body) = answer.ok_or_else(|| HttpError::NotSent("nobody is there".to_owned()))?;
        Ok(http::Response::builder().status(status).body(body).unwrap())
    }
}
