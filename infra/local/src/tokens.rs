//! Tokens for trying things out, where the host shares the identity provider's secret.

use jsonwebtoken::{EncodingKey, Header};
use preau_kernel::{
    clock::Clock,
    id::UserId,
    settings::{Settings, TokenKeys},
};
use serde_json::json;

const SECONDS_GOOD: i64 = 12 * 3_600;

/// A token of `sub` with this role, good for 12 hours.
///
/// # Errors
/// Not a user id, or tokens are signed by an identity provider.
pub fn mint(settings: &Settings, sub: &str, role: &str, clock: &dyn Clock) -> anyhow::Result<String> {
    let TokenKeys::Secret(secret) = &settings.token_keys else {
        anyhow::bail!("PREAU_JWKS_URL is set: only the identity provider makes tokens");
    };
    anyhow::ensure!(UserId::parse(sub).is_some(), "{sub} is not 1 to 64 characters of A-Z a-z 0-9 _ -");
    let claims = json!({
        "sub": sub,
        "roles": [role],
        "iss": settings.issuer,
        "aud": settings.audience,
        "exp": clock.now().as_second() + SECONDS_GOOD,
    });
    Ok(jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(secret.as_bytes()))?)
}
