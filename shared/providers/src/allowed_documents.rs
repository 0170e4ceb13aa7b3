//! Documents of hosts that a school allows.

use std::sync::Arc;

use async_trait::async_trait;
use http::{Uri, header::LOCATION, uri::Scheme};
use preau_kernel::{
    http_client::{CallLimits, HttpClient, HttpError},
    linked_documents::{LONGEST_DOCUMENT, LinkFailure, LinkedDocuments},
};

/// How often an address may lead on to another one.
const MOST_REDIRECTS: usize = 3;

/// Fetches documents from the hosts of a list, by HTTPS at its usual port. Each address that one leads on to is held to the
/// same; a host of the list whose name stands for a private address is not called.
pub struct AllowedDocuments {
    http: Arc<dyn HttpClient>,
    hosts: Vec<String>,
}

impl AllowedDocuments {
    /// Fetches from these hosts, whose names are in small letters, and from no other.
    #[must_use]
    pub fn new(http: Arc<dyn HttpClient>, hosts: &[String]) -> Self {
        Self { http, hosts: hosts.to_vec() }
    }

    fn may_fetch(&self, url: &Uri) -> bool {
        let authority = url.authority();
        let is_bare = authority.is_some_and(|authority| !authority.as_str().contains('@'));
        let host = url.host().unwrap_or_default().to_ascii_lowercase();
        url.scheme() == Some(&Scheme::HTTPS)
            && is_bare
            && matches!(url.port_u16(), None | Some(443))
            && self.hosts.contains(&host)
    }
}

#[async_trait]
impl LinkedDocuments for AllowedDocuments {
    async fn fetch(&self, url: &str) -> Result<Vec<u8>, LinkFailure> {
        let limits = CallLimits { answer: LONGEST_DOCUMENT, public_only: true, ..CallLimits::default() };
        let mut url: Uri = url.parse().map_err(|_| LinkFailure::NotAllowed)?;
        for _ in 0..=MOST_REDIRECTS {
            if !self.may_fetch(&url) {
                return Err(LinkFailure::NotAllowed);
            }
            let request = http::Request::get(&url).header("accept", "application/pdf").body(Vec::new());
            let request = request.map_err(|_| LinkFailure::NotAllowed)?;
            let answer = self.http.send(request, limits).await.map_err(failure)?;
            let status = answer.status();
            let cause = format!("the document's host answered {}", status.as_u16());
            if status.is_redirection() {
                let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                url = to.and_then(|to| joined(&url, to)).ok_or(LinkFailure::Unavailable { cause })?;
                continue;
            }
            return match status.as_u16() {
                200 => Ok(answer.into_body()),
                401 | 403 | 404 | 410 => Err(LinkFailure::Gone { cause }),
                _ => Err(LinkFailure::Unavailable { cause }),
            };
        }
        Err(LinkFailure::Unavailable { cause: "the document's host leads on and on".to_owned() })
    }
}

fn failure(error: HttpError) -> LinkFailure {
    match error {
        HttpError::TooLong(_) => LinkFailure::TooLong,
        error => LinkFailure::Unavailable { cause: format!("the document's host: {error}") },
    }
}

/// Where `to` leads from `from`: an address, or a path of the same host (RFC 3986 §4.2; others lead nowhere).
fn joined(from: &Uri, to: &str) -> Option<Uri> {
    if to.starts_with('/') && !to.starts_with("//") {
        return format!("https://{}{to}", from.authority()?).parse().ok();
    }
    to.parse::<Uri>().ok().filter(|to| to.authority().is_some())
}
