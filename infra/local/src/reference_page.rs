//! The API reference: Swagger UI over the document of the host, which brings all that it needs along.

use std::sync::Arc;

use axum::{Router, routing::get};
use serde_json::{Value, json};

use crate::{
    demo_page::{DemoPage, script, style},
    demonstration::Demonstration,
    people,
};

const SCRIPT: &str = include_str!("../pages/reference.js");
const STYLE: &str = include_str!("../pages/reference.css");
const SWAGGER_UI: &str = include_str!("../pages/swagger-ui.js");
const SWAGGER_UI_STYLE: &str = include_str!("../pages/swagger-ui.css");
const CONTENT: &str = include_str!("../pages/reference.html");

/// As strict as the first page's: its icons are in its style.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static PAGE: DemoPage = DemoPage {
    title: "Référence de l’API – Préau",
    style: "/reference.css",
    policy: POLICY,
    content: CONTENT,
    otherwise: None,
    school,
};

/// The routes of the page; it has tokens to try with where the demonstration is.
pub fn routes(demonstration: Option<Arc<Demonstration>>) -> Router {
    Router::new()
        .route("/reference", PAGE.route())
        .route("/reference.js", get(async || script(SCRIPT)))
        .route("/reference.css", get(async || style(STYLE)))
        .route("/swagger-ui.js", get(async || script(SWAGGER_UI)))
        .route("/swagger-ui.css", get(async || style(SWAGGER_UI_STYLE)))
        .with_state(demonstration)
}

/// Everyone of the school, with a token.
fn school(demonstration: &Demonstration) -> anyhow::Result<Value> {
    let entry = |person: &people::Person| {
        let (role, token) = (person.role.word(), demonstration.token(person)?);
        Ok(json!({"id": person.id, "role": role, "full_name": person.full_name, "token": token}))
    };
    people::PEOPLE.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_page::tests::{assert_guarded, demonstration, read, school};

    #[tokio::test]
    async fn the_page_brings_everyones_token_where_the_demonstration_is_and_none_elsewhere() {
        let (headers, page) = read(routes(demonstration()), "/reference", "127.0.0.1:8787").await;
        assert_eq!(school(&page).as_array().unwrap().len(), people::PEOPLE.len());
        assert_guarded(&headers, POLICY);
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
        ] {
            let (_, text) = read(routes(None), path, "127.0.0.1:8787").await;
            assert!(text.contains(word), "{path}");
        }
    }
}
