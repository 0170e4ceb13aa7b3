//! A proxy before `DynamoDB` Local that answers as `DynamoDB` does on a bad day.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Response, header},
    response::IntoResponse,
};
use futures_util::stream;
use preau_http::ReqwestClient;
use preau_kernel::http_client::{CallLimits, HttpClient};
use serde_json::{Value, json};

/// What the proxy does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Answers an error of this type, and does not pass the request on.
    Refuse(&'static str),
    /// Cancels a transaction for these reasons, and does not pass it on.
    Cancel(&'static [&'static str]),
    /// Answers that all keys are left to read, and does not pass the request on.
    Unprocessed,
    /// Passes the request on, and breaks the connection in the midst of the answer.
    LoseAnswer,
    /// Passes the request on, and answers an internal error.
    HideAnswer,
}

/// A running proxy.
pub(crate) struct Proxy {
    pub(crate) address: String,
    inner: Arc<Inner>,
}

struct Inner {
    upstream: String,
    client: ReqwestClient,
    faults: Mutex<VecDeque<Fault>>,
    requests: Mutex<Vec<Value>>,
}

impl Proxy {
    /// Starts a proxy before `upstream` with these faults for the first requests; later ones pass.
    pub(crate) async fn start(upstream: &str, faults: Vec<Fault>) -> Self {
        let inner = Arc::new(Inner {
            upstream: upstream.to_owned(),
            client: ReqwestClient::default(),
            faults: Mutex::new(faults.into()),
            requests: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(handle).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    /// The bodies of the requests that came, whatever became of them.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.inner.requests.lock().expect("no poison").clone()
    }
}

async fn handle(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let request: Value = serde_json::from_slice(&body).expect("a request is JSON");
    let fault = inner.faults.lock().expect("no poison").pop_front();
    inner.requests.lock().expect("no poison").push(request.clone());
    match fault {
        None => inner.pass_on(&headers, body).await,
        Some(Fault::Refuse(code)) => respond(400, &json!({"__type": code, "message": "Slow down."})),
        Some(Fault::Cancel(codes)) => {
            let reasons: Vec<_> =
                codes.iter().map(|code| json!({"Code": code, "Message": "As it is."})).collect();
            let message = format!(
                "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
                codes.join(", ")
            );
            let code = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
            respond(400, &json!({"__type": code, "Message": message, "CancellationReasons": reasons}))
        }
        Some(Fault::Unprocessed) => {
            respond(200, &json!({"Responses": {}, "UnprocessedKeys": request["RequestItems"]}))
        }
        Some(Fault::LoseAnswer) => {
            inner.pass_on(&headers, body).await;
            let torn = [Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("the line is cut"))];
            Response::new(Body::from_stream(stream::iter(torn)))
        }
        Some(Fault::HideAnswer) => {
            inner.pass_on(&headers, body).await;
            let code = "com.amazonaws.dynamodb.v20120810#InternalServerError";
            respond(500, &json!({"__type": code, "message": "Internal server error"}))
        }
    }
}

impl Inner {
    async fn pass_on(&self, headers: &HeaderMap, body: Bytes) -> Response<Body> {
        let mut request = http::Request::post(&self.upstream).body(body.to_vec()).expect("a request");
        for name in [header::AUTHORIZATION, header::CONTENT_TYPE, "x-amz-date".parse().expect("a name")] {
            request.headers_mut().extend(headers.get(&name).cloned().map(|value| (name, value)));
        }
        let target = headers.get("x-amz-target").cloned().expect("a request has its target");
        request.headers_mut().insert("x-amz-target", target);
        let answer = self.client.send(request, CallLimits::default()).await.expect("DynamoDB Local answers");
        answer_of(answer)
    }
}

fn answer_of(answer: http::Response<Vec<u8>>) -> Response<Body> {
    (answer.status(), [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], answer.into_body())
        .into_response()
}

fn respond(status: u16, body: &Value) -> Response<Body> {
    let body = body.to_string().into_bytes();
    answer_of(Response::builder().status(status).body(body).expect("a response"))
}
