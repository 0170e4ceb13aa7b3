//! The webhooks of providers, as the real readers take them: with secrets of the tests, and calls that are signed by them.

use std::sync::Arc;

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use preau_kernel::{
    app::WebhookReaders,
    clock::Clock,
    http_client::{CallLimits, HttpClient, HttpError},
};
use preau_providers::{ResendReports, SesReports, WhapiReports};
use serde_json::Value;
use sha2::Sha256;

use crate::{TestApp, TestRequest};

const RESEND_KEY: &[u8] = b"what Resend and the tests know";
const WHAPI_SECRET: &str = "known-to-Whapi-and-the-tests";
const SES_TOPIC: &str = "arn:aws:sns:eu-west-3:123456789012:preau";

/// Nobody is reached: no certificate of SNS is fetched.
struct Nobody;

#[async_trait]
impl HttpClient for Nobody {
    async fn send(
        &self,
        _: http::Request<Vec<u8>>,
        _: CallLimits,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        Err(HttpError::NotSent("nobody is reached in this test".to_owned()))
    }
}

pub(crate) fn readers() -> WebhookReaders {
    let secret = format!("whsec_{}", BASE64_STANDARD.encode(RESEND_KEY));
    WebhookReaders {
        resend: Some(Arc::new(ResendReports::new(&secret).expect("a secret"))),
        ses: Some(Arc::new(SesReports::new(Arc::new(Nobody), SES_TOPIC).expect("a topic"))),
        whapi: Some(Arc::new(WhapiReports::new(WHAPI_SECRET).expect("a secret"))),
    }
}

impl TestApp {
    /// A call of Resend's webhook, signed now under this id.
    #[must_use]
    pub fn resend_events(&self, id: &str, event: &Value) -> TestRequest<'_> {
        let (at, body) = (self.clock.now().as_second().to_string(), event.to_string());
        let mut signature: Hmac<Sha256> = Hmac::new_from_slice(RESEND_KEY).expect("a key of any length");
        signature.update(format!("{id}.{at}.{body}").as_bytes());
        let signature = format!("v1,{}", BASE64_STANDARD.encode(signature.finalize().into_bytes()));
        let request = self.post("/api/webhooks/resend", event);
        request.header("svix-id", id).header("svix-timestamp", &at).header("svix-signature", &signature)
    }

    /// A call of Whapi's webhook.
    #[must_use]
    pub fn whapi_events(&self, event: &Value) -> TestRequest<'_> {
        self.post("/api/webhooks/whapi", event).header("x-webhook-secret", WHAPI_SECRET)
    }
}
