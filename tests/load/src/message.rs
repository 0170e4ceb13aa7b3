//! Requests, as the bytes that are sent.

use std::fmt::Write as _;

use serde_json::Value;

/// Reads `path`, signed in by `token`.
#[must_use]
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// Deletes what is at `path`, signed in by `token`.
#[must_use]
pub fn delete(path: &str, token: &str) -> Vec<u8> {
    format!("DELETE {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// Puts these bytes to `path`, as an address that says all by itself.
#[must_use]
pub fn put(path: &str, content_type: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        bytes.len()
    );
    [head.as_bytes(), bytes].concat()
}

/// Posts `body`, as JSON, to `path`.
#[must_use]
pub fn post(path: &str, token: Option<&str>, body: &Value) -> Vec<u8> {
    with_json("POST", path, token, body)
}

/// Puts `body`, as JSON, to `path`.
#[must_use]
pub fn put_json(path: &str, token: &str, body: &Value) -> Vec<u8> {
    with_json("PUT", path, Some(token), body)
}

fn with_json(method: &str, path: &str, token: Option<&str>, body: &Value) -> Vec<u8> {
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    let body = body.to_string();
    if let Some(token) = token {
        let _ = write!(request, "Authorization: Bearer {token}\r\n");
    }
    let _ = write!(request, "Content-Length: {}\r\n\r\n{body}", body.len());
    request.into_bytes()
}
