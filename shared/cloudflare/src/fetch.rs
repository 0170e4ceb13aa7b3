//! Calls to outside hosts.

use std::{pin::pin, time::Duration};

use async_trait::async_trait;
use futures_util::future::{Either, select};
use http::{HeaderName, HeaderValue, Request, Response};
use preau_kernel::http_client::{HttpClient, HttpError, LONGEST_ANSWER};
use worker::{
    AbortController, AbortSignal, Delay, Fetch, Headers, Method, RequestInit, RequestRedirect,
    js_sys::Uint8Array, send::SendFuture,
};

const LONGEST_CALL: Duration = Duration::from_secs(10);

/// The isolate's `fetch`. It does not tell whether there was a connection: each failure may have reached the host.
pub struct FetchClient;

#[async_trait]
impl HttpClient for FetchClient {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, HttpError> {
        SendFuture::new(async {
            let controller = AbortController::default();
            let signal = controller.signal();
            let call = pin!(call(request, &signal));
            match select(call, Delay::from(LONGEST_CALL)).await {
                Either::Left((answer, _)) => answer.map_err(|error| HttpError::Unanswered(error.to_string())),
                Either::Right(_) => {
                    controller.abort();
                    Err(HttpError::Unanswered(format!("{} seconds have passed", LONGEST_CALL.as_secs())))
                }
            }
        })
        .await
    }
}

async fn call(request: Request<Vec<u8>>, signal: &AbortSignal) -> worker::Result<Response<Vec<u8>>> {
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
    let too_long = || worker::Error::RustError(format!("it is longer than {LONGEST_ANSWER} bytes"));
    let announced = answer.headers().get("content-length")?.and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LONGEST_ANSWER) {
        return Err(too_long());
    }
    let body = answer.bytes().await?;
    if body.len() > LONGEST_ANSWER {
        return Err(too_long());
    }
    let mut response = Response::builder().status(answer.status_code()).body(body)?;
    for (name, value) in answer.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}
