//! `S3Files` on moto's server, at the address in `MOTO_URL`.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::Duration;

use http::{Method, Request, StatusCode, header};
use preau_adapters_aws::{Access, S3Files};
use preau_http::ReqwestClient;
use preau_kernel::{
    files::{File, FileEntry, Files, Permission},
    http_client::HttpClient,
};

const HOUR: Duration = Duration::from_hours(1);

/// The files of a new bucket.
async fn files_in(bucket: &str) -> S3Files {
    #[expect(clippy::disallowed_methods, reason = "the test is told where the server is")]
    let address = std::env::var("MOTO_URL")
        .expect("MOTO_URL says where moto's server is; `cargo xtask test` starts one and says so");
    let request = Request::put(format!("{address}/{bucket}")).body(Vec::new()).unwrap();
    let created = ReqwestClient::default().send(request).await.unwrap();
    assert_eq!(created.status(), StatusCode::OK);
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("local".to_owned()),
        "AWS_ENDPOINT_URL_S3" => Some(address.clone()),
        _ => None,
    };
    S3Files::new(Access::from_environment(variable).unwrap(), bucket)
}

fn text(text: &str) -> File {
    File { content_type: "text/plain; charset=utf-8".to_owned(), bytes: text.as_bytes().to_vec() }
}

async fn send(method: Method, address: &str, content_type: &str, bytes: &[u8]) -> (StatusCode, Vec<u8>) {
    let request = Request::builder().method(method).uri(address).header(header::CONTENT_TYPE, content_type);
    let answer = ReqwestClient::default().send(request.body(bytes.to_vec()).unwrap()).await.unwrap();
    (answer.status(), answer.into_body())
}

#[tokio::test]
async fn a_file_is_read_as_it_was_put_until_it_is_deleted() {
    let files = files_in("put-get-delete").await;
    let key = "notices/été 2026/&=+?.txt";
    assert_eq!(files.get(key).await.unwrap(), None);
    files.put(key, text("un")).await.unwrap();
    files.put(key, text("deux")).await.unwrap();
    assert_eq!(files.get(key).await.unwrap(), Some(text("deux")));
    files.delete(key).await.unwrap();
    files.delete(key).await.unwrap();
    assert_eq!(files.get(key).await.unwrap(), None);
}

#[tokio::test]
async fn a_list_has_the_keys_of_its_prefix_in_order_slice_by_slice() {
    let files = files_in("list").await;
    let keys: Vec<_> = (0..1_003).map(|number| format!("a/{number:04}")).collect();
    for key in keys.iter().chain([&"b/0".to_owned()]) {
        files.put(key, text("x")).await.unwrap();
    }
    let first = files.list("a/", None).await.unwrap();
    assert_eq!(first.files.len(), 1_000);
    let second = files.list("a/", first.next.as_deref()).await.unwrap();
    assert_eq!(second.next, None);
    let entries: Vec<_> = keys.into_iter().map(|key| FileEntry { key, size: 1 }).collect();
    assert_eq!([first.files, second.files].concat(), entries);
    assert_eq!(files.list("c/", None).await.unwrap().files, []);
}

#[tokio::test]
async fn a_presigned_address_reads_and_writes_without_a_token() {
    let files = files_in("presign").await;
    let permission = Permission::Put { content_type: "image/png".to_owned(), size: 4 };
    let address = files.presign("avatars/amina", &permission, HOUR).await.unwrap();
    let (status, _) = send(Method::PUT, &address, "image/png", b"\x89PNG").await;
    assert_eq!(status, StatusCode::OK);
    let stored = files.get("avatars/amina").await.unwrap().unwrap();
    assert_eq!(stored, File { content_type: "image/png".to_owned(), bytes: b"\x89PNG".to_vec() });

    let address = files.presign("avatars/amina", &Permission::Get, HOUR).await.unwrap();
    let (status, bytes) = send(Method::GET, &address, "", b"").await;
    assert_eq!((status, bytes.as_slice()), (StatusCode::OK, &b"\x89PNG"[..]));
}

#[tokio::test]
async fn a_presigned_put_signs_the_media_type_and_the_length() {
    let files = files_in("pinned").await;
    let permission = Permission::Put { content_type: "image/png".to_owned(), size: 4 };
    let address = files.presign("avatars/amina", &permission, HOUR).await.unwrap();
    // S3 refuses whatever differs from a signed header; moto checks no signature, so the list of them is looked at.
    assert!(address.contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"), "{address}");
    assert!(address.contains("X-Amz-Expires=3600"), "{address}");
}
