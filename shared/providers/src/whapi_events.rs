//! What Whapi reports, and what people answer there.

use async_trait::async_trait;
use hmac::{Hmac, Mac};
use http::HeaderMap;
use jiff::Timestamp;
use preau_kernel::{
    contact::PhoneNumber,
    provider_event::{ProviderEvent, Refusal, ReportedMessage, WebhookCall, WebhookReader},
};
use serde::Deserialize;
use sha2::{Digest, Sha256, digest::Output};

use crate::{
    webhook::{WRONG_SECRET, header},
    wrong_setting::WrongSetting,
};

/// What people write to be left alone. An accent may be a character of its own.
const STOPS: [&str; 4] = ["stop", "arrêt", "arre\u{302}t", "arret"];
/// What people write to be written to again.
const STARTS: [&str; 2] = ["start", "reprendre"];

/// Reads the webhook of Whapi. Whapi signs nothing: the webhook is set up there with a header of its own,
/// `X-Webhook-Secret`, that nobody else knows. Calls have no id and no time either: the id is the SHA-256 of the body, in
/// hexadecimal, so that a call that comes twice is known.
///
/// | event | report |
/// |---|---|
/// | a status `delivered` or `read` | delivered |
/// | a status `failed` | bounced |
/// | a text from someone, in no group: `STOP`, `ARRÊT` or `ARRET`, in whatever case, but for punctuation alone | stopped |
/// | the same: `START` or `REPRENDRE` | resumed |
/// | any other | none |
pub struct WhapiReports {
    key: Hmac<Sha256>,
    /// What the right secret is to the key. Secrets are compared by this: the time that it takes tells nothing of them.
    right: Output<Hmac<Sha256>>,
}

#[derive(Deserialize)]
struct Call {
    #[serde(default)]
    statuses: Vec<Status>,
    #[serde(default)]
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Status {
    id: String,
    status: String,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    from_me: bool,
    #[serde(default)]
    chat_id: String,
    #[serde(default)]
    from: String,
    text: Option<Text>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    body: String,
}

impl WhapiReports {
    /// Reads calls whose header `X-Webhook-Secret` is `secret`.
    ///
    /// # Errors
    /// The secret is empty, or not of visible ASCII: no header would be right.
    pub fn new(secret: &str) -> Result<Self, WrongSetting> {
        if secret.is_empty() || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(WRONG_SECRET);
        }
        let key: Hmac<Sha256> = Hmac::new_from_slice(secret.as_bytes()).map_err(|_| WRONG_SECRET)?;
        let right = key.clone().chain_update(secret).finalize().into_bytes();
        Ok(Self { key, right })
    }
}

#[async_trait]
impl WebhookReader for WhapiReports {
    async fn read(&self, headers: &HeaderMap, body: &[u8], _now: Timestamp) -> Result<WebhookCall, Refusal> {
        let secret = header(headers, "x-webhook-secret")
            .ok_or(Refusal::Unauthentic("the header X-Webhook-Secret is missing"))?;
        let given = self.key.clone().chain_update(secret);
        given.verify(&self.right).map_err(|_| Refusal::Unauthentic("the secret is wrong"))?;
        let call: Call =
            serde_json::from_slice(body).map_err(|_| Refusal::Unreadable("no call of Whapi's"))?;
        let statuses = call.statuses.into_iter().filter_map(Status::report);
        let wishes = call.messages.iter().filter_map(Message::wish);
        let events = statuses.chain(wishes).collect();
        Ok(WebhookCall { id: format!("{:x}", Sha256::digest(body)), events })
    }
}

impl Status {
    fn report(self) -> Option<ProviderEvent> {
        let message = ReportedMessage::Theirs(self.id);
        match self.status.as_str() {
            "delivered" | "read" => Some(ProviderEvent::Delivered(message)),
            "failed" => Some(ProviderEvent::Bounced { message, address: None, reason: self.status }),
            _ => None,
        }
    }
}

impl Message {
    fn wish(&self) -> Option<ProviderEvent> {
        if self.from_me || self.r#type != "text" || !self.is_in_a_chat_of_two() {
            return None;
        }
        let text = self.text.as_ref()?.body.to_lowercase();
        let word = text.trim_matches(|sign: char| !sign.is_alphanumeric());
        let number = PhoneNumber::parse(&format!("+{}", self.from))?;
        if STOPS.contains(&word) {
            Some(ProviderEvent::Stopped { number })
        } else {
            STARTS.contains(&word).then_some(ProviderEvent::Resumed { number })
        }
    }

    /// Whether it was written to us alone, by someone whose number it names. WhatsApp can call a chat, and who writes there,
    /// by digits that are no number (`…@lid`).
    fn is_in_a_chat_of_two(&self) -> bool {
        match self.chat_id.split_once('@') {
            Some((_, "s.whatsapp.net")) => true,
            Some((name, "lid")) => name != self.from,
            _ => false,
        }
    }
}
