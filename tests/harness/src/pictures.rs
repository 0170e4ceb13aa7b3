//! Pictures that people upload.

use http::Method;
use preau_kernel::{actor::Actor, checksum::Checksum};
use serde_json::{Value, json};

use crate::{TestAnswer, TestApp};

/// A PNG picture of one pixel.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdac\x64\x60\xf8_\x0f\0\x02\x87\x01\x80\xeb\x47\xba\x92\0\0\0\0IEND\xaeB`\x82";

/// What announces these bytes as a PNG picture.
#[must_use]
pub fn announced(bytes: &[u8]) -> Value {
    json!({
        "file_name": "cour.png", "content_type": "image/png", "size": bytes.len(),
        "sha256": Checksum::of(bytes).to_string(),
    })
}

/// Sends bytes to the address that was answered.
pub async fn send(app: &TestApp, upload: &Value, bytes: &[u8]) -> TestAnswer {
    let path = upload["url"].as_str().expect("an address").strip_prefix("http://test").expect("our address");
    let mut request = app.request(Method::PUT, path);
    for (name, value) in upload["headers"].as_object().expect("headers") {
        request = request.header(name, value.as_str().expect("a header"));
    }
    request.bytes(bytes.to_vec()).send().await
}

/// Uploads `bytes` as they are announced, which must do, and answers the photo's id.
pub async fn uploaded(app: &TestApp, actor: &Actor, body: &Value, bytes: &[u8]) -> String {
    let requested = app.post("/photos", body).by(actor).send().await;
    assert_eq!(requested.status, 201, "{}", requested.described());
    let requested = requested.json();
    let sent = send(app, &requested["upload"], bytes).await;
    assert_eq!(sent.status, 204, "{}", sent.described());
    let id = requested["photo"]["id"].as_str().expect("an id").to_owned();
    let completed = app.request(Method::POST, &format!("/photos/{id}/complete")).by(actor).send().await;
    assert_eq!(completed.status, 200, "{}", completed.described());
    id
}
