//! Calls of Amazon SNS to a subscriber over HTTPS.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    http_client::{CallLimits, HttpClient},
    provider_event::Refusal,
};
use serde::Deserialize;
use sha1::Sha1;
use sha2::Sha256;

use crate::{
    sns_certificates::{Certificates, Signer},
    webhook::is_near,
    wrong_setting::WrongSetting,
};

/// How old a call may be. SNS tries one again for an hour at most, each time with the timestamp and the signature of the
/// first: a shorter tolerance would refuse what it was told to send again.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(1);

const WRONG_TOPIC: WrongSetting =
    WrongSetting("the topic of SES is no ARN of SNS: arn:aws:sns:<region>:<account>:<name>");

/// Verifies what SNS sends of one topic, and confirms its subscription.
///
/// The certificate and the address of confirmation must be at SNS's own host in the topic's region. The signature is over
/// the fields that SNS documents, by SHA-1 (version 1, the default of topics) or by SHA-256 (version 2).
pub(crate) struct Sns {
    http: Arc<dyn HttpClient>,
    certificates: Certificates,
    topic: String,
    /// What the addresses of SNS begin with, the first `/` of the path included: nothing but its host precedes that.
    origin: String,
}

/// What SNS brings.
pub(crate) struct Notified {
    /// The same for each attempt at the same call.
    pub(crate) id: String,
    /// What was published; none where the call is about the subscription itself.
    pub(crate) message: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
enum Kind {
    Notification,
    SubscriptionConfirmation,
    UnsubscribeConfirmation,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    #[serde(rename = "Type")]
    kind: Kind,
    message_id: String,
    topic_arn: String,
    message: String,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
    subject: Option<String>,
    #[serde(rename = "SubscribeURL", default)]
    subscribe_url: String,
    #[serde(default)]
    token: String,
}

impl Sns {
    pub(crate) fn new(http: Arc<dyn HttpClient>, topic: &str) -> Result<Self, WrongSetting> {
        let parts: Vec<&str> = topic.split(':').collect();
        let ["arn", partition, "sns", region, _, _] = parts[..] else { return Err(WRONG_TOPIC) };
        if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(WRONG_TOPIC);
        }
        let china = if partition == "aws-cn" { ".cn" } else { "" };
        Ok(Self {
            certificates: Certificates::new(Arc::clone(&http)),
            http,
            topic: topic.to_owned(),
            origin: format!("https://sns.{region}.amazonaws.com{china}/"),
        })
    }

    /// What a call brings. One that asks to confirm the subscription is obeyed.
    pub(crate) async fn open(&self, body: &[u8], now: Timestamp) -> Result<Notified, Refusal> {
        let envelope: Envelope =
            serde_json::from_slice(body).map_err(|_| Refusal::Unauthentic("no call of SNS's"))?;
        self.verify(&envelope, now).await?;
        if envelope.kind == Kind::SubscriptionConfirmation {
            self.confirm(&envelope.subscribe_url).await?;
        }
        let message = (envelope.kind == Kind::Notification).then_some(envelope.message);
        Ok(Notified { id: envelope.message_id, message })
    }

    /// Nothing is fetched for a call that is refused without its certificate.
    async fn verify(&self, envelope: &Envelope, now: Timestamp) -> Result<(), Refusal> {
        if envelope.topic_arn != self.topic {
            return Err(Refusal::Unauthentic("of another topic"));
        }
        let signed_at: Option<Timestamp> = envelope.timestamp.parse().ok();
        if !signed_at.is_some_and(|signed_at| is_near(signed_at, now, TOLERANCE)) {
            return Err(Refusal::Unauthentic("not signed within an hour of now"));
        }
        if !self.is_certificate(&envelope.signing_cert_url) {
            return Err(Refusal::Unauthentic("its certificate is not at SNS's"));
        }
        let signature = BASE64_STANDARD.decode(&envelope.signature);
        let signature = signature.map_err(|_| Refusal::Unauthentic("its signature is not base64"))?;
        let verify: fn(&Signer, &str, &[u8]) -> bool = match envelope.signature_version.as_str() {
            "1" => Signer::signed::<Sha1>,
            "2" => Signer::signed::<Sha256>,
            _ => return Err(Refusal::Unauthentic("its signature is of an unknown version")),
        };
        let signer = self.certificates.at(&envelope.signing_cert_url, now).await?;
        let right = verify(&signer, &envelope.signed_text(), &signature);
        if right { Ok(()) } else { Err(Refusal::Unauthentic("its signature is wrong")) }
    }

    /// Whether it is the address of a file `….pem` at SNS's host: no query, by which the host's own API could be asked.
    fn is_certificate(&self, url: &str) -> bool {
        let name = url.strip_prefix(&self.origin).and_then(|path| path.strip_suffix(".pem"));
        name.is_some_and(|name| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        })
    }

    async fn confirm(&self, url: &str) -> Result<(), Refusal> {
        let request = url.starts_with(&self.origin).then(|| http::Request::get(url).body(Vec::new()).ok());
        let request = request.flatten().ok_or(Refusal::Unreadable("its confirmation is not at SNS's"))?;
        let unconfirmed = |cause| Refusal::Unavailable(format!("SNS's confirmation: {cause}"));
        let answer = self.http.send(request, CallLimits::default()).await;
        let answer = answer.map_err(|error| unconfirmed(error.to_string()))?;
        if !answer.status().is_success() {
            return Err(unconfirmed(format!("answered {}", answer.status().as_u16())));
        }
        Ok(())
    }
}

impl Envelope {
    /// What is signed: names and values of these fields in this order, each on a line of its own.
    fn signed_text(&self) -> String {
        let of_subscription = self.kind != Kind::Notification;
        let fields = [
            ("Message", Some(&self.message)),
            ("MessageId", Some(&self.message_id)),
            ("Subject", self.subject.as_ref().filter(|_| !of_subscription)),
            ("SubscribeURL", Some(&self.subscribe_url).filter(|_| of_subscription)),
            ("Timestamp", Some(&self.timestamp)),
            ("Token", Some(&self.token).filter(|_| of_subscription)),
            ("TopicArn", Some(&self.topic_arn)),
        ];
        let lines = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}\n{}\n", value?)));
        lines.chain([format!("Type\n{}\n", self.kind.name())]).collect()
    }
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Notification => "Notification",
            Self::SubscriptionConfirmation => "SubscriptionConfirmation",
            Self::UnsubscribeConfirmation => "UnsubscribeConfirmation",
        }
    }
}
