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
    let mut response = if is_unchanged(headers, &tag) {
        (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response()
    } else {
        Answer::ok(body).with_header(header::ETAG, tag).into_response()
    };
    let revalidated = HeaderValue::from_static("private, no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, revalidated);
    Ok(response)
}
