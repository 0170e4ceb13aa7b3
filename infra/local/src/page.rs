//! What the reference and the list of functions have in common: what is around a page, and its files.

use axum::response::{IntoResponse, Response};
use http::header;

const SHELL: &str = include_str!("../reference/page.html");
/// The style of all of them.
pub const STYLE: &str = include_str!("../reference/page.css");

/// A page with what all of them have.
pub fn shell(title: &str, content: &str) -> String {
    SHELL.replace("%title%", title).replace("<!-- content -->\n", content)
}

/// A script of a page.
pub fn script(text: &'static str) -> Response {
    file("text/javascript; charset=utf-8", text)
}

/// A style of a page.
pub fn style(text: &'static str) -> Response {
    file("text/css; charset=utf-8", text)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        // They are as old as the program, which may be another one at the next start.
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
pub mod tests {
    use std::sync::Arc;

    use axum::{
        Router,
        body::{Body, to_bytes},
    };
    use http::{HeaderMap, Request};
    use preau_native::SystemClock;
    use tower::ServiceExt;

    use super::*;
    use crate::{demonstration::Demonstration, host::Host};

    /// The demonstration of a host that is thrown away.
    pub fn demonstration() -> Option<Arc<Demonstration>> {
        let folder = tempfile::tempdir().unwrap();
        Host::with_school(folder.path(), Arc::new(SystemClock)).demonstration
    }

    /// What `routes` answer to who asks for this path by this name of the host.
    pub async fn answer(routes: Router, path: &str, host: &str) -> Response {
        let request = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
        routes.oneshot(request).await.unwrap()
    }

    /// The same, of what is there.
    pub async fn read(routes: Router, path: &str, host: &str) -> (HeaderMap, String) {
        let response = answer(routes, path, host).await;
        assert_eq!(response.status(), 200, "{path}");
        let headers = response.headers().clone();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn scripts_and_styles_say_what_they_are_and_are_asked_for_again() {
        for (response, kind) in
            [(script("1"), "text/javascript; charset=utf-8"), (style("a{}"), "text/css; charset=utf-8")]
        {
            assert_eq!(response.headers()["content-type"], kind);
            assert_eq!(response.headers()["cache-control"], "no-cache");
        }
    }
}
