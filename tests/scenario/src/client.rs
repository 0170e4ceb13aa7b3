//! Requests over HTTP, and what is expected of their answers.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a scenario is a test: it ends at the first answer that is not as expected"
)]

use std::{io::Cursor, time::Duration};

use http::{
    HeaderMap, Method, StatusCode, header::CONTENT_TYPE, request::Builder, response::Parts, uri::Scheme,
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jiff::Timestamp;
use preau_http::ReqwestClient;
use preau_kernel::http_client::{CallLimits, HttpClient};
use serde_json::Value;

use crate::host::{Host, PUBLIC_URL, Person, RunAt, Scheduled, Terms};

/// The longest that an answer may take: a cold host on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

type Body = Full<Cursor<Vec<u8>>>;

/// A client of a host.
pub struct Caller<'h> {
    /// The host.
    pub host: &'h Host,
    client: Clients,
}

/// What sends requests: by HTTP alone, for hosts under test, and by HTTPS, for those that are deployed.
struct Clients {
    plain: Client<HttpConnector, Body>,
    tls: ReqwestClient,
}

impl<'h> Caller<'h> {
    /// A client with connections of its own.
    #[must_use]
    pub fn of(host: &'h Host) -> Self {
        // A connection a request: one that was kept may be closed by the host as the next request is on its way, which cannot then be
        // told from one that was done.
        let plain = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        Self { host, client: Clients { plain, tls: ReqwestClient::default() } }
    }

    /// A request to read `path`.
    pub fn get(&self, path: &str) -> Request<'_> {
        self.request(Method::GET, path)
    }

    /// A request to replace what is at `path`.
    pub fn put(&self, path: &str, body: &Value) -> Request<'_> {
        self.request(Method::PUT, path).json(body)
    }

    /// A request to do what `path` says.
    pub fn post(&self, path: &str, body: &Value) -> Request<'_> {
        self.request(Method::POST, path).json(body)
    }

    /// Any request.
    pub fn request(&self, method: Method, path: &str) -> Request<'_> {
        self.at(method, &format!("{}{path}", self.host.base_url))
    }

    /// A request to an address that the host handed out.
    pub fn at(&self, method: Method, address: &str) -> Request<'_> {
        let path = address.strip_prefix(PUBLIC_URL);
        let address = path.map_or_else(|| address.to_owned(), |path| format!("{}{path}", self.host.base_url));
        let builder = http::Request::builder().method(method).uri(address);
        Request { client: &self.client, builder, body: Vec::new() }
    }

    /// Has the host run a schedule as of an instant.
    pub async fn run_at(&self, schedule: &Scheduled, instant: Timestamp) {
        match &self.host.run_at {
            RunAt::Path(path) => {
                let _ = self.get(&path(schedule, instant)).send().await.expecting(200);
            }
            RunAt::Program(command) => {
                let output = command(schedule, instant).output().await.expect("the program starts");
                assert!(output.status.success(), "{}: {output:?}", schedule.name);
            }
        }
    }
}

impl Clients {
    async fn exchange(&self, request: http::Request<Vec<u8>>) -> (Parts, Vec<u8>) {
        if request.uri().scheme() == Some(&Scheme::HTTPS) {
            let limits = CallLimits::default().lasting(PATIENCE);
            return self.tls.send(request, limits).await.expect("the host answers").into_parts();
        }
        let request = request.map(|body| Full::new(Cursor::new(body)));
        let response = self.plain.request(request).await.expect("the host answers");
        let (parts, body) = response.into_parts();
        (parts, body.collect().await.expect("the answer comes whole").to_bytes().into())
    }
}

/// A request on its way.
#[must_use]
pub struct Request<'c> {
    client: &'c Clients,
    builder: Builder,
    body: Vec<u8>,
}

impl Request<'_> {
    /// Signed in as `person`.
    pub fn by(self, person: &Person) -> Self {
        self.bearing(&person.token(&Terms::GOOD))
    }

    /// With this token.
    pub fn bearing(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { builder: self.builder.header(name, value), ..self }
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With any body.
    pub fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { builder: self.builder.header(CONTENT_TYPE, media_type), ..self }.bytes(body)
    }

    /// With any bytes, of which only headers say what they are.
    pub fn bytes(self, bytes: impl Into<Vec<u8>>) -> Self {
        Self { body: bytes.into(), ..self }
    }

    /// Sends it and awaits the whole answer.
    pub async fn send(self) -> Answer {
        let request = self.builder.body(self.body).expect("the request is well-formed");
        let asked = format!("{} {}", request.method(), request.uri());
        let exchange = self.client.exchange(request);
        let (parts, bytes) =
            tokio::time::timeout(PATIENCE, exchange).await.expect("the host answers in time");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { asked, status: parts.status, headers: parts.headers, text, bytes }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    asked: String,
    /// Its status.
    pub status: StatusCode,
    headers: HeaderMap,
    text: String,
    bytes: Vec<u8>,
}

impl Answer {
    /// Expects this status.
    #[track_caller]
    #[must_use]
    pub fn expecting(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered {}", self.asked, self.text);
        self
    }

    /// Expects the problem `code` with this status, worded for people and naming the request.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) {
        let what = format!("{} answered {}", self.asked, self.text);
        assert_eq!(self.status, status, "{what}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{what}");
        let problem = self.json();
        assert_eq!(problem["type"], format!("https://preau.dev/problems/{code}"), "{what}");
        assert_eq!(problem["status"], status, "{what}");
        // The first answer, sent again, still names the first request.
        if self.header("idempotent-replayed").is_empty() {
            assert_eq!(problem["instance"], self.header("x-request-id"), "{what}");
        }
        for words in ["title", "detail"] {
            assert!(problem[words].as_str().is_some_and(|text| !text.is_empty()), "{what}");
        }
    }

    /// Expects the problem `invalid-request`, which names exactly these fields.
    #[track_caller]
    pub fn has_errors_at(&self, pointers: &[&str]) {
        self.is_problem(400, "invalid-request");
        let problem = self.json();
        let errors = problem["errors"].as_array().into_iter().flatten();
        assert_eq!(errors.map(|error| &error["pointer"]).collect::<Vec<_>>(), pointers, "{problem}");
    }

    /// Its body.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{} answered {}: {error}", self.asked, self.text))
    }

    /// Its body, as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its body, byte by byte.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All its headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header, empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
