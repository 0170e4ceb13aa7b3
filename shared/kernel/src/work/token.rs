//! Tokens: who the identity provider says is calling. Accounts and passwords stay with it; Préau verifies.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, TokenData, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, JwkSet},
};
use serde::Deserialize;

use crate::{
    port::{clock::Clock, http_client::HttpClient},
    problem::Problem,
    value::{
        actor::{Actor, Role},
        id::UserId,
    },
};

/// How long keys of a JWKS address are trusted before they are fetched again.
const KEYS_LAST: SignedDuration = SignedDuration::from_hours(1);
/// How often, at most, the address is asked about a key that it did not list.
const UNKNOWN_KEY_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Which tokens are good: RFC 7519 tokens with `exp`, of the configured issuer and audience, signed by the right key.
pub struct Tokens {
    keys: Keys,
    /// What a good token claims, but for the algorithm, which is its key's.
    validation: Validation,
    clock: Arc<dyn Clock>,
}

enum Keys {
    Shared(Box<DecodingKey>),
    Remote(RemoteKeys),
}

struct RemoteKeys {
    address: String,
    http: Arc<dyn HttpClient>,
    cache: Mutex<Option<KeyCache>>,
}

#[derive(Clone)]
struct KeyCache {
    fetched_at: Timestamp,
    keys: Arc<HashMap<String, (Algorithm, DecodingKey)>>,
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

impl Tokens {
    /// HS256 tokens, by a secret shared with the identity provider.
    #[must_use]
    pub fn by_secret(secret: &str, issuer: &str, audience: &str, clock: Arc<dyn Clock>) -> Self {
        let keys = Keys::Shared(Box::new(DecodingKey::from_secret(secret.as_bytes())));
        Self { keys, validation: validation(Algorithm::HS256, issuer, audience), clock }
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
        let keys = Keys::Remote(RemoteKeys { address: address.to_owned(), http, cache: Mutex::new(None) });
        Self { keys, validation: validation(Algorithm::RS256, issuer, audience), clock }
    }

    /// The caller that `token` names.
    ///
    /// # Errors
    /// `invalid-token`; `provider-failed` when the provider's keys cannot be had.
    pub async fn verify(&self, token: &str) -> Result<Actor, Problem> {
        let claims = match &self.keys {
            Keys::Shared(key) => decode(token, key, &self.validation),
            Keys::Remote(remote) => {
                let header = jsonwebtoken::decode_header(token).map_err(|_| Problem::invalid_token())?;
                let id = header.kid.unwrap_or_default();
                let keys = remote.keys_with(&id, self.clock.now()).await?;
                keys.get(&id).and_then(|(algorithm, key)| {
                    decode(
                        token,
                        key,
                        &Validation { algorithms: vec![*algorithm], ..self.validation.clone() },
                    )
                })
            }
        };
        claims.and_then(|claims| self.actor(&claims)).ok_or_else(Problem::invalid_token)
    }

    fn actor(&self, claims: &Claims) -> Option<Actor> {
        let now = self.clock.now().as_second();
        let current = claims.exp > now && claims.nbf.is_none_or(|from| from <= now);
        let id = UserId::parse(&claims.sub).filter(|_| current)?;
        let roles = [&claims.roles, &claims.role, &claims.app_metadata.roles];
        Some(Actor::new(id, roles.into_iter().flat_map(Words::roles).collect()))
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

impl RemoteKeys {
    async fn keys_with(
        &self,
        id: &str,
        now: Timestamp,
    ) -> Result<Arc<HashMap<String, (Algorithm, DecodingKey)>>, Problem> {
        let cached = self.cache.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(cache) = cached {
            let lasts = if cache.keys.contains_key(id) { KEYS_LAST } else { UNKNOWN_KEY_PAUSE };
            if now.duration_since(cache.fetched_at) < lasts {
                return Ok(cache.keys);
            }
        }
        let keys = Arc::new(self.fetch().await?);
        let cache = KeyCache { fetched_at: now, keys: Arc::clone(&keys) };
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Some(cache);
        Ok(keys)
    }

    async fn fetch(&self) -> Result<HashMap<String, (Algorithm, DecodingKey)>, Problem> {
        let request = http::Request::get(&self.address).body(Vec::new()).map_err(Problem::internal)?;
        let response = self.http.send(request).await.map_err(Problem::provider_failed)?;
        if !response.status().is_success() {
            return Err(Problem::provider_failed(format!("JWKS answered {}", response.status())));
        }
        let set: JwkSet = serde_json::from_slice(response.body()).map_err(Problem::provider_failed)?;
        let keys = set.keys.iter().filter_map(|key| {
            let algorithm = match &key.algorithm {
                AlgorithmParameters::RSA(_) => Algorithm::RS256,
                AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
                    Algorithm::ES256
                }
                _ => return None,
            };
            Some((key.common.key_id.clone()?, (algorithm, DecodingKey::from_jwk(key).ok()?)))
        });
        Ok(keys.collect())
    }
}
