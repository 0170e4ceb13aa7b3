//! Requests and answers, as tests write and read them.

use std::fmt::Write as _;

use axum::body::{Body, Bytes, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode, header};
use preau_kernel::actor::Actor;
use serde_json::Value;
use tower::ServiceExt;

use crate::TestApp;

/// A request that is being put together.
pub struct TestRequest<'a> {
    app: &'a TestApp,
    builder: http::request::Builder,
    body: Body,
}

impl<'a> TestRequest<'a> {
    pub(crate) fn new(app: &'a TestApp, method: Method, path: &str) -> Self {
        let builder = Request::builder().method(method).uri(path).header("x-request-id", "a-request");
        Self { app, builder, body: Body::empty() }
    }

    /// Sent by `actor`.
    #[must_use]
    pub fn by(self, actor: &Actor) -> Self {
        let token = self.app.token(actor);
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// By someone who reads English.
    #[must_use]
    pub fn in_english(self) -> Self {
        self.header("accept-language", "en")
    }

    /// With an idempotency key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").bytes(body.to_string().into_bytes())
    }

    /// With these bytes as the body.
    #[must_use]
    pub fn bytes(self, body: Vec<u8>) -> Self {
        self.body(Body::from(body))
    }

    /// With a body that comes as it likes.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sends it and reads the answer.
    pub async fn send(self) -> TestAnswer {
        let request = self.builder.body(self.body).expect("a request");
        let response = self.app.router.clone().oneshot(request).await.expect("an answer");
        self.app.uses.check();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        TestAnswer { status: parts.status, headers: parts.headers, body }
    }
}

/// What was answered.
#[derive(Debug)]
pub struct TestAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// The headers that a snapshot shows.
const TOLD: [header::HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::ETAG,
    header::LOCATION,
    header::RETRY_AFTER,
    header::HeaderName::from_static("idempotent-replayed"),
];

impl TestAnswer {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    /// A header's text, empty when it is absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The code of the problem that was answered, empty when it was none.
    #[must_use]
    pub fn problem(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.strip_prefix("https://preau.dev/problems/").unwrap_or_default().to_owned()
    }

    /// Status, telling headers and body, for a snapshot.
    #[must_use]
    pub fn described(&self) -> String {
        let mut text = self.status.to_string();
        for name in TOLD {
            if let Some(value) = self.headers.get(&name) {
                write!(text, "\n{name}: {}", value.to_str().unwrap_or("?")).expect("a text");
            }
        }
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(json) => write!(text, "\n\n{json:#}").expect("a text"),
            Err(_) => write!(text, "\n\n{}", String::from_utf8_lossy(&self.body)).expect("a text"),
        }
        text
    }
}
