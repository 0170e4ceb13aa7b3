//! The local host's first page: its links and, with the demonstration school, the week view of a coach's agenda.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header, uri::Authority};
use preau_kernel::{settings::Settings, time::Clock};
use serde_json::{Value, json};

use crate::{demo, tokens};

const FIRST: &str = include_str!("../pages/first.html");
const AGENDA: &str = include_str!("../pages/agenda.html");
const SCRIPT: &str = include_str!("../pages/agenda.js");
const STYLE: &str = include_str!("../pages/agenda.css");

/// The page holds tokens: whatever gets into it runs nothing and sends nothing elsewhere, and no other page frames it.
/// `data:` is its empty icon, without which browsers ask for one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Who signs the tokens of the demonstration school.
#[derive(Clone)]
pub struct Signer {
    /// Their secret, and what else a good token says.
    pub settings: Settings,
    /// Until when they are good.
    pub clock: Arc<dyn Clock>,
}

/// The routes of the first page; its agenda is there if someone signs tokens for it.
pub fn routes(signer: Option<Signer>) -> Router {
    Router::new()
        .route("/", get(first_page))
        .route("/agenda.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
        .route("/agenda.css", get(async || file("text/css; charset=utf-8", STYLE)))
        .with_state(signer)
}

async fn first_page(State(signer): State<Option<Signer>>, headers: HeaderMap) -> Response {
    let school = signer.filter(|_| is_asked_for_here(&headers)).map(|signer| school(&signer)).transpose();
    let Ok(school) = school else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // The tokens are not left behind on the disk, and are young whenever the page is loaded.
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(page(school.as_ref()))).into_response()
}

fn page(school: Option<&Value>) -> String {
    // In a script element nothing but `</script` and `<!--` means anything to the parser of HTML.
    let agenda = school.map(|school| AGENDA.replace("%school%", &school.to_string().replace('<', "\\u003c")));
    FIRST.replace("<!-- agenda -->\n", &agenda.unwrap_or_default())
}

/// Those whom the page shows or acts as, each with a token.
fn school(signer: &Signer) -> anyhow::Result<Value> {
    let people = demo::PEOPLE.iter().filter(|person| ["coach", "student"].contains(&person.role));
    let entry = |person: &demo::Person| {
        let token = tokens::mint(&signer.settings, person.id, person.role, signer.clock.as_ref())?;
        Ok(json!({"id": person.id, "role": person.role, "full_name": person.full_name, "token": token}))
    };
    people.map(entry).collect()
}

/// Whether the browser knows the page by a name of this machine. By any other name it would be the page of whoever owns
/// that name and had it lead here, and their scripts could read the tokens (DNS rebinding).
fn is_asked_for_here(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = host.and_then(|host| host.parse::<Authority>().ok());
    authority.is_some_and(|authority| ["127.0.0.1", "localhost", "[::1]"].contains(&authority.host()))
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
mod tests {
    use axum::body::{Body, to_bytes};
    use http::Request;
    use preau_native::SystemClock;
    use tower::ServiceExt;

    use super::*;
    use crate::host::Host;

    fn signer() -> Signer {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::open(folder.path(), 0, Arc::new(SystemClock)).unwrap();
        Signer { settings: host.settings, clock: host.clock }
    }

    async fn read(signer: Option<Signer>, path: &str, host: &str) -> (HeaderMap, String) {
        let request = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
        let response = routes(signer).oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers().clone();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_page_brings_a_token_for_each_coach_and_student_of_the_school_and_for_nobody_else() {
        let (headers, page) = read(Some(signer()), "/", "127.0.0.1:8787").await;
        let (_, data) = page.split_once("id=\"school\">").unwrap();
        let people: Vec<Value> = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
        let ids: Vec<_> = people.iter().map(|person| person["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["rey", "mba", "amina", "bastien"]);
        assert!(people.iter().all(|person| person["token"].as_str().unwrap().split('.').count() == 3));
        assert_eq!(headers["content-security-policy"], POLICY);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cache-control"], "no-store");
    }

    #[tokio::test]
    async fn without_tokens_or_by_a_strange_name_the_page_is_its_links() {
        for (signer, host) in [(None, "127.0.0.1:8787"), (Some(signer()), "rebound.example:8787")] {
            let (_, page) = read(signer, "/", host).await;
            assert!(page.contains("href=\"/functions\""));
            assert!(!page.contains("<script") && !page.contains("<main"), "{page}");
        }
    }

    #[tokio::test]
    async fn no_text_ends_the_script_that_holds_it() {
        let page = page(Some(&json!([{"full_name": "</script><script>alert(1)</script>"}])));
        assert!(page.contains("\\u003c/script>\\u003cscript>alert(1)"), "{page}");
    }

    #[tokio::test]
    async fn the_script_and_the_style_have_addresses_of_their_own() {
        for (path, kind, word) in [
            ("/agenda.js", "text/javascript; charset=utf-8", "/sessions/book"),
            ("/agenda.css", "text/css; charset=utf-8", "#week"),
        ] {
            let (headers, text) = read(None, path, "localhost:8787").await;
            assert_eq!(headers["content-type"], kind);
            assert!(text.contains(word));
        }
    }
}
