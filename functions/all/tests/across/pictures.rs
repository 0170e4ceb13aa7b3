//! A picture that someone uploaded, for the tests that need one.

use http::Method;
use preau_harness::TestApp;
use preau_kernel::{actor::Actor, checksum::Checksum};
use serde_json::{Value, json};

/// A PNG picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdac\x64\x60\xf8_\x0f\0\x02\x87\x01\x80\xeb\x47\xba\x92\0\0\0\0IEND\xaeB`\x82";

/// What announces it.
pub(crate) fn announced_picture() -> Value {
    json!({
        "file_name": "cour.png", "content_type": "image/png", "size": PNG.len(),
        "sha256": Checksum::of(PNG).to_string(),
    })
}

/// Someone uploads a picture of a student; answers its id.
pub(crate) async fn picture_of(app: &TestApp, owner: &Actor, student: &str) -> String {
    let mut body = announced_picture();
    body["subject"] = json!({"kind": "student", "id": student});
    let requested = app.post("/photos", &body).by(owner).send().await.json();
    let address = requested["upload"]["url"].as_str().unwrap().strip_prefix("http://test").unwrap();
    let put = app.request(Method::PUT, address).header("content-type", "image/png").bytes(PNG.to_vec());
    assert_eq!(put.send().await.status, 204);
    let id = requested["photo"]["id"].as_str().unwrap();
    let completed = app.request(Method::POST, &format!("/photos/{id}/complete")).by(owner).send().await;
    assert_eq!(completed.status, 200, "{}", completed.described());
    id.to_owned()
}
