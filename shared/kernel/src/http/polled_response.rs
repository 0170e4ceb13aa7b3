//! The answer to who asks for the same again and again.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::{
    problem::Problem,
    work::{
        answer::{Answer, Content},
        etag::{etag_of, is_unchanged},
    },
};

/// The answer with `body`, or 304 when the caller has just this already. Its `ETag` tells one content from another.
///
/// # Errors
/// A bug: the body cannot be written as JSON.
pub fn polled_response<T: Content>(body: T, headers: &HeaderMap) -> Result<Response, Problem> {
    let tag = etag_of(body.text()?.as_bytes());
    Ok(unless_unchanged(tag, headers, || Answer::ok(body).into_response()))
}

/// What `whole` answers, or 304 when the caller has the version of it that `version` names: for what tells its versions apart by
/// less than itself, such as a counter.
///
/// # Errors
/// What `whole` says; `version` has something in it that no header has.
pub async fn polled_at(
    version: &str,
    headers: &HeaderMap,
    whole: impl AsyncFnOnce() -> Result<Response, Problem>,
) -> Result<Response, Problem> {
    let tag = HeaderValue::try_from(format!("\"{version}\"")).map_err(Problem::internal)?;
    if is_unchanged(headers, &tag) {
        return Ok(unless_unchanged(tag, headers, || StatusCode::NOT_MODIFIED.into_response()));
    }
    let whole = whole().await?;
    Ok(unless_unchanged(tag, headers, || whole))
}

/// The answer, 304 too, which says after how many seconds to ask again.
#[must_use]
pub fn asked_again_after(seconds: u32, mut answer: Response) -> Response {
    answer.headers_mut().insert(POLL_INTERVAL, HeaderValue::from(seconds));
    answer
}

const POLL_INTERVAL: HeaderName = HeaderName::from_static("x-poll-interval");

/// `whole` with its `ETag`, or 304 when the caller has just what this tag is of. They ask again each time.
pub(crate) fn unless_unchanged(
    tag: HeaderValue,
    headers: &HeaderMap,
    whole: impl FnOnce() -> Response,
) -> Response {
    let mut response =
        if is_unchanged(headers, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { whole() };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
