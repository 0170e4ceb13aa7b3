//! What every answer of the local host tells browsers, unless it says something else itself.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue, header};

/// An answer runs nothing, is shown in no frame, is what its media type says, is kept by nobody, and who follows a link of
/// it does not say from where.
const USUAL: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds what an answer does not say itself.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in USUAL {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use http::{HeaderMap, Method};
    use preau_native::SystemClock;
    use tower::ServiceExt;

    use super::*;
    use crate::{host::Host, people::PEOPLE, serve::router};

    const PAGES: [&str; 6] = ["/", "/app/", "/app/config.json", "/sent/nothing", "/reference", "/functions"];
    const PARTS: [&str; 6] = [
        "/page.css",
        "/reference.js",
        "/reference.css",
        "/swagger-ui.js",
        "/swagger-ui.css",
        "/functions.css",
    ];

    /// What is asked of the host, and the headers that it answers, as an admin where `token` is theirs.
    async fn answers(host: &Host, token: Option<&str>) -> Vec<(String, HeaderMap)> {
        let router = router(host);
        let pages = PAGES.iter().chain(&PARTS).map(|path| (Method::GET, (*path).to_owned()));
        let nothing = [(Method::GET, "/nothing".to_owned()), (Method::DELETE, "/version".to_owned())];
        let endpoints = host.functions.iter().filter_map(|function| {
            let endpoint = function.as_endpoint()?;
            Some((endpoint.method.clone(), endpoint.path.clone()))
        });
        let asked: Vec<_> = pages.chain(nothing).chain(endpoints).collect();
        let mut answers = Vec::new();
        for (method, path) in asked {
            // No path has a parameter that this is good for, but some take any word.
            let path = path.replace(['{', '}'], "");
            let mut request = Request::builder().method(&method).uri(&path).header(header::HOST, "localhost");
            if let Some(token) = token {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            answers.push((format!("{method} {path}"), response.headers().clone()));
        }
        answers
    }

    #[tokio::test]
    async fn every_answer_is_guarded_and_what_is_private_is_kept_by_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::with_school(folder.path(), Arc::new(SystemClock));
        let demonstration = host.demonstration.as_ref().unwrap();
        let claire =
            demonstration.token(PEOPLE.iter().find(|person| person.id == "claire").unwrap()).unwrap();
        for token in [None, Some(claire.as_str())] {
            for (asked, headers) in answers(&host, token).await {
                let text = |name: &str| headers[name].to_str().unwrap().to_owned();
                assert_eq!(text("x-content-type-options"), "nosniff", "{asked}");
                assert_eq!(text("referrer-policy"), "no-referrer", "{asked}");
                let policy = text("content-security-policy");
                for part in ["default-src 'none'", "frame-ancestors 'none'"] {
                    assert!(policy.contains(part), "{asked}: {policy}");
                }
                assert!(!policy.contains("'unsafe-"), "{asked}: {policy}");
                let kept = text("cache-control");
                let is_application = asked == "GET /app/";
                let of_the_program = PARTS.iter().any(|part| asked == format!("GET {part}"));
                let expected: &[&str] = match asked.as_str() {
                    "GET /openapi.json" => &["public, max-age=300"],
                    _ if of_the_program || is_application => &["no-cache"],
                    _ => &["no-store", "private, no-cache"],
                };
                assert!(expected.contains(&kept.as_str()), "{asked}: {kept}");
            }
        }
    }
}
