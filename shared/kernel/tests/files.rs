//! Addresses of files that Préau serves itself.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use http::{Method, StatusCode};
use preau_harness::{Life, Mortal, TestAnswer, TestApp, insta, people::amina};
use preau_kernel::{
    checksum::Checksum,
    files::{Address, Expected, File, Files, Permission},
    policy::Policy,
};
use serde_json::Value;

const KEY: &str = "photos/élève 1";
const BYTES: &[u8] = b"\x89PNG";

/// An app that has its files' addresses and nothing else.
fn app() -> TestApp {
    TestApp::new(vec![])
}

fn png(bytes: &[u8]) -> File {
    File { content_type: "image/png".to_owned(), bytes: bytes.to_vec() }
}

fn put(file: &File) -> Permission {
    let (content_type, size) = (file.content_type.clone(), file.bytes.len() as u64);
    Permission::Put(Expected { content_type, size, sha256: Checksum::of(&file.bytes) })
}

fn get() -> Permission {
    Permission::Get { disposition: "attachment; filename*=UTF-8''%C3%A9l%C3%A8ve.png".to_owned() }
}

/// The path of an address that is good for an hour.
async fn path(app: &TestApp, permission: &Permission) -> String {
    let Address { url, .. } = app.app.files.presign(KEY, permission, Duration::from_hours(1)).await.unwrap();
    url.strip_prefix("http://test").unwrap().to_owned()
}

async fn send(app: &TestApp, path: &str, content_type: &str, bytes: &[u8]) -> TestAnswer {
    let request = app.request(Method::PUT, path).header("content-type", content_type);
    request.bytes(bytes.to_vec()).send().await
}

async fn stored(app: &TestApp) -> Option<File> {
    app.app.files.get(KEY).await.unwrap()
}

#[tokio::test]
async fn what_was_announced_is_stored_once() {
    let app = app();
    let address = app.app.files.presign(KEY, &put(&png(BYTES)), Duration::from_hours(1)).await.unwrap();
    assert_eq!(address.headers, [("content-type".to_owned(), "image/png".to_owned())]);
    let path = address.url.strip_prefix("http://test").unwrap();
    insta::assert_snapshot!(send(&app, path, "image/png", BYTES).await.described(), @"204 No Content");
    assert_eq!(stored(&app).await, Some(png(BYTES)));

    app.app.files.delete(KEY).await.unwrap();
    insta::assert_snapshot!(send(&app, path, "image/png", BYTES).await.described(), @r#"
    409 Conflict
    content-type: application/problem+json

    {
      "detail": "Une adresse d'envoi sert une fois.",
      "instance": "a-request",
      "status": 409,
      "title": "L'adresse a déjà servi",
      "type": "https://preau.dev/problems/used-address"
    }
    "#);
    assert_eq!(stored(&app).await, None);
}

#[tokio::test]
async fn of_two_who_use_an_address_at_once_one_is_refused() {
    let app = app();
    let path = path(&app, &put(&png(BYTES))).await;
    let (one, other) =
        tokio::join!(send(&app, &path, "image/png", BYTES), send(&app, &path, "image/png", BYTES));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn what_was_not_announced_is_named_and_not_stored() {
    let app = app();
    let path = path(&app, &put(&png(BYTES))).await;
    insta::assert_snapshot!(send(&app, &path, "image/jpeg", BYTES).await.described(), @r#"
    400 Bad Request
    content-type: application/problem+json

    {
      "detail": "Voir la liste des erreurs.",
      "errors": [
        {
          "code": "contradiction",
          "detail": "Le type annoncé était image/png.",
          "pointer": "/content-type"
        }
      ],
      "instance": "a-request",
      "status": 400,
      "title": "La requête contient des erreurs",
      "type": "https://preau.dev/problems/invalid-request"
    }
    "#);
    insta::assert_snapshot!(send(&app, &path, "image/png", b"\x89PN").await.described(), @r#"
    400 Bad Request
    content-type: application/problem+json

    {
      "detail": "Voir la liste des erreurs.",
      "errors": [
        {
          "code": "contradiction",
          "detail": "La taille annoncée était de 4 octets.",
          "pointer": "/content-length"
        }
      ],
      "instance": "a-request",
      "status": 400,
      "title": "La requête contient des erreurs",
      "type": "https://preau.dev/problems/invalid-request"
    }
    "#);
    insta::assert_snapshot!(send(&app, &path, "image/png", b"\x89PNg").await.described(), @r#"
    400 Bad Request
    content-type: application/problem+json

    {
      "detail": "Voir la liste des erreurs.",
      "errors": [
        {
          "code": "sha256",
          "detail": "Les octets n'ont pas le SHA-256 annoncé.",
          "pointer": ""
        }
      ],
      "instance": "a-request",
      "status": 400,
      "title": "La requête contient des erreurs",
      "type": "https://preau.dev/problems/invalid-request"
    }
    "#);
    let without_type = app.request(Method::PUT, &path).bytes(BYTES.to_vec()).send().await;
    assert_eq!(without_type.json()["errors"][0]["pointer"], "/content-type");
    assert_eq!(stored(&app).await, None);
    // None of them used the address up.
    assert_eq!(send(&app, &path, "image/png", BYTES).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_file_is_answered_so_that_a_browser_runs_nothing_of_it() {
    let app = app();
    let html = File { content_type: "text/html".to_owned(), bytes: b"<script>1</script>".to_vec() };
    app.app.files.put(KEY, html).await.unwrap();
    let path = path(&app, &get()).await;
    app.clock.advance_minutes(20);
    let answer = app.get(&path).send().await;
    insta::assert_snapshot!(answer.described(), @"
    200 OK
    content-type: text/html

    <script>1</script>
    ");
    let names = [
        "content-disposition",
        "cache-control",
        "content-security-policy",
        "x-content-type-options",
        "content-length",
    ];
    let headers = names.map(|name| format!("{name}: {}", answer.header(name)));
    insta::assert_snapshot!(headers.join("\n"), @"
    content-disposition: attachment; filename*=UTF-8''%C3%A9l%C3%A8ve.png
    cache-control: private, max-age=2400
    content-security-policy: default-src 'none'; sandbox
    x-content-type-options: nosniff
    content-length: 18
    ");
    let head = app.request(Method::HEAD, &path).send().await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (StatusCode::OK, "18", 0));
}

#[tokio::test]
async fn an_address_without_its_file_is_not_found() {
    let app = app();
    let path = path(&app, &get()).await;
    assert_eq!(app.get(&path).send().await.problem(), "not-found");
}

#[tokio::test]
async fn an_altered_address_is_refused() {
    let app = app();
    app.app.files.put(KEY, png(BYTES)).await.unwrap();
    let path = path(&app, &get()).await;
    let altered = path.replacen("/files/ey", "/files/ez", 1);
    assert_ne!(altered, path);
    insta::assert_snapshot!(app.get(&altered).send().await.described(), @r#"
    403 Forbidden
    content-type: application/problem+json

    {
      "detail": "Demandez une nouvelle adresse et utilisez-la telle quelle.",
      "instance": "a-request",
      "status": 403,
      "title": "L'adresse n'est pas valable",
      "type": "https://preau.dev/problems/invalid-address"
    }
    "#);
    for no_token in ["a", "été", "%00", "eyJ9", &app.token(&amina())] {
        assert_eq!(
            app.get(&format!("/files/{no_token}")).send().await.problem(),
            "invalid-address",
            "{no_token}"
        );
        let answer = send(&app, &format!("/files/{no_token}"), "image/png", BYTES).await;
        assert_eq!(answer.problem(), "invalid-address", "{no_token}");
    }
}

#[tokio::test]
async fn a_token_for_another_purpose_is_no_address() {
    let app = app();
    let token = app.app.links.seal("unsubscribe", r#"{"key":"photos/élève 1"}"#);
    assert_eq!(app.get(&format!("/files/{token}")).send().await.problem(), "invalid-address");
}

#[tokio::test]
async fn an_address_ends_with_its_hour() {
    let app = app();
    app.app.files.put(KEY, png(b"before")).await.unwrap();
    let (to_get, to_put) = (path(&app, &get()).await, path(&app, &put(&png(BYTES))).await);
    app.clock.set("2026-03-02T08:59:59.999Z");
    assert_eq!(app.get(&to_get).send().await.status, StatusCode::OK);
    app.clock.set("2026-03-02T09:00:00Z");
    insta::assert_snapshot!(app.get(&to_get).send().await.described(), @r#"
    403 Forbidden
    content-type: application/problem+json

    {
      "detail": "Demandez une nouvelle adresse.",
      "instance": "a-request",
      "status": 403,
      "title": "L'adresse a expiré",
      "type": "https://preau.dev/problems/expired-address"
    }
    "#);
    assert_eq!(send(&app, &to_put, "image/png", BYTES).await.problem(), "expired-address");
    assert_eq!(stored(&app).await, Some(png(b"before")));
}

#[tokio::test]
async fn an_address_is_for_its_own_method_alone() {
    let app = app();
    app.app.files.put(KEY, png(b"before")).await.unwrap();
    let (to_get, to_put) = (path(&app, &get()).await, path(&app, &put(&png(BYTES))).await);
    assert_eq!(app.get(&to_put).send().await.problem(), "invalid-address");
    assert_eq!(send(&app, &to_get, "image/png", BYTES).await.problem(), "invalid-address");
    assert_eq!(app.request(Method::DELETE, &to_get).send().await.problem(), "method-not-allowed");
    assert_eq!(stored(&app).await, Some(png(b"before")));
}

#[tokio::test]
async fn a_file_may_be_as_large_as_the_school_decided() {
    let mut app = app();
    app.follow(&Policy { largest_file: 3_000_000, ..Policy::default() });
    let (largest, larger) = (png(&vec![7; 3_000_000]), png(&vec![7; 3_000_001]));
    let to_put = path(&app, &put(&larger)).await;
    assert_eq!(send(&app, &to_put, "image/png", &larger.bytes).await.problem(), "body-too-large");
    assert_eq!(stored(&app).await, None);
    let to_put = path(&app, &put(&largest)).await;
    assert_eq!(send(&app, &to_put, "image/png", &largest.bytes).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stored(&app).await, Some(largest));
}

#[tokio::test]
async fn a_page_of_another_origin_may_send_what_an_address_needs() {
    let app = app();
    let path = path(&app, &put(&png(BYTES))).await;
    let request = app.request(Method::OPTIONS, &path).header("origin", "https://ecole.example");
    let request = request.header("access-control-request-method", "PUT");
    let answer = request.header("access-control-request-headers", "content-type").send().await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://ecole.example");
    assert!(answer.header("access-control-allow-methods").contains("PUT"));
    assert!(answer.header("access-control-allow-headers").contains("content-type"));
}

#[tokio::test]
async fn the_log_holds_no_address() {
    let app = app();
    let path = path(&app, &put(&png(BYTES))).await;
    send(&app, &path, "image/png", BYTES).await;
    let token = path.strip_prefix("/files/").unwrap();
    assert!(!app.log().is_empty());
    assert!(app.log().iter().all(|line| !line.contains(token) && !line.contains("photos")));
}

/// A body in parts, which may be cut, and how many of them were asked for.
fn coming(parts: Vec<Result<&'static [u8], &'static str>>) -> (Body, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let parts = stream::iter(parts).map(move |part| {
        counted.fetch_add(1, Ordering::SeqCst);
        part.map(Bytes::from_static).map_err(io::Error::other)
    });
    (Body::from_stream(parts), asked)
}

async fn send_parts(
    app: &TestApp,
    path: &str,
    parts: Vec<Result<&'static [u8], &'static str>>,
) -> (TestAnswer, usize) {
    let (body, asked) = coming(parts);
    let request = app.request(Method::PUT, path).header("content-type", "image/png");
    let answer = request.body(body).send().await;
    (answer, asked.load(Ordering::SeqCst))
}

#[tokio::test]
async fn who_has_no_address_is_refused_before_a_byte_is_read_and_nothing_is_written() {
    let mut app = app();
    app.follow(&Policy { largest_file: 4, ..Policy::default() });
    let good = path(&app, &put(&png(BYTES))).await;
    let (to_get, larger) = (path(&app, &get()).await, path(&app, &put(&png(b"\x89PNG+"))).await);
    let whole = || vec![Ok(BYTES)];
    let refused = async |path: &str, problem: &str| {
        let (answer, asked) = send_parts(&app, path, whole()).await;
        assert_eq!((answer.problem().as_str(), asked), (problem, 0), "{path}");
        let line: Value = serde_json::from_str(app.log().last().unwrap()).unwrap();
        assert_eq!(line["store_writes"], 0, "{path}");
    };
    refused("/files/nothing", "invalid-address").await;
    refused(&good.replacen("/files/e", "/files/f", 1), "invalid-address").await;
    refused(&to_get, "invalid-address").await;
    refused(&larger, "body-too-large").await;
    assert_eq!(send_parts(&app, &good, whole()).await.0.status, StatusCode::NO_CONTENT);
    refused(&good, "used-address").await;
    app.clock.advance_minutes(60);
    refused(&good, "expired-address").await;
}

#[tokio::test]
async fn what_is_announced_too_long_is_refused_before_it_is_read_and_what_comes_too_long_as_soon_as_it_is() {
    let app = app();
    let path = path(&app, &put(&png(BYTES))).await;
    let (body, asked) = coming(vec![Ok(BYTES), Ok(b"more")]);
    let request = app.request(Method::PUT, &path).header("content-type", "image/png");
    let answer = request.header("content-length", "8").body(body).send().await;
    assert_eq!(answer.json()["errors"][0]["pointer"], "/content-length");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let (answer, asked) =
        send_parts(&app, &path, vec![Ok(b"\x89P"), Ok(b"NGx"), Ok(b"more"), Ok(b"more")]).await;
    assert_eq!((&answer.json()["errors"][0]["pointer"], asked), (&Value::from("/content-length"), 2));
    assert_eq!(stored(&app).await, None);
}

#[tokio::test]
async fn an_upload_that_fails_on_the_way_may_be_sent_again_until_it_is_kept() {
    let mut app = app();
    let life = Life::long();
    let inner = Arc::clone(&app.app.files);
    app.app.files = Arc::new(Mortal::<Arc<dyn Files>> { life: life.clone(), inner });
    app.follow(&Policy::default());
    let path = path(&app, &put(&png(BYTES))).await;
    let whole = || vec![Ok(&BYTES[..2]), Ok(&BYTES[2..])];
    // The connection is cut in the middle.
    let (answer, _) = send_parts(&app, &path, vec![Ok(&BYTES[..2]), Err("the line is cut")]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(stored(&app).await, None);
    // The disk is full.
    life.lasting(0);
    assert_eq!(send_parts(&app, &path, whole()).await.0.problem(), "internal");
    life.lasting(i64::MAX);
    assert_eq!(stored(&app).await, None);
    assert_eq!(send_parts(&app, &path, whole()).await.0.status, StatusCode::NO_CONTENT);
    assert_eq!(stored(&app).await, Some(png(BYTES)));
    assert_eq!(send_parts(&app, &path, whole()).await.0.problem(), "used-address");
    assert_eq!(send_parts(&app, &path, vec![Ok(b"\x89PNx")]).await.0.problem(), "used-address");
    assert_eq!(stored(&app).await, Some(png(BYTES)));
}
