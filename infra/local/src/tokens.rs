//! Tokens for trying things out, where the host shares the identity provider's secret.

use jsonwebtoken::{EncodingKey, Header};
use preau_kernel::{
    actor::Role,
    clock::Clock,
    id::UserId,
    settings::{Settings, TokenKeys},
};
use serde_json::json;

const SECONDS_GOOD: i64 = 12 * 3_600;

/// What makes a token one that the host believes.
#[derive(Clone, Copy)]
pub struct Signature<'s> {
    /// What signs it.
    pub secret: &'s str,
    /// Its `iss`.
    pub issuer: &'s str,
    /// Its `aud`.
    pub audience: &'s str,
}

/// A token of `sub` with this role, good for 12 hours.
///
/// # Errors
/// Not a user id, or tokens are signed by an identity provider.
pub fn mint(settings: &Settings, sub: &str, role: Role, clock: &dyn Clock) -> anyhow::Result<String> {
    let TokenKeys::Secret(secret) = &settings.token_keys else {
        anyhow::bail!("PREAU_JWKS_URL is set: only the identity provider makes tokens");
    };
    let Settings { issuer, audience, .. } = settings;
    sign(&Signature { secret, issuer, audience }, sub, role, clock)
}

/// The same, with any signature.
///
/// # Errors
/// Not a user id.
pub fn sign(signature: &Signature<'_>, sub: &str, role: Role, clock: &dyn Clock) -> anyhow::Result<String> {
    anyhow::ensure!(UserId::parse(sub).is_some(), "{sub} is not 1 to 64 characters of A-Z a-z 0-9 _ -");
    let claims = json!({
        "sub": sub,
        "roles": [role.word()],
        "iss": signature.issuer,
        "aud": signature.audience,
        "exp": clock.now().as_second() + SECONDS_GOOD,
    });
    let key = EncodingKey::from_secret(signature.secret.as_bytes());
    Ok(jsonwebtoken::encode(&Header::default(), &claims, &key)?)
}
