//! A request of the isolate, answered by the router.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{Router, body::Body};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use preau_kernel::{app::DeliveryTrigger, caller::ClientAddress};
use tower::ServiceExt;
use worker::{js_sys::Array, web_sys};

/// How much of a body that nobody wants is read all the same.
const MOST_UNWANTED: usize = 1024 * 1024;

/// Answers a request, whose commits start delivery by `trigger`. The client's address is the one that Cloudflare found.
///
/// Header values that HTTP does not allow are left out: they are nothing that Préau reads, and no reason to fail.
pub async fn serve(
    router: Router,
    request: &web_sys::Request,
    trigger: Arc<dyn DeliveryTrigger>,
) -> Response<Body> {
    let incoming = request.body().map(|stream| Incoming::new(worker::Body::new(stream)));
    let body = incoming.as_ref().map_or_else(Body::empty, Incoming::body);
    let converted = Request::builder().method(request.method().as_str()).uri(request.url()).body(body);
    let Ok(mut converted) = converted else {
        // An address that HTTP does not know has no route to be asked.
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return response;
    };
    *converted.headers_mut() = headers(&request.headers());
    let address = converted.headers().get("cf-connecting-ip").and_then(|value| value.to_str().ok());
    if let Some(address) = address {
        let address = ClientAddress(address.to_owned());
        converted.extensions_mut().insert(address);
    }
    converted.extensions_mut().insert(trigger);
    let response = router.oneshot(converted).await.unwrap_or_else(|never| match never {});
    if let Some(incoming) = incoming {
        incoming.read_the_rest().await;
    }
    response
}

/// A body that arrives. The router may stop reading it, as when it is too long; workerd would then break the connection,
/// and the client might never see the answer.
struct Incoming(Arc<Mutex<worker::Body>>);

impl Incoming {
    fn new(body: worker::Body) -> Self {
        Self(Arc::new(Mutex::new(body)))
    }

    fn body(&self) -> Body {
        let shared = Arc::clone(&self.0);
        let chunks = stream::poll_fn(move |context| lock(&shared).poll_next_unpin(context));
        Body::from_stream(chunks.map_err(|error| error.to_string()))
    }

    async fn read_the_rest(self) {
        let mut unwanted = 0;
        while unwanted < MOST_UNWANTED {
            let Some(Ok(chunk)) = poll_fn(|context| lock(&self.0).poll_next_unpin(context)).await else {
                return;
            };
            unwanted += chunk.len();
        }
    }
}

fn lock(body: &Mutex<worker::Body>) -> MutexGuard<'_, worker::Body> {
    body.lock().unwrap_or_else(PoisonError::into_inner)
}

fn headers(from: &web_sys::Headers) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for entry in from.entries().into_iter().flatten() {
        let entry = Array::from(&entry);
        let (Some(name), Some(value)) = (entry.get(0).as_string(), entry.get(1).as_string()) else {
            continue;
        };
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    headers
}
