//! The Runtime API of AWS Lambda for one instance of a function, with a stopwatch.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
};

use crate::stopwatch;

/// In 2100: no instance looks at its deadline.
const DEADLINE: &str = "4102444800000";
/// How long an instance may take to start, or to answer.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// A Runtime API that one instance asks; it is served until the process ends.
pub struct RuntimeApi {
    /// What `AWS_LAMBDA_RUNTIME_API` says.
    pub address: SocketAddr,
    asked: mpsc::UnboundedReceiver<Instant>,
    events: mpsc::UnboundedSender<Bytes>,
    answers: mpsc::UnboundedReceiver<(Instant, Bytes)>,
}

struct Ends {
    asked: mpsc::UnboundedSender<Instant>,
    events: Mutex<mpsc::UnboundedReceiver<Bytes>>,
    answers: mpsc::UnboundedSender<(Instant, Bytes)>,
}

impl RuntimeApi {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn start() -> std::io::Result<Self> {
        let (asked, asks) = mpsc::unbounded_channel();
        let (events, next) = mpsc::unbounded_channel();
        let (answers, answered) = mpsc::unbounded_channel();
        let ends = Arc::new(Ends { asked, events: next.into(), answers });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_event))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answer))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(answer))
            .with_state(ends);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, asked: asks, events, answers: answered })
    }

    /// When the instance asked for its next event.
    ///
    /// # Errors
    /// It did not in time.
    pub async fn asked(&mut self) -> Result<Instant> {
        let asked = tokio::time::timeout(TIME_LIMIT, self.asked.recv()).await;
        asked.ok().flatten().context("the instance asked for no event: its start has failed")
    }

    /// Gives the instance, once it has asked, this event; how long it took from there to its answer, and that.
    ///
    /// # Errors
    /// It did not answer in time, or not in JSON.
    pub async fn invoke(&mut self, event: &Value) -> Result<(Duration, Value)> {
        self.asked().await?;
        let event = Bytes::from(event.to_string());
        let start = stopwatch::now();
        self.events.send(event)?;
        let answered = tokio::time::timeout(TIME_LIMIT, self.answers.recv()).await;
        let (at, answer) = answered.ok().flatten().context("the instance did not answer")?;
        Ok((at.duration_since(start), serde_json::from_slice(&answer)?))
    }
}

async fn next_event(State(ends): State<Arc<Ends>>) -> Response {
    // Who measures has gone when the one end is closed, or the other.
    let _ = ends.asked.send(stopwatch::now());
    match ends.events.lock().await.recv().await {
        Some(event) => {
            let headers = [
                ("lambda-runtime-aws-request-id", "one"),
                ("lambda-runtime-deadline-ms", DEADLINE),
                ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-3:123456789012:function:one"),
            ];
            (headers, event).into_response()
        }
        None => StatusCode::GONE.into_response(),
    }
}

async fn answer(State(ends): State<Arc<Ends>>, body: Bytes) -> StatusCode {
    let at = stopwatch::now();
    // As above.
    let _ = ends.answers.send((at, body));
    StatusCode::ACCEPTED
}

/// The event of an HTTP API, payload format 2.0, that a request is.
#[must_use]
pub fn event(method: &str, path: &str, token: &str, body: Option<&Value>) -> Value {
    serde_json::json!({
        "version": "2.0",
        "routeKey": format!("{method} {path}"),
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "accept": "application/json",
            "authorization": format!("Bearer {token}"),
            "content-type": "application/json",
            "host": "localhost",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "preau",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "preau-load",
            },
            "requestId": "preau",
            "routeKey": format!("{method} {path}"),
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1_767_225_600_000_u64,
        },
        "body": body.map(ToString::to_string),
        "isBase64Encoded": false,
    })
}

/// The answer to an invocation as JSON of its body.
///
/// # Errors
/// It has another status than `expected`, or none: the answer is in the error.
pub fn body(answer: &Value, expected: u16) -> Result<Value> {
    anyhow::ensure!(answer["statusCode"] == expected, "the function answered {answer}");
    Ok(serde_json::from_str(answer["body"].as_str().unwrap_or_default())?)
}
