//! The API reference: Swagger UI over the document of the host, which brings all that it needs along.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::{
    demonstration::Demonstration,
    page::{STYLE, script, shell, style},
};

const SCRIPT: &str = include_str!("../reference/reference.js");
const OWN_STYLE: &str = include_str!("../reference/reference.css");
const SWAGGER_UI: &str = include_str!("../reference/swagger-ui.js");
const SWAGGER_UI_STYLE: &str = include_str!("../reference/swagger-ui.css");
const CONTENT: &str = include_str!("../reference/reference.html");

/// The page holds tokens: whatever gets into it runs nothing and sends nothing elsewhere, and no other page frames it. The icons
/// of Swagger UI are in its style.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The routes of the page; it has tokens to try with where the demonstration is.
pub fn routes(demonstration: Option<Arc<Demonstration>>) -> Router {
    Router::new()
        .route("/reference", get(page))
        .route("/reference.js", get(async || script(SCRIPT)))
        .route("/reference.css", get(async || style(OWN_STYLE)))
        .route("/page.css", get(async || style(STYLE)))
        .route("/swagger-ui.js", get(async || script(SWAGGER_UI)))
        .route("/swagger-ui.css", get(async || style(SWAGGER_UI_STYLE)))
        .with_state(demonstration)
}

async fn page(State(demonstration): State<Option<Arc<Demonstration>>>, headers: HeaderMap) -> Response {
    let shown = demonstration.as_deref().filter(|demonstration| demonstration.is_shown_to(&headers));
    let Ok(school) = shown.map(Demonstration::everyone).transpose() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // The tokens are not left behind on the disk, and are young whenever the page is loaded.
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(html(&school.unwrap_or_default()))).into_response()
}

/// The page with those whose tokens it offers.
fn html(school: &Value) -> String {
    // In a script element nothing but `</script` and `<!--` means anything to the parser of HTML.
    let content = CONTENT.replace("%school%", &school.to_string().replace('<', "\\u003c"));
    shell("Référence de l’API – Préau", &content)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        page::tests::{demonstration, read},
        people,
    };

    /// The data of the page.
    fn school(page: &str) -> Value {
        let (_, data) = page.split_once("id=\"school\">").unwrap();
        serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
    }

    #[tokio::test]
    async fn the_page_brings_everyones_token_where_the_demonstration_is_and_none_elsewhere() {
        let (headers, page) = read(routes(demonstration()), "/reference", "127.0.0.1:8787").await;
        let people = school(&page);
        let people = people.as_array().unwrap();
        assert_eq!(people.len(), people::PEOPLE.len());
        assert!(people.iter().all(|person| person["token"].as_str().unwrap().split('.').count() == 3));
        assert_eq!(headers["content-security-policy"], POLICY);
        assert_eq!(headers["cache-control"], "no-store");
        for (demonstration, host) in [(None, "127.0.0.1:8787"), (demonstration(), "rebound.example:8787")] {
            let (_, page) = read(routes(demonstration), "/reference", host).await;
            assert!(school(&page).is_null() && page.contains("id=\"reference\""), "{page}");
        }
    }

    #[tokio::test]
    async fn all_that_the_page_needs_is_here() {
        let (_, page) = read(routes(None), "/reference", "127.0.0.1:8787").await;
        assert!(!page.contains("//"), "the page names another host: {page}");
        for (path, word) in [
            ("/reference.js", "SwaggerUIBundle"),
            ("/swagger-ui.js", "SwaggerUIBundle"),
            ("/swagger-ui.css", ".swagger-ui"),
            ("/reference.css", "#people"),
            ("/page.css", "nav ul"),
        ] {
            assert!(page.contains(&format!("\"{path}\"")), "{path}");
            let (_, text) = read(routes(None), path, "127.0.0.1:8787").await;
            assert!(text.contains(word), "{path}");
        }
    }

    #[test]
    fn no_text_ends_the_script_that_holds_it() {
        let html = html(&json!([{"full_name": "</script><script>alert(1)</script>"}]));
        assert!(html.contains("\\u003c/script>\\u003cscript>alert(1)"), "{html}");
    }
}
