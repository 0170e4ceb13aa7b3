//! The local host's page of the outbox: every message of the demonstration school, as its reader sees it.

use std::sync::Arc;

use anyhow::Context;
use axum::{Json, Router, extract::Path, routing::get};
use http::{HeaderMap, StatusCode};
use preau_kernel::actor::Role;
use serde_json::{Value, json};

use crate::{
    demo_page::{DemoPage, script, style},
    demonstration::Demonstration,
    mailbox::Mailbox,
    people,
};

const SCRIPT: &str = include_str!("../pages/outbox.js");
const STYLE: &str = include_str!("../pages/outbox.css");

/// As strict as the first page's, but for styles: the frame that shows an e-mail is under it too, and e-mails bring theirs
/// inline. Frames have no other source than the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static PAGE: DemoPage = DemoPage {
    title: "Boîte d’envoi – Préau",
    style: "/agenda.css",
    policy: POLICY,
    content: include_str!("../pages/outbox.html"),
    otherwise: Some(
        "<p>La boîte d’envoi n’est montrée qu’avec l’école de démonstration. \
                <i lang=\"en\">The outbox is shown with the demonstration school only.</i></p>\n",
    ),
    school,
};

/// The routes of the page; it shows messages, and how they went out, if someone signs a token for it.
pub fn routes(demonstration: Option<Arc<Demonstration>>, mailbox: Arc<Mailbox>) -> Router {
    let shown = demonstration.clone();
    let sent = async move |Path(id): Path<String>, headers: HeaderMap| {
        let shown = shown.is_some_and(|demonstration| demonstration.is_shown_to(&headers));
        let message = mailbox.find(&id).filter(|_| shown);
        // A browser complains of what is not found.
        message.map(Json).ok_or(StatusCode::NO_CONTENT)
    };
    Router::new()
        .route("/outbox", PAGE.route())
        .route("/outbox/sent/{id}", get(sent))
        .route("/outbox.js", get(async || script(SCRIPT)))
        .route("/outbox.css", get(async || style(STYLE)))
        .with_state(demonstration)
}

/// The token of the admin, who may read the outbox, and the names of everyone.
fn school(demonstration: &Demonstration) -> anyhow::Result<Value> {
    let admin =
        people::PEOPLE.iter().find(|person| person.role == Role::Admin).context("the school has no admin")?;
    let people = people::PEOPLE.iter().map(|person| json!({"id": person.id, "full_name": person.full_name}));
    Ok(json!({"token": demonstration.token(admin)?, "people": people.collect::<Vec<_>>()}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_page::tests::{assert_guarded, demonstration, read, school};

    #[tokio::test]
    async fn the_page_brings_one_token_and_the_name_of_everyone() {
        let (headers, page) =
            read(routes(demonstration(), Arc::default()), "/outbox", "localhost:8787").await;
        let school = school(&page);
        assert_eq!(school["token"].as_str().unwrap().split('.').count(), 3);
        assert_eq!(school["people"].as_array().unwrap().len(), people::PEOPLE.len());
        assert_eq!(school["people"][0], json!({"id": "claire", "full_name": "Claire Obame"}));
        assert_guarded(&headers, POLICY);
    }

    #[tokio::test]
    async fn without_tokens_or_by_a_strange_name_there_is_no_message_to_see() {
        for (demonstration, host) in [(None, "127.0.0.1:8787"), (demonstration(), "rebound.example:8787")] {
            let (_, page) = read(routes(demonstration, Arc::default()), "/outbox", host).await;
            assert!(page.contains("href=\"/functions\"") && page.contains("demonstration school only"));
            assert!(!page.contains("<script") && !page.contains("<main"), "{page}");
        }
    }

    #[tokio::test]
    async fn the_script_and_the_style_have_addresses_of_their_own() {
        for (path, kind, word) in [
            ("/outbox.js", "text/javascript; charset=utf-8", "/api/admin/messages"),
            ("/outbox.css", "text/css; charset=utf-8", "iframe"),
        ] {
            let (headers, text) = read(routes(None, Arc::default()), path, "localhost:8787").await;
            assert_eq!(headers["content-type"], kind);
            assert!(text.contains(word));
        }
    }
}
