//! The answer to who asks for the same again and again.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

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
