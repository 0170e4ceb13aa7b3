//! A provider on this machine, which answers what a test says.

use std::{
    collections::{HashMap, VecDeque},
    future,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Response, StatusCode},
};
use preau_http::ReqwestClient;
use preau_kernel::{http_client::HttpClient, log::Log};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::contract::Contract;

/// What is at this address refuses connections.
pub const NOBODY: &str = "http://127.0.0.1:1";

/// What comes of a request: a status and a body.
pub type Reply = dyn Fn(&Received) -> (u16, Value) + Send + Sync;

/// What a provider does with a request.
#[derive(Clone)]
pub enum Plays {
    /// It answers: status, headers, body.
    Answer(u16, Vec<(&'static str, &'static str)>, Vec<u8>),
    /// It answers what comes of the request.
    Reply(Arc<Reply>),
    /// It never does.
    Silence,
}

impl Plays {
    /// It answers with this body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(status, Vec::new(), body.to_string().into_bytes())
    }

    /// It answers with this text.
    pub fn text(status: u16, body: &str) -> Self {
        Self::Answer(status, Vec::new(), body.as_bytes().to_vec())
    }

    /// As before, with `Retry-After`.
    pub fn retry_after(self, seconds: &'static str) -> Self {
        match self {
            Self::Answer(status, mut headers, body) => {
                headers.push(("retry-after", seconds));
                Self::Answer(status, headers, body)
            }
            Self::Silence | Self::Reply(_) => self,
        }
    }

    /// A success that is longer than any client reads.
    pub fn huge() -> Self {
        Self::text(200, &"{\"id\":".repeat(1_000_000))
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// By which method.
    pub method: String,
    /// For which path.
    pub path: String,
    /// With which headers.
    pub headers: HeaderMap,
    /// With which body; null where it is no JSON.
    pub body: Value,
}

/// A running provider.
pub struct Provider {
    /// Where it is.
    pub base_url: String,
    inner: Arc<Inner>,
}

struct Inner {
    contracts: HashMap<&'static str, Contract>,
    /// What is read by its path alone.
    readable: Vec<&'static str>,
    /// What is played in turn; the last for ever.
    plays: Mutex<VecDeque<Plays>>,
    received: Mutex<Vec<Received>>,
    violations: Mutex<Vec<String>>,
}

impl Provider {
    /// A provider with a contract for each path of its own, that plays the same for every request.
    pub async fn that(plays: Plays, contracts: Vec<(&'static str, Contract)>) -> Self {
        Self::in_turn(vec![plays], contracts, Vec::new()).await
    }

    /// As before, which plays one after the other, and lets what is at some paths be read.
    pub async fn in_turn(
        plays: Vec<Plays>,
        contracts: Vec<(&'static str, Contract)>,
        readable: Vec<&'static str>,
    ) -> Self {
        let inner = Arc::new(Inner {
            contracts: contracts.into_iter().collect(),
            readable,
            plays: Mutex::new(plays.into()),
            received: Mutex::default(),
            violations: Mutex::default(),
        });
        let router = Router::new().fallback(receive).with_state(Arc::clone(&inner));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base_url, inner }
    }

    /// The one request that came, which the contract allows.
    pub fn received(&self) -> Received {
        let received = self.all_received();
        assert_eq!(received.len(), 1, "one request");
        received[0].clone()
    }

    /// The requests that came, which the contracts allow.
    pub fn all_received(&self) -> Vec<Received> {
        assert_eq!(*self.inner.violations.lock().unwrap(), Vec::<String>::new());
        self.inner.received.lock().unwrap().clone()
    }
}

async fn receive(State(inner): State<Arc<Inner>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.to_string();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut violations = match (parts.method.as_str(), inner.contracts.get(path.as_str())) {
        ("POST", Some(contract)) => contract.violations(&body),
        ("GET", _) if inner.readable.contains(&path.as_str()) && body.is_null() => Vec::new(),
        (method, _) => vec![format!("no such call: {method} {path}")],
    };
    if parts.method == "POST"
        && parts.headers.get("content-type").is_none_or(|kind| kind != "application/json")
    {
        violations.push("not announced as JSON".to_owned());
    }
    inner.violations.lock().unwrap().append(&mut violations);
    let method = parts.method.to_string();
    let received = Received { method, path, headers: parts.headers, body };
    inner.received.lock().unwrap().push(received.clone());
    let plays = {
        let mut plays = inner.plays.lock().unwrap();
        if plays.len() > 1 { plays.pop_front() } else { plays.front().cloned() }.unwrap()
    };
    match &plays {
        Plays::Reply(reply) => {
            let (status, body) = reply(&received);
            let mut response = Response::new(Body::from(body.to_string()));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            response
        }
        Plays::Answer(status, headers, body) => {
            let mut response = Response::new(Body::from(body.clone()));
            *response.status_mut() = StatusCode::from_u16(*status).unwrap();
            for (name, value) in headers {
                response.headers_mut().insert(*name, value.parse().unwrap());
            }
            response
        }
        Plays::Silence => future::pending().await,
    }
}

/// A provider that resets each connection in the middle of a successful answer.
pub async fn that_resets() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 1_024]).await;
            let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"id\": \"";
            stream.write_all(begun).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            // Closed without lingering, a connection is reset.
            stream.set_zero_linger().unwrap();
        }
    });
    base_url
}

/// The client that the hosts have.
pub fn client() -> Arc<dyn HttpClient> {
    Arc::new(ReqwestClient::default())
}

/// The same, which waits for 300 milliseconds alone.
pub fn hasty_client() -> Arc<dyn HttpClient> {
    Arc::new(ReqwestClient::in_hurry(Duration::from_millis(300)))
}

/// A log that is kept.
#[derive(Default)]
pub struct Lines(pub Mutex<Vec<Value>>);

impl Log for Lines {
    fn line(&self, json: &str) {
        self.0.lock().unwrap().push(serde_json::from_str(json).unwrap());
    }
}
