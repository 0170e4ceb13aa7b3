//! What the pages of the demonstration school have in common: the tokens in them, and what keeps those from others.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
    routing::{MethodRouter, get},
};
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::demonstration::Demonstration;

const SHELL: &str = include_str!("../pages/first.html");

/// A page that shows the demonstration school, where there is one.
pub struct DemoPage {
    /// What the window is called.
    pub title: &'static str,
    /// Where its style is.
    pub style: &'static str,
    /// The content security policy.
    pub policy: &'static str,
    /// What there is to see, with `%school%` for the data.
    pub content: &'static str,
    /// What there is to see without the school; none where it is the same, without data.
    pub otherwise: Option<&'static str>,
    /// The data: those whom the page shows or acts as.
    pub school: fn(&Demonstration) -> anyhow::Result<Value>,
}

impl DemoPage {
    /// What answers at the page's address.
    pub fn route(&'static self) -> MethodRouter<Option<Arc<Demonstration>>> {
        get(async |State(demonstration): State<Option<Arc<Demonstration>>>, headers: HeaderMap| {
            self.answer(demonstration.as_deref(), &headers)
        })
    }

    /// The page, for a request with these headers.
    fn answer(&self, demonstration: Option<&Demonstration>, request: &HeaderMap) -> Response {
        let shown = demonstration.filter(|demonstration| demonstration.is_shown_to(request));
        let Ok(school) = shown.map(self.school).transpose() else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let headers = [
            (header::CONTENT_SECURITY_POLICY, self.policy),
            // The tokens are not left behind on the disk, and are young whenever the page is loaded.
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, Html(self.html(school.as_ref()))).into_response()
    }

    fn html(&self, school: Option<&Value>) -> String {
        // In a script element nothing but `</script` and `<!--` means anything to the parser of HTML.
        let filled =
            |school: &Value| self.content.replace("%school%", &school.to_string().replace('<', "\\u003c"));
        let content = match (school, self.otherwise) {
            (None, Some(otherwise)) => otherwise.to_owned(),
            _ => filled(school.unwrap_or(&Value::Null)),
        };
        shell(self.title, self.style, &content)
    }
}

/// A page with what all of them have.
pub fn shell(title: &str, style: &str, content: &str) -> String {
    SHELL.replace("%title%", title).replace("%style%", style).replace("<!-- content -->\n", content)
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
    use axum::{
        Router,
        body::{Body, to_bytes},
    };
    use http::Request;
    use preau_native::SystemClock;
    use serde_json::json;
    use tower::ServiceExt;

    use super::*;
    use crate::host::Host;

    /// The demonstration of a host that is thrown away.
    pub fn demonstration() -> Option<Arc<Demonstration>> {
        let folder = tempfile::tempdir().unwrap();
        Host::with_school(folder.path(), Arc::new(SystemClock)).demonstration
    }

    /// What `routes` answer to who asks for this path by this name of the host.
    pub async fn read(routes: Router, path: &str, host: &str) -> (HeaderMap, String) {
        let request = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
        let response = routes.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers().clone();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (headers, String::from_utf8(body.to_vec()).unwrap())
    }

    /// The data of a page.
    pub fn school(page: &str) -> Value {
        let (_, data) = page.split_once("id=\"school\">").unwrap();
        serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
    }

    /// Whether a page with tokens stays where it is: no other site reads, frames or keeps it.
    pub fn assert_guarded(headers: &HeaderMap, policy: &str) {
        assert_eq!(headers["content-security-policy"], policy);
        assert_eq!(headers["cache-control"], "no-store");
    }

    #[test]
    fn no_text_ends_the_script_that_holds_it() {
        let page = DemoPage {
            title: "",
            style: "",
            policy: "",
            content: "<script>%school%</script>",
            otherwise: None,
            school: |_| Ok(Value::Null),
        };
        let html = page.html(Some(&json!([{"full_name": "</script><script>alert(1)</script>"}])));
        assert!(html.contains("\\u003c/script>\\u003cscript>alert(1)"), "{html}");
    }
}
