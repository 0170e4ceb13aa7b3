//! Requests and responses as the events of an HTTP API, payload format 2.0.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Response, header, request::Parts},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

/// The event that a request is.
pub(super) fn of_request(parts: &Parts, body: &[u8]) -> Value {
    let mut headers = Map::new();
    for name in parts.headers.keys() {
        let values: Vec<_> =
            parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        headers.insert(name.to_string(), values.join(",").into());
    }
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let is_text = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|media_type| media_type.starts_with("text/") || media_type.contains("json"));
    let (body, is_base64) = match std::str::from_utf8(body) {
        Ok(text) if is_text => (text.to_owned(), false),
        _ => (STANDARD.encode(body), true),
    };
    json!({
        "version": "2.0",
        "routeKey": format!("{method} {path}"),
        "rawPath": path,
        "rawQueryString": parts.uri.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "preau",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "preau-scenario",
            },
            "requestId": "preau",
            "routeKey": format!("{method} {path}"),
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1_767_225_600_000_u64,
        },
        "body": body,
        "isBase64Encoded": is_base64,
    })
}

/// The response that a function's answer is.
pub(super) fn to_response(answer: &Value) -> Result<Response<Body>, String> {
    let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.ok_or_else(|| "the function's answer has no status".to_owned())?;
    let text = answer["body"].as_str().unwrap_or_default();
    let body = if answer["isBase64Encoded"] == true {
        STANDARD.decode(text).map_err(|error| error.to_string())?
    } else {
        text.as_bytes().to_vec()
    };
    let mut response =
        Response::builder().status(status).body(Body::from(body)).map_err(|error| error.to_string())?;
    *response.headers_mut() = headers(&answer["headers"])?;
    Ok(response)
}

fn headers(answered: &Value) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in answered.as_object().into_iter().flatten() {
        let name = HeaderName::try_from(name).map_err(|error| error.to_string())?;
        let value =
            HeaderValue::try_from(value.as_str().unwrap_or_default()).map_err(|error| error.to_string())?;
        headers.insert(name, value);
    }
    Ok(headers)
}
