//! `DynamoDB` on a busy day: between the functions and `DynamoDB` Local, which never does so, it cancels transactions as those are that
//! meet others, and refuses additions in the same way.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};

use crate::lambda_gateway::serve;

/// One transaction of so many is in conflict, by what its token says, and one addition of so many, in their order.
const ONE_OF: usize = 3;
/// How often such a transaction is cancelled before it is done.
const TIMES: usize = 2;
/// The media type of its answers.
const JSON: &str = "application/x-amz-json-1.0";

/// What stands before `DynamoDB` Local, until the process ends.
pub struct Conflicts {
    /// Where it is.
    pub address: String,
    state: Arc<Between>,
}

struct Between {
    upstream: String,
    client: Client<HttpConnector, Full<Bytes>>,
    /// How often a transaction was cancelled, by its token.
    tokens: Mutex<HashMap<String, usize>>,
    additions: AtomicUsize,
    cancelled: AtomicUsize,
}

impl Conflicts {
    /// Starts it before `upstream`.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn before(upstream: &str) -> std::io::Result<Self> {
        let state = Arc::new(Between {
            upstream: upstream.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
            tokens: Mutex::default(),
            additions: AtomicUsize::default(),
            cancelled: AtomicUsize::default(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&state));
        let router = router.layer(axum::extract::DefaultBodyLimit::disable());
        Ok(Self { address: format!("http://{}", serve(router).await?), state })
    }

    /// How many transactions and additions it has refused.
    #[must_use]
    pub fn cancelled(&self) -> usize {
        self.state.cancelled.load(Ordering::Relaxed)
    }
}

async fn answer(State(state): State<Arc<Between>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let refusal = match target.rsplit('.').next() {
        Some("TransactWriteItems") => state.cancellation(&body),
        Some("UpdateItem") => state.refusal(),
        _ => None,
    };
    match refusal {
        Some(refusal) => {
            state.cancelled.fetch_add(1, Ordering::Relaxed);
            (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, JSON)], refusal.to_string()).into_response()
        }
        None => state.pass_on(headers, body).await.unwrap_or_else(|cause| {
            // The functions try again what nobody answered.
            (StatusCode::BAD_GATEWAY, cause).into_response()
        }),
    }
}

impl Between {
    /// What is said of a transaction that met another one, if it is one of those.
    fn cancellation(&self, body: &[u8]) -> Option<Value> {
        let request: Value = serde_json::from_slice(body).ok()?;
        let token = request["ClientRequestToken"].as_str()?;
        if token.bytes().map(usize::from).sum::<usize>() % ONE_OF != 0 {
            return None;
        }
        {
            let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            let times = tokens.entry(token.to_owned()).or_default();
            if *times == TIMES {
                return None;
            }
            *times += 1;
        }
        let items = request["TransactItems"].as_array().map_or(1, Vec::len);
        let codes: Vec<_> =
            (0..items).map(|place| if place == 0 { "TransactionConflict" } else { "None" }).collect();
        let reasons: Vec<_> =
            codes.iter().map(|code| json!({"Code": code, "Message": "In conflict."})).collect();
        Some(json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": format!(
                "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", ")
            ),
            "CancellationReasons": reasons,
        }))
    }

    /// What is said of an addition that met a transaction, if it is one of those.
    fn refusal(&self) -> Option<Value> {
        let number = self.additions.fetch_add(1, Ordering::Relaxed);
        number.is_multiple_of(ONE_OF).then(|| {
            json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
                "message": "Transaction is ongoing for the item",
            })
        })
    }

    async fn pass_on(&self, mut headers: HeaderMap, body: Bytes) -> Result<Response, String> {
        headers.remove(header::HOST);
        let mut request = http::Request::post(&self.upstream).body(Full::new(body)).map_err(said)?;
        request.headers_mut().extend(headers);
        let (mut parts, body) = self.client.request(request).await.map_err(said)?.into_parts();
        let body = body.collect().await.map_err(said)?.to_bytes();
        // What is said of the connection is of the other one.
        for name in [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH] {
            parts.headers.remove(name);
        }
        Ok(Response::from_parts(parts, body.into()))
    }
}

fn said(cause: impl std::fmt::Display) -> String {
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_transaction_in_conflict_is_cancelled_twice_and_others_pass() {
        let state = Conflicts::before("http://127.0.0.1:9").await.unwrap().state;
        let of = |token: &str| {
            let request = json!({"ClientRequestToken": token, "TransactItems": [{}, {}]});
            state.cancellation(request.to_string().as_bytes())
        };
        // `c` is 99, which is one of three; `d` is not.
        let reasons = |said: Option<Value>| said.map(|said| said["CancellationReasons"][0]["Code"].clone());
        let conflict = Some(json!("TransactionConflict"));
        assert_eq!([of("c"), of("c"), of("c")].map(reasons), [conflict.clone(), conflict, None]);
        assert!(of("d").is_none());
        let refused = (0..6).filter(|_| state.refusal().is_some()).count();
        assert_eq!(refused, 2);
    }
}
