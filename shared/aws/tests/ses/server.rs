//! What stands in for SES on this machine, and answers what a test says.

use std::{
    fs, future,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Response, StatusCode},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// What is at this address refuses connections.
pub const NOBODY: &str = "http://127.0.0.1:1";

/// What SES does with a request.
#[derive(Clone)]
pub enum Plays {
    /// It answers: status and body.
    Answer(u16, String),
    /// It never does.
    Silence,
}

impl Plays {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(status, body.to_string())
    }

    /// An error as SES tells it; the message quotes what was sent.
    pub fn error(status: u16, code: &str) -> Self {
        let message = "Email address is not verified: amina@example.org";
        Self::json(status, &json!({"__type": code, "message": message}))
    }
}

/// A running server.
pub struct Server {
    pub address: String,
    inner: Arc<Inner>,
}

struct Inner {
    plays: Plays,
    received: Mutex<Vec<(String, Value)>>,
}

impl Server {
    /// A server that plays the same for every request.
    pub async fn that(plays: Plays) -> Self {
        let inner = Arc::new(Inner { plays, received: Mutex::default() });
        let router = Router::new().fallback(receive).with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inner }
    }

    /// The body of the one request that came, which the contract allows.
    pub fn received(&self) -> Value {
        let received = self.inner.received.lock().unwrap();
        assert_eq!(received.len(), 1, "one request");
        let (call, body) = &received[0];
        assert_eq!(call, "POST /v2/email/outbound-emails");
        assert_eq!(violations("sesv2.send-email.request", body), Vec::<String>::new());
        body.clone()
    }
}

/// What is wrong with `body` by the contract `name`, which is closed.
pub fn violations(name: &str, body: &Value) -> Vec<String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contracts").join(format!("{name}.schema.json"));
    let schema = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    schema.iter_errors(body).map(|error| error.to_string()).collect()
}

async fn receive(State(inner): State<Arc<Inner>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    inner.received.lock().unwrap().push((format!("{} {}", parts.method, parts.uri), body));
    match &inner.plays {
        Plays::Answer(status, body) => {
            let mut response = Response::new(Body::from(body.clone()));
            *response.status_mut() = StatusCode::from_u16(*status).unwrap();
            response
        }
        Plays::Silence => future::pending().await,
    }
}

/// A server that resets each connection in the middle of a successful answer.
pub async fn that_resets() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 1_024]).await;
            let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"MessageId\": \"";
            stream.write_all(begun).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            // Closed without lingering, a connection is reset.
            stream.set_zero_linger().unwrap();
        }
    });
    address
}

/// A server that closes each connection when the request is there.
pub async fn that_hangs_up() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 16_384]).await;
        }
    });
    address
}
