//! Calls to outside hosts.

use std::pin::pin;

use async_trait::async_trait;
use futures_util::future::{Either, select};
use http::{HeaderName, HeaderValue, Request, Response};
use preau_kernel::http_client::{CallLimits, HttpClient, HttpError};
use worker::{
    AbortController, AbortSignal, Delay, Fetch, Headers, Method, RequestInit, RequestRedirect,
    js_sys::Uint8Array, send::SendFuture,
};

/// The isolate's `fetch`. It does not tell whether there was a connection: each failure may have reached the host. It runs in
/// Cloudflare's network, and reaches nothing private of ours: every call is to the public internet alone.
pub struct FetchClient;

#[async_trait]
impl HttpClient for FetchClient {
    async fn send(
        &self,
        request: Request<Vec<u8>>,
        limits: CallLimits,
    ) -> Result<Response<Vec<u8>>, HttpError> {
        SendFuture::new(async {
            let controller = AbortController::default();
            let signal = controller.signal();
            let call = pin!(call(request, limits.answer, &signal));
            match select(call, Delay::from(limits.time)).await {
                Either::Left((Ok(Some(answer)), _)) => Ok(answer),
                Either::Left((Ok(None), _)) => Err(HttpError::TooLong(limits.answer)),
                Either::Left((Err(error), _)) => Err(HttpError::Unanswered(error.to_string())),
                Either::Right(_) => {
                    controller.abort();
                    Err(HttpError::Unanswered(format!("{} seconds have passed", limits.time.as_secs_f32())))
                }
            }
        })
        .await
    }
}

/// The answer; none where it is too long.
async fn call(
    request: Request<Vec<u8>>,
    longest_answer: usize,
    signal: &AbortSignal,
) -> worker::Result<Option<Response<Vec<u8>>>> {
    let (parts, body) = request.into_parts();
    let headers = Headers::new();
    for (name, value) in &parts.headers {
        let value = value.to_str().map_err(|error| worker::Error::RustError(error.to_string()))?;
        headers.append(name.as_str(), value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::from(parts.method.to_string()))
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual);
    if !body.is_empty() {
        init.with_body(Some(Uint8Array::from(body.as_slice()).into()));
    }
    let request = worker::Request::new_with_init(&parts.uri.to_string(), &init)?;
    let mut answer = Fetch::Request(request).send_with_signal(signal).await?;
    let announced = answer.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > longest_answer) {
        return Ok(None);
    }
    let body = answer.bytes().await?;
    if body.len() > longest_answer {
        return Ok(None);
    }
    let mut response = Response::builder().status(answer.status_code()).body(body)?;
    for (name, value) in answer.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(Some(response))
}
