//! The local host's first page: its links and, with the demonstration school, the week view of a coach's agenda.

use std::sync::Arc;

use axum::{Router, routing::get};
use preau_kernel::actor::Role;
use serde_json::{Value, json};

use crate::{
    demo_page::{DemoPage, script, style},
    demonstration::Demonstration,
    people,
};

const SCRIPT: &str = include_str!("../pages/agenda.js");
/// What it has in common with the scripts of the other pages, which import it.
const SHARED_SCRIPT: &str = include_str!("../pages/shared.js");
const STYLE: &str = include_str!("../pages/agenda.css");

/// The page holds tokens: whatever gets into it runs nothing and sends nothing elsewhere, and no other page frames it.
/// `data:` is its empty icon, without which browsers ask for one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static PAGE: DemoPage = DemoPage {
    title: "Préau",
    style: "/agenda.css",
    policy: POLICY,
    content: include_str!("../pages/agenda.html"),
    otherwise: Some(""),
    school,
};

/// The routes of the first page; its agenda is there if someone signs tokens for it.
pub fn routes(demonstration: Option<Arc<Demonstration>>) -> Router {
    Router::new()
        .route("/", PAGE.route())
        .route("/agenda.js", get(async || script(SCRIPT)))
        .route("/shared.js", get(async || script(SHARED_SCRIPT)))
        .route("/agenda.css", get(async || style(STYLE)))
        .with_state(demonstration)
}

/// The coaches and students, each with a token.
fn school(demonstration: &Demonstration) -> anyhow::Result<Value> {
    let people = people::PEOPLE.iter().filter(|person| [Role::Coach, Role::Student].contains(&person.role));
    let entry = |person: &people::Person| {
        let token = demonstration.token(person)?;
        Ok(
            json!({"id": person.id, "role": person.role.word(), "full_name": person.full_name, "token": token}),
        )
    };
    people.map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_page::tests::{assert_guarded, demonstration, read, school};

    #[tokio::test]
    async fn the_page_brings_a_token_for_each_coach_and_student_of_the_school_and_for_nobody_else() {
        let (headers, page) = read(routes(demonstration()), "/", "127.0.0.1:8787").await;
        let school = school(&page);
        let people = school.as_array().unwrap();
        let ids: Vec<_> = people.iter().map(|person| person["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["rey", "mba", "amina", "bastien"]);
        assert!(people.iter().all(|person| person["token"].as_str().unwrap().split('.').count() == 3));
        assert_guarded(&headers, POLICY);
    }

    #[tokio::test]
    async fn without_tokens_or_by_a_strange_name_the_page_is_its_links() {
        for (demonstration, host) in [(None, "127.0.0.1:8787"), (demonstration(), "rebound.example:8787")] {
            let (_, page) = read(routes(demonstration), "/", host).await;
            assert!(
                ["/functions", "/gallery", "/outbox"]
                    .iter()
                    .all(|path| page.contains(&format!("href=\"{path}\"")))
            );
            assert!(!page.contains("<script") && !page.contains("<main"), "{page}");
        }
    }

    #[tokio::test]
    async fn the_script_and_the_style_have_addresses_of_their_own() {
        for (path, kind, word) in [
            ("/agenda.js", "text/javascript; charset=utf-8", "/sessions/book"),
            ("/shared.js", "text/javascript; charset=utf-8", "Authorization"),
            ("/agenda.css", "text/css; charset=utf-8", "#week"),
        ] {
            let (headers, text) = read(routes(None), path, "localhost:8787").await;
            assert_eq!(headers["content-type"], kind);
            assert!(text.contains(word));
        }
    }
}
