//! Documents of allowed hosts, and of no other, wherever an address leads.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use preau_kernel::{
    async_trait,
    http_client::{CallLimits, HttpClient, HttpError},
    linked_documents::{LONGEST_DOCUMENT, LinkFailure, LinkedDocuments},
};
use preau_providers::AllowedDocuments;

/// What is at addresses: a status, where it leads on to, or its bytes.
type Answer = (u16, Option<&'static str>, &'static [u8]);

#[derive(Default)]
struct Web {
    at: HashMap<&'static str, Answer>,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl HttpClient for Web {
    async fn send(
        &self,
        request: http::Request<Vec<u8>>,
        limits: CallLimits,
    ) -> Result<http::Response<Vec<u8>>, HttpError> {
        assert!(limits.public_only, "to no private address");
        assert_eq!((limits.answer, request.method().as_str()), (LONGEST_DOCUMENT, "GET"));
        assert!(!request.headers().contains_key("authorization"));
        let url = request.uri().to_string();
        self.asked.lock().unwrap().push(url.clone());
        if url.ends_with("/huge.pdf") {
            return Err(HttpError::TooLong(limits.answer));
        }
        let (status, to, body) =
            self.at.get(url.as_str()).ok_or_else(|| HttpError::Unanswered("nobody".to_owned()))?;
        let mut answer = http::Response::builder().status(*status);
        if let Some(to) = to {
            answer = answer.header("location", *to);
        }
        Ok(answer.body(body.to_vec()).unwrap())
    }
}

/// What comes of fetching `url`, and what was asked for.
async fn fetched(web: &[(&'static str, Answer)], url: &str) -> (Result<Vec<u8>, LinkFailure>, Vec<String>) {
    let web = Arc::new(Web { at: web.iter().copied().collect(), ..Web::default() });
    let http: Arc<dyn HttpClient> = Arc::<Web>::clone(&web);
    let hosts = ["cdn.ecole.example".to_owned(), "docs.example.org".to_owned()];
    let outcome = AllowedDocuments::new(http, &hosts).fetch(url).await;
    let asked = std::mem::take(&mut *web.asked.lock().unwrap());
    (outcome, asked)
}

#[tokio::test]
async fn a_document_comes_from_an_allowed_host_and_from_where_it_leads_on_to_another() {
    let web: [(&str, Answer); 3] = [
        ("https://cdn.ecole.example/a.pdf", (302, Some("/b.pdf?v=2"), b"")),
        ("https://cdn.ecole.example/b.pdf?v=2", (301, Some("https://docs.example.org/c.pdf"), b"")),
        ("https://docs.example.org/c.pdf", (200, None, b"%PDF-1.7")),
    ];
    let (outcome, asked) = fetched(&web, "https://cdn.ecole.example/a.pdf").await;
    assert_eq!(outcome, Ok(b"%PDF-1.7".to_vec()));
    assert_eq!(asked.len(), 3);
    assert!(fetched(&web, "https://DOCS.example.org:443/c.pdf").await.1.len() == 1);
}

#[tokio::test]
async fn no_other_host_is_asked_by_whatever_address() {
    for url in [
        "http://cdn.ecole.example/a.pdf",
        "https://evil.example/a.pdf",
        "https://cdn.ecole.example.evil.example/a.pdf",
        "https://evilcdn.ecole.example/a.pdf",
        "https://cdn.ecole.example@evil.example/a.pdf",
        "https://evil.example@cdn.ecole.example/a.pdf",
        "https://cdn.ecole.example:8443/a.pdf",
        "https://127.0.0.1/a.pdf",
        "https://[::1]/a.pdf",
        "https://169.254.169.254/latest/meta-data",
        "https://cdn.ecole.example./a.pdf",
        "file:///etc/passwd",
        "ftp://cdn.ecole.example/a.pdf",
        "//cdn.ecole.example/a.pdf",
        "/a.pdf",
        "",
        "https://",
        "https://cdn.ecole.example/a\r\nHost: evil.example",
    ] {
        let (outcome, asked) = fetched(&[], url).await;
        assert_eq!((outcome, asked), (Err(LinkFailure::NotAllowed), Vec::new()), "{url}");
    }
}

#[tokio::test]
async fn what_leads_elsewhere_is_not_followed() {
    for to in [
        "http://cdn.ecole.example/b.pdf",
        "https://evil.example/b.pdf",
        "https://127.0.0.1/b.pdf",
        "https://cdn.ecole.example:8080/b.pdf",
    ] {
        let web: [(&str, Answer); 1] = [("https://cdn.ecole.example/a.pdf", (302, Some(to), b""))];
        let (outcome, asked) = fetched(&web, "https://cdn.ecole.example/a.pdf").await;
        assert_eq!(outcome, Err(LinkFailure::NotAllowed), "{to}");
        assert_eq!(asked.len(), 1, "{to}");
    }
    for to in [Some("//evil.example/b.pdf"), Some("b.pdf"), Some(""), None] {
        let web: [(&str, Answer); 1] = [("https://cdn.ecole.example/a.pdf", (302, to, b""))];
        let (outcome, asked) = fetched(&web, "https://cdn.ecole.example/a.pdf").await;
        assert!(outcome.is_err() && asked.len() == 1, "{to:?}");
    }
}

#[tokio::test]
async fn what_leads_in_circles_is_left() {
    let web: [(&str, Answer); 1] = [("https://cdn.ecole.example/a.pdf", (302, Some("/a.pdf"), b""))];
    let (outcome, asked) = fetched(&web, "https://cdn.ecole.example/a.pdf").await;
    let cause = "the document's host leads on and on".to_owned();
    assert_eq!(outcome, Err(LinkFailure::Unavailable { cause }));
    assert_eq!(asked.len(), 4);
}

#[tokio::test]
async fn what_is_gone_too_long_or_not_answered_is_told_apart() {
    let web: [(&str, Answer); 2] = [
        ("https://cdn.ecole.example/gone.pdf", (404, None, b"")),
        ("https://cdn.ecole.example/down.pdf", (503, None, b"")),
    ];
    let outcome = async |path: &str| fetched(&web, &format!("https://cdn.ecole.example{path}")).await.0;
    let said = |status| format!("the document's host answered {status}");
    assert_eq!(outcome("/gone.pdf").await, Err(LinkFailure::Gone { cause: said(404) }));
    assert_eq!(outcome("/down.pdf").await, Err(LinkFailure::Unavailable { cause: said(503) }));
    assert_eq!(outcome("/huge.pdf").await, Err(LinkFailure::TooLong));
    let nobody = "the document's host: no answer: nobody".to_owned();
    assert_eq!(outcome("/nowhere.pdf").await, Err(LinkFailure::Unavailable { cause: nobody }));
}
