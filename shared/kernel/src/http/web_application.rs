//! The web application at `/app/`: what it must know of the host that serves it, and what browsers are told of its files.

use std::fmt;

use http::Uri;
use serde::Serialize;
use serde_json::{Value, json};

/// The content security policy, the same wherever the application is.
const POLICY: &str = include_str!("../../../../clients/web/policy.txt");

/// Files whose names say what is in them: they are read once.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// All others: another build may have others by the same names.
const ASKED_AGAIN: &str = "no-cache";

/// How long browsers keep the application's file of this path under `/app/` (`Cache-Control`).
#[must_use]
pub fn kept(name: &str) -> &'static str {
    if name.starts_with("assets/") { FOR_EVER } else { ASKED_AGAIN }
}

/// The application on one host.
#[derive(Clone, Debug)]
pub struct WebApplication {
    provider: Option<Provider>,
    policy: String,
}

/// The school's identity provider.
#[derive(Clone, Debug, Serialize)]
struct Provider {
    issuer: String,
    client_id: String,
    audience: String,
}

/// The provider that knows the application has no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAddress;

impl fmt::Display for NoAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PREAU_WEB_CLIENT_ID needs a provider's address in PREAU_JWT_ISSUER")
    }
}

impl std::error::Error for NoAddress {}

impl WebApplication {
    /// The application as the provider knows it whose tokens the host believes, if that one knows it: what it calls it, and the
    /// `iss` and the `aud` of those tokens.
    ///
    /// # Errors
    /// The `iss` is no address.
    pub fn of(client_id: Option<&str>, issuer: &str, audience: &str) -> Result<Self, NoAddress> {
        client_id
            .map_or_else(|| Ok(Self::alone()), |client_id| Self::with_provider(issuer, client_id, audience))
    }

    /// The application where no provider knows it.
    #[must_use]
    pub fn alone() -> Self {
        Self { provider: None, policy: policy("") }
    }

    /// The application as the provider at the address `issuer` knows it, whose tokens for it have this `aud`.
    ///
    /// # Errors
    /// `issuer` is no address.
    pub fn with_provider(issuer: &str, client_id: &str, audience: &str) -> Result<Self, NoAddress> {
        let address = issuer.parse::<Uri>().ok();
        let origin = address.as_ref().and_then(|address| address.scheme().zip(address.authority()));
        let Some((scheme, authority)) = origin else {
            return Err(NoAddress);
        };
        let (issuer, client_id, audience) = (issuer.to_owned(), client_id.to_owned(), audience.to_owned());
        let policy = policy(&format!("{scheme}://{authority}"));
        Ok(Self { provider: Some(Provider { issuer, client_id, audience }), policy })
    }

    /// The content security policy. Nothing runs and nothing is styled but what is among the application's files, and it talks
    /// to its own host alone, and to the identity provider. Pictures come from where files are kept, which may be elsewhere;
    /// `data:` is what Sonner draws with.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// What `/app/config.json` answers: where the functions are, and how people sign in; with the people of a demonstration,
    /// where there is one.
    #[must_use]
    pub fn configuration(&self, demonstration: Option<&Value>) -> Value {
        json!({"api": "", "provider": self.provider, "demonstration": demonstration})
    }
}

/// The policy, with the origin that the application talks to besides its own.
fn policy(connects: &str) -> String {
    let words: Vec<_> = POLICY.split_whitespace().map(|word| word.replace("%connects%", connects)).collect();
    words.join(" ").replace(" ;", ";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alone_it_talks_to_its_own_host_and_nobody_signs_in() {
        let application = WebApplication::alone();
        assert!(application.policy().contains("connect-src 'self'; font-src"), "{}", application.policy());
        assert_eq!(
            application.configuration(None),
            json!({"api": "", "provider": null, "demonstration": null})
        );
    }

    #[test]
    fn a_provider_is_talked_to_at_its_origin_and_named_whole() {
        let issuer = "https://id.ecole.example/realms/ecole";
        let application = WebApplication::with_provider(issuer, "preau-web", "preau").unwrap();
        assert!(application.policy().contains("connect-src 'self' https://id.ecole.example;"));
        let configuration = application.configuration(None);
        let expected = json!({"issuer": issuer, "client_id": "preau-web", "audience": "preau"});
        assert_eq!(configuration["provider"], expected);
    }

    #[test]
    fn an_issuer_that_is_no_address_is_refused_by_the_settings_name() {
        let error = WebApplication::with_provider("preau", "preau-web", "preau").unwrap_err();
        assert!(error.to_string().contains("PREAU_JWT_ISSUER"), "{error}");
    }

    #[test]
    fn files_named_by_their_content_are_kept_for_ever_and_no_others() {
        assert!(kept("assets/app-00000000.js").contains("immutable"));
        assert_eq!((kept("index.html"), kept("worker.js")), ("no-cache", "no-cache"));
    }
}
