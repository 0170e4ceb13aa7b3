//! Tokens: who the identity provider says is calling. Accounts and passwords stay with it; Préau verifies.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation};
use serde::Deserialize;

use crate::{
    port::{clock::Clock, http_client::HttpClient},
    problem::Problem,
    value::{
        actor::{Actor, Role},
        id::UserId,
    },
    work::published_keys::PublishedKeys,
};

/// By how many seconds the clocks of the identity provider and of Préau may differ.
const LEEWAY: i64 = 60;

/// The `iss` of tokens of a demonstration's people.
pub const DEMONSTRATION_ISSUER: &str = "preau-demonstration";

/// Which tokens are good: RFC 7519 tokens with `exp`, of the configured issuer and audience, signed by the right key.
pub struct Tokens {
    keys: Keys,
    /// What a good token claims, but for the algorithm, which is its key's.
    validation: Validation,
    demonstration: Option<Demonstration>,
    clock: Arc<dyn Clock>,
}

enum Keys {
    Shared(Box<DecodingKey>),
    Published(PublishedKeys),
}

/// The people of a demonstration. Its key signs for them alone, and for the one role that each has.
struct Demonstration {
    key: DecodingKey,
    validation: Validation,
    people: HashMap<UserId, Role>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    #[serde(default)]
    roles: Words,
    #[serde(default)]
    role: Words,
    #[serde(default)]
    app_metadata: AppMetadata,
}

#[derive(Default, Deserialize)]
struct AppMetadata {
    #[serde(default)]
    roles: Words,
}

/// One word or several, as providers write it; anything else says nothing.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Several(Vec<String>),
    #[default]
    None,
    Other(serde::de::IgnoredAny),
}

impl Words {
    fn roles(&self) -> Vec<Role> {
        match self {
            Self::One(word) => Role::from_token(word).into_iter().collect(),
            Self::Several(words) => words.iter().filter_map(|word| Role::from_token(word)).collect(),
            Self::None | Self::Other(_) => Vec::new(),
        }
    }
}

impl Claims {
    /// Who it is, if the token is good now.
    fn bearer(&self, now: Timestamp) -> Option<UserId> {
        let now = now.as_second();
        let begun = self.nbf.is_none_or(|from| from <= now.saturating_add(LEEWAY));
        let current = begun && self.exp.saturating_add(LEEWAY) > now;
        UserId::parse(&self.sub).filter(|_| current)
    }

    fn actor(&self, now: Timestamp) -> Option<Actor> {
        let id = self.bearer(now)?;
        let roles = [&self.roles, &self.role, &self.app_metadata.roles];
        Some(Actor::new(id, roles.into_iter().flat_map(Words::roles).collect()))
    }
}

impl Tokens {
    /// HS256 tokens, by a secret shared with the identity provider.
    #[must_use]
    pub fn by_secret(secret: &str, issuer: &str, audience: &str, clock: Arc<dyn Clock>) -> Self {
        let keys = Keys::Shared(Box::new(DecodingKey::from_secret(secret.as_bytes())));
        let validation = validation(Algorithm::HS256, issuer, audience);
        Self { keys, validation, demonstration: None, clock }
    }

    /// RS256 or ES256 tokens, by the keys that the identity provider publishes at `address` (RFC 7517).
    #[must_use]
    pub fn by_jwks(
        address: &str,
        issuer: &str,
        audience: &str,
        clock: Arc<dyn Clock>,
        http: Arc<dyn HttpClient>,
    ) -> Self {
        let keys = Keys::Published(PublishedKeys::at(address, http, Arc::clone(&clock)));
        let validation = validation(Algorithm::RS256, issuer, audience);
        Self { keys, validation, demonstration: None, clock }
    }

    /// The same, and besides HS256 tokens of the issuer `preau-demonstration` by a secret of its own, which are good for
    /// these people alone, each in their one role, whatever such a token claims.
    #[must_use]
    pub fn with_demonstration(
        self,
        secret: &str,
        audience: &str,
        people: impl IntoIterator<Item = (UserId, Role)>,
    ) -> Self {
        let demonstration = Demonstration {
            key: DecodingKey::from_secret(secret.as_bytes()),
            validation: validation(Algorithm::HS256, DEMONSTRATION_ISSUER, audience),
            people: people.into_iter().collect(),
        };
        Self { demonstration: Some(demonstration), ..self }
    }

    /// The caller that `token` names.
    ///
    /// # Errors
    /// `invalid-token`; `provider-failed` when the provider's keys cannot be had.
    pub async fn verify(&self, token: &str) -> Result<Actor, Problem> {
        let now = self.clock.now();
        let of_demonstration = self.demonstration.as_ref().and_then(|people| people.verify(token, now));
        if let Some(actor) = of_demonstration {
            return Ok(actor);
        }
        let claims = match &self.keys {
            Keys::Shared(key) => decode(token, key, &self.validation),
            Keys::Published(published) => {
                let header = jsonwebtoken::decode_header(token).map_err(|_| Problem::invalid_token())?;
                let key = published.find(&header.kid.unwrap_or_default()).await?;
                key.and_then(|key| {
                    let algorithms = vec![key.0];
                    decode(token, &key.1, &Validation { algorithms, ..self.validation.clone() })
                })
            }
        };
        claims.and_then(|claims| claims.actor(self.clock.now())).ok_or_else(Problem::invalid_token)
    }
}

impl Demonstration {
    fn verify(&self, token: &str, now: Timestamp) -> Option<Actor> {
        let id = decode(token, &self.key, &self.validation)?.bearer(now)?;
        let role = *self.people.get(&id)?;
        Some(Actor::new(id, vec![role]))
    }
}

fn validation(algorithm: Algorithm, issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The app's clock decides.
    validation.validate_exp = false;
    validation
}

fn decode(token: &str, key: &DecodingKey, validation: &Validation) -> Option<Claims> {
    jsonwebtoken::decode(token, key, validation).ok().map(|data: TokenData<Claims>| data.claims)
}
