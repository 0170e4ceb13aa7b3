//! A request of the isolate, answered by the router.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::{Body, HttpBody as _, to_bytes},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use preau_kernel::{app::DeliveryTrigger, caller::ClientAddress};
use tower::ServiceExt;
use worker::{Headers, IntoResponse, ResponseBuilder, js_sys::Array, web_sys};

/// How long a body may be that is passed on whole: a stream costs several times as much.
const MOST_AT_ONCE: u64 = 64 * 1024;
/// How much of a body that nobody wants is read all the same.
const MOST_UNWANTED: usize = 1024 * 1024;

/// Answers a request, whose commits start delivery by `trigger`. The client's address is the one that Cloudflare found.
///
/// Header values that HTTP does not allow are left out: they are nothing that Préau reads, and no reason to fail.
///
/// # Errors
/// The connection was lost.
pub async fn serve(
    router: Router,
    request: &web_sys::Request,
    trigger: Arc<dyn DeliveryTrigger>,
) -> worker::Result<web_sys::Response> {
    let headers = headers(&request.headers());
    let (body, incoming) = if is_short(&headers) {
        // Nobody reads less of it: what is not wanted is read too.
        (Body::from(worker::Request::from(Clone::clone(request)).bytes().await?), None)
    } else {
        let incoming = request.body().map(|stream| Incoming::new(worker::Body::new(stream)));
        (incoming.as_ref().map_or_else(Body::empty, Incoming::body), incoming)
    };
    let converted = Request::builder().method(request.method().as_str()).uri(request.url()).body(body);
    let Ok(mut converted) = converted else {
        // An address that HTTP does not know has no route to be asked.
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return given(response).await;
    };
    *converted.headers_mut() = headers;
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
    given(response).await
}

/// Whether a request says that it has a body, and that it is short.
fn is_short(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    length.is_some_and(|length: u64| (1..=MOST_AT_ONCE).contains(&length))
}

/// The response as the isolate gives it.
async fn given(response: Response<Body>) -> worker::Result<web_sys::Response> {
    if response.body().size_hint().exact().is_none_or(|length| length > MOST_AT_ONCE) {
        return response.into_raw().map_err(|error| worker::Error::RustError(error.into().to_string()));
    }
    let (parts, body) = response.into_parts();
    let body =
        to_bytes(body, usize::MAX).await.map_err(|error| worker::Error::RustError(error.to_string()))?;
    let headers = Headers::new();
    for (name, value) in &parts.headers {
        headers.append(name.as_str(), &String::from_utf8_lossy(value.as_bytes()))?;
    }
    let builder = ResponseBuilder::new().with_status(parts.status.as_u16()).with_headers(headers);
    Ok(if body.is_empty() { builder.empty() } else { builder.fixed(body.into()) }.into())
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
