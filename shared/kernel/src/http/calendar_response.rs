//! The answer that carries a calendar.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::work::etag::{etag_of, is_unchanged};

/// The answer with a calendar, or 304 when the caller has it already.
#[must_use]
pub fn calendar_response(calendar: String, headers: &HeaderMap) -> Response {
    let tag = etag_of(calendar.as_bytes());
    let mut response = if is_unchanged(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(calendar));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
        let inline = HeaderValue::from_static("inline; filename=\"preau.ics\"");
        headers.insert(header::CONTENT_DISPOSITION, inline);
        response
    };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
