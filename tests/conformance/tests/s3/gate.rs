//! A gate before moto that lets by what S3 would.
//!
//! What is sent without a presigned address comes from the SDK, with a header that signs it, and passes.

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header, uri::PathAndQuery};
use hyper_util::{
    client::legacy::{Client as Hyper, connect::HttpConnector},
    rt::TokioExecutor,
};
use preau_conformance::{TestClock, files::Reach};
use preau_kernel::{checksum::Checksum, clock::Clock};

use crate::{
    KEY, KEY_ID,
    signature::{self, Refusal},
};

/// What a connection says of itself, and none says for another.
const OF_ONE_CONNECTION: [HeaderName; 3] = [header::CONNECTION, header::HOST, header::TRANSFER_ENCODING];

/// Tells moto that somebody signed the request; who, it does not look at.
const VERIFIED: HeaderValue = HeaderValue::from_static(
    "AWS4-HMAC-SHA256 Credential=gate/20260601/eu-west-3/s3/aws4_request, SignedHeaders=host, Signature=0",
);

/// A running gate.
pub(crate) struct Gate {
    pub(crate) address: String,
}

#[derive(Clone)]
struct Inner {
    upstream: Arc<str>,
    client: Client,
    clock: Arc<TestClock>,
}

impl Gate {
    /// Starts one before `upstream`, which goes by `clock`.
    pub(crate) async fn start(upstream: &str, clock: Arc<TestClock>) -> Result<Self, String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.map_err(|error| format!("no free port: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let inner = Inner { upstream: Arc::from(upstream), client: Client::default(), clock };
        let router = Router::new().fallback(handle).layer(DefaultBodyLimit::disable()).with_state(inner);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address: format!("http://{address}") })
    }
}

async fn handle(State(inner): State<Inner>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return refuse(&Refusal(400, "IncompleteBody"));
    };
    let is_signed = parts.headers.contains_key(header::AUTHORIZATION);
    let verdict = if is_signed { Ok(()) } else { signature::verify(&parts, KEY_ID, KEY, inner.clock.now()) };
    if let Err(refusal) = verdict.and_then(|()| check_body(&parts, &body)) {
        return refuse(&refusal);
    }
    let mut request = http::Request::from_parts(parts, body.to_vec());
    for name in OF_ONE_CONNECTION {
        request.headers_mut().remove(name);
    }
    // What moto makes of a presigned request is not what S3 does: it refuses some, by a search for words in the query.
    request.headers_mut().entry(header::AUTHORIZATION).or_insert(VERIFIED);
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    match format!("{}{path}", inner.upstream).parse() {
        Ok(uri) => *request.uri_mut() = uri,
        Err(_) => return refuse(&Refusal(400, "InvalidURI")),
    }
    match inner.client.pass(request).await {
        Ok(mut answer) => {
            answer.headers_mut().remove(header::TRANSFER_ENCODING);
            answer.headers_mut().remove(header::CONNECTION);
            answer.map(Body::from)
        }
        Err(error) => (StatusCode::BAD_GATEWAY, error).into_response(),
    }
}

/// As S3 checks a body that comes with its SHA-256.
fn check_body(parts: &http::request::Parts, body: &Bytes) -> Result<(), Refusal> {
    match parts.headers.get("x-amz-checksum-sha256") {
        Some(expected) if *expected != Checksum::of(body).base64() => Err(Refusal(400, "BadDigest")),
        _ => Ok(()),
    }
}

fn refuse(Refusal(status, code): &Refusal) -> Response {
    let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::FORBIDDEN);
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code></Error>");
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

/// An HTTP client that sends what it is given, and reads answers of any length.
#[derive(Clone)]
pub(crate) struct Client(Hyper<HttpConnector, Body>);

impl Default for Client {
    fn default() -> Self {
        Self(Hyper::builder(TokioExecutor::new()).build_http())
    }
}

impl Client {
    pub(crate) async fn pass(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, String> {
        let answer = self.0.request(request.map(Body::from)).await.map_err(|error| format!("{error:?}"))?;
        let (parts, body) = answer.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.map_err(|error| error.to_string())?;
        Ok(http::Response::from_parts(parts, body.to_vec()))
    }
}

#[async_trait]
impl Reach for Client {
    async fn send(&self, mut request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, String> {
        // As browsers do (RFC 9110 §8.6), and hyper does not where there are no bytes.
        if request.method() == Method::PUT {
            let length = HeaderValue::from(request.body().len());
            request.headers_mut().insert(header::CONTENT_LENGTH, length);
        }
        self.pass(request).await
    }
}
