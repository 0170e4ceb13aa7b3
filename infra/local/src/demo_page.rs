//! What the pages of the demonstration school have in common: the tokens in them, and what keeps those from others.

use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, StatusCode, header, uri::Authority};
use preau_kernel::{clock::Clock, settings::Settings};
use serde_json::Value;

use crate::{demo, tokens};

const SHELL: &str = include_str!("../pages/first.html");

/// Who signs the tokens of the demonstration school.
#[derive(Clone)]
pub struct Signer {
    /// Their secret, and what else a good token says.
    pub settings: Settings,
    /// Until when they are good.
    pub clock: Arc<dyn Clock>,
}

impl Signer {
    /// A token of this person.
    ///
    /// # Errors
    /// There is no secret.
    pub fn token(&self, person: &demo::Person) -> anyhow::Result<String> {
        tokens::mint(&self.settings, person.id, person.role, self.clock.as_ref())
    }
}

/// A page that shows the demonstration school, where there is one.
pub struct DemoPage {
    /// What the window is called.
    pub title: &'static str,
    /// The content security policy.
    pub policy: &'static str,
    /// What there is to see, with `%school%` for the data.
    pub content: &'static str,
    /// What there is to see without the school.
    pub otherwise: &'static str,
    /// The data: those whom the page shows or acts as.
    pub school: fn(&Signer) -> anyhow::Result<Value>,
}

impl DemoPage {
    /// The page, for a request with these headers.
    pub fn answer(&self, signer: Option<Signer>, request: &HeaderMap) -> Response {
        let signer = signer.filter(|_| is_asked_for_here(request));
        let Ok(school) = signer.map(|signer| (self.school)(&signer)).transpose() else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let headers = [
            (header::CONTENT_SECURITY_POLICY, self.policy),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            // The tokens are not left behind on the disk, and are young whenever the page is loaded.
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, Html(self.html(school.as_ref()))).into_response()
    }

    fn html(&self, school: Option<&Value>) -> String {
        // In a script element nothing but `</script` and `<!--` means anything to the parser of HTML.
        let filled =
            |school: &Value| self.content.replace("%school%", &school.to_string().replace('<', "\\u003c"));
        let content = school.map_or_else(|| self.otherwise.to_owned(), filled);
        SHELL.replace("%title%", self.title).replace("<!-- content -->\n", &content)
    }
}

/// Whether the browser knows the page by a name of this machine. By any other name it would be the page of whoever owns
/// that name and had it lead here, and their scripts could read the tokens (DNS rebinding).
pub fn is_asked_for_here(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = host.and_then(|host| host.parse::<Authority>().ok());
    authority.is_some_and(|authority| ["127.0.0.1", "localhost", "[::1]"].contains(&authority.host()))
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
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
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

    /// Signs with the secret of a host that is thrown away.
    pub fn signer() -> Signer {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::open(folder.path(), 0, Arc::new(SystemClock)).unwrap();
        Signer { settings: host.settings, clock: host.clock }
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
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cache-control"], "no-store");
    }

    #[test]
    fn no_text_ends_the_script_that_holds_it() {
        let page = DemoPage {
            title: "",
            policy: "",
            content: "<script>%school%</script>",
            otherwise: "",
            school: |_| Ok(Value::Null),
        };
        let html = page.html(Some(&json!([{"full_name": "</script><script>alert(1)</script>"}])));
        assert!(html.contains("\\u003c/script>\\u003cscript>alert(1)"), "{html}");
    }
}
