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
use worker::{
    IntoResponse,
    js_sys::{Array, JSON, Uint8Array},
    web_sys,
};

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
    let pairs: Vec<_> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let init = web_sys::ResponseInit::new();
    init.set_status(parts.status.as_u16());
    init.set_headers(&JSON::parse(&serde_json::to_string(&pairs)?)?);
    let body = (!body.is_empty()).then(|| Uint8Array::from(&*body));
    Ok(web_sys::Response::new_with_opt_buffer_source_and_init(body.as_deref(), &init)?)
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

/// All of them cross from JavaScript as one text: each value that crosses by itself costs a call or more.
fn headers(from: &web_sys::Headers) -> HeaderMap {
    let pairs = JSON::stringify(&Array::from(from)).map(String::from).unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_json::from_str(&pairs).unwrap_or_default();
    let pairs = pairs.into_iter().filter_map(|(name, value)| {
        Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
    });
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(name, value);
    }
    headers
}
