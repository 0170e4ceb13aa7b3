//! The web application beside the functions: its page at every address of a page, its files, and what it is told of the host.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a scenario is a test: it ends at the first answer that is not as expected"
)]

use http::Method;
use serde_json::{Value, json};

use crate::{
    client::{Answer, Caller},
    host::Host,
};

/// The files as they are committed.
const BUILT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/web/built");

/// Asks for the application as a browser does, whose people sign in with `provider`, at the address `origin`, where there is one.
/// A host that `revalidates` says by `ETag` that nothing is new.
///
/// # Panics
/// An answer is not as expected.
pub async fn web_application(host: &Host, provider: Option<(&Value, &str)>, revalidates: bool) {
    let caller = Caller::of(host);
    let get = async |path: &str| caller.get(path).send().await;
    let beginning = get("/app").await.expecting(308);
    assert_eq!(beginning.header("location"), "/app/");

    let connects = provider.map_or_else(String::new, |(_, origin)| format!(" {origin}"));
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'{connects}; font-src 'self';"
    );
    let page = get("/app/").await.expecting(200);
    assert_eq!(page.text(), built("index.html"));
    for path in ["/app/", "/app/index.html", "/app/classes/1.5/notes?x=a.b", "/app/no/such.page"] {
        let answer = get(path).await.expecting(200);
        assert_eq!(answer.text(), page.text(), "{path}");
        is_guarded(&answer, "text/html; charset=utf-8", "no-cache", &policy);
    }
    let worker = get("/app/worker.js").await.expecting(200);
    is_guarded(&worker, "text/javascript; charset=utf-8", "no-cache", &policy);
    let icon = get("/app/icon.svg").await.expecting(200);
    is_guarded(&icon, "image/svg+xml", "no-cache", &policy);

    // What the page loads, as browsers follow it.
    let address = page.text().split("src=\"").nth(1).and_then(|rest| rest.split('"').next());
    let address = address.expect("the page has a script");
    let script = get(address).await.expecting(200);
    assert_eq!(script.text(), built(address.trim_start_matches("/app/")));
    is_guarded(
        &script,
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
        "default-src 'none';",
    );
    let lost = get("/app/assets/app-00000000.js").await.expecting(404);
    assert_eq!(lost.header("cache-control"), "no-store");
    assert!(!lost.text().contains("<html"));

    let told = get("/app/config.json").await.expecting(200);
    assert_eq!((told.header("content-type"), told.header("cache-control")), ("application/json", "no-store"));
    let provider = provider.map(|(provider, _)| provider);
    // The local host says besides where those who build on the functions read of them.
    let told = told.json();
    assert_eq!((&told["api"], &told["provider"]), (&json!(""), &json!(provider)));
    assert_eq!(told["demonstration"], Value::Null);

    if revalidates {
        for path in ["/app/", "/app/classes/1", "/app/worker.js", address] {
            let known = get(path).await;
            assert!(!known.header("etag").is_empty(), "{path}");
            let same = caller.get(path).header("if-none-match", known.header("etag")).send().await;
            let same = same.expecting(304);
            assert_eq!(
                (same.text(), same.header("cache-control")),
                ("", known.header("cache-control")),
                "{path}"
            );
        }
    }
    nothing_else_is_shadowed(&caller).await;
}

/// Functions answer at their addresses, and there is nothing at others; nothing is sent to the application.
async fn nothing_else_is_shadowed(caller: &Caller<'_>) {
    let get = async |path: &str| caller.get(path).send().await;
    assert!(get("/version").await.expecting(200).json()["version"].is_string());
    let description = get("/openapi.json").await.expecting(200);
    assert_eq!(description.header("cache-control"), "public, max-age=300");
    assert_eq!(description.json()["openapi"], "3.1.0");
    // Of a domain that a second Worker has.
    get("/api/topics/019aa5f0-0000-7000-8000-000000000001").await.is_problem(401, "unauthenticated");
    for nothing in ["/apps", "/_headers", "/index.html", "/assets/app.js", "/app-config.json"] {
        get(nothing).await.is_problem(404, "not-found");
    }
    for path in ["/app/", "/app/config.json"] {
        let _ = caller.request(Method::POST, path).send().await.expecting(405);
    }
}

#[track_caller]
fn is_guarded(answer: &Answer, kind: &str, kept: &str, policy: &str) {
    assert_eq!(answer.header("content-type"), kind);
    assert_eq!(answer.header("cache-control"), kept);
    let said = answer.header("content-security-policy");
    assert!(said.starts_with(policy), "{said}");
    assert!(said.contains("frame-ancestors 'none'"), "{said}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

fn built(name: &str) -> String {
    std::fs::read_to_string(format!("{BUILT}/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}
