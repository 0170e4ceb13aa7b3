//! The answer that carries a calendar.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderValue, header};

use crate::{http::polled_response::unless_unchanged, work::etag::etag_of};

/// The answer with a calendar, or 304 when the caller has it already.
#[must_use]
pub fn calendar_response(calendar: String, headers: &HeaderMap) -> Response {
    unless_unchanged(etag_of(calendar.as_bytes()), headers, || {
        let mut response = Response::new(Body::from(calendar));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
        let inline = HeaderValue::from_static("inline; filename=\"preau.ics\"");
        headers.insert(header::CONTENT_DISPOSITION, inline);
        response
    })
}
