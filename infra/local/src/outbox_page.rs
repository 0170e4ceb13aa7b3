//! The local host's page of the outbox: every message of the demonstration school, as its reader sees it.

use std::sync::Arc;

use anyhow::Context;
use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::{
    demo,
    demo_page::{DemoPage, Signer, is_asked_for_here, script, style},
    mailbox::Mailbox,
};

const SCRIPT: &str = include_str!("../pages/outbox.js");
const STYLE: &str = include_str!("../pages/outbox.css");

/// As strict as the first page's, but for styles: the frame that shows an e-mail is under it too, and e-mails bring theirs
/// inline. Frames have no other source than the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: DemoPage = DemoPage {
    title: "Boîte d’envoi – Préau",
    policy: POLICY,
    content: include_str!("../pages/outbox.html"),
    otherwise: "<p>La boîte d’envoi n’est montrée qu’avec l’école de démonstration. \
                <i lang=\"en\">The outbox is shown with the demonstration school only.</i></p>\n",
    school,
};

/// The routes of the page; it shows messages, and how they went out, if someone signs a token for it.
pub fn routes(signer: Option<Signer>, mailbox: Arc<Mailbox>) -> Router {
    let shows = signer.is_some();
    let sent = async move |Path(id): Path<String>, headers: HeaderMap| {
        let message = mailbox.find(&id).filter(|_| shows && is_asked_for_here(&headers));
        // A browser complains of what is not found.
        message.map(Json).ok_or(StatusCode::NO_CONTENT)
    };
    Router::new()
        .route("/outbox", get(async |State(signer), headers: HeaderMap| PAGE.answer(signer, &headers)))
        .route("/outbox/sent/{id}", get(sent))
        .route("/outbox.js", get(async || script(SCRIPT)))
        .route("/outbox.css", get(async || style(STYLE)))
        .with_state(signer)
}

/// The token of the admin, who may read the outbox, and the names of everyone.
fn school(signer: &Signer) -> anyhow::Result<Value> {
    let admin =
        demo::PEOPLE.iter().find(|person| person.role == "admin").context("the school has no admin")?;
    let people = demo::PEOPLE.iter().map(|person| json!({"id": person.id, "full_name": person.full_name}));
    Ok(json!({"token": signer.token(admin)?, "people": people.collect::<Vec<_>>()}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_page::tests::{assert_guarded, read, school, signer};

    #[tokio::test]
    async fn the_page_brings_one_token_and_the_name_of_everyone() {
        let (headers, page) = read(routes(Some(signer()), Arc::default()), "/outbox", "localhost:8787").await;
        let school = school(&page);
        assert_eq!(school["token"].as_str().unwrap().split('.').count(), 3);
        assert_eq!(school["people"].as_array().unwrap().len(), demo::PEOPLE.len());
        assert_eq!(school["people"][0], json!({"id": "claire", "full_name": "Claire Obame"}));
        assert_guarded(&headers, POLICY);
    }

    #[tokio::test]
    async fn without_tokens_or_by_a_strange_name_there_is_no_message_to_see() {
        for (signer, host) in [(None, "127.0.0.1:8787"), (Some(signer()), "rebound.example:8787")] {
            let (_, page) = read(routes(signer, Arc::default()), "/outbox", host).await;
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
