//! The key that signs certificates as Open Badges (1EdTech Open Badges 3.0, VC-JWT).

use std::fmt;

use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, ThumbprintHash},
};
use serde::Serialize;
use serde_json::Value;

/// A private key: RSA signs with RS256, which every verifier knows; Ed25519 with `EdDSA`.
#[derive(Clone, PartialEq, Eq)]
pub struct BadgeKey {
    pem: String,
    algorithm: Algorithm,
    id: String,
    published: Value,
}

impl BadgeKey {
    /// The key that `text` writes as PEM, its lines ended as usual or by `\n` in two characters; none where it is no such
    /// key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let pem = text.trim().replace("\\n", "\n");
        [Algorithm::RS256, Algorithm::EdDSA].into_iter().find_map(|algorithm| {
            let (id, published) = published(&encoding(&pem, algorithm).ok()?, algorithm)?;
            Some(Self { pem: pem.clone(), algorithm, id, published })
        })
    }

    /// Its id: the thumbprint of its public half (RFC 7638).
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its public half, as JWK.
    #[must_use]
    pub const fn published(&self) -> &Value {
        &self.published
    }

    /// `claims`, signed, as compact JWS. Its header names the key by `key_id`, and says nothing else but algorithm and type.
    ///
    /// # Errors
    /// The claims cannot be written.
    pub fn sign<T: Serialize>(&self, key_id: String, claims: &T) -> Result<String, String> {
        let header = Header { kid: Some(key_id), ..Header::new(self.algorithm) };
        let key = encoding(&self.pem, self.algorithm);
        key.and_then(|key| jsonwebtoken::encode(&header, claims, &key)).map_err(|error| error.to_string())
    }
}

fn encoding(pem: &str, algorithm: Algorithm) -> Result<EncodingKey, jsonwebtoken::errors::Error> {
    match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(pem.as_bytes()),
        _ => EncodingKey::from_ed_pem(pem.as_bytes()),
    }
}

/// The id of a key, and its public half as it is published.
fn published(key: &EncodingKey, algorithm: Algorithm) -> Option<(String, Value)> {
    let key = Jwk::from_encoding_key(key, algorithm).ok()?;
    let id = key.thumbprint(ThumbprintHash::SHA256).ok()?;
    let mut published = serde_json::to_value(&key).ok()?;
    published["kid"] = id.clone().into();
    published["use"] = "sig".into();
    Some((id, published))
}

impl fmt::Debug for BadgeKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BadgeKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str = "-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\\n-----END PRIVATE KEY-----";

    #[test]
    fn a_key_is_known_by_its_public_half_and_shows_nothing_of_the_other() {
        let key = BadgeKey::parse(ED25519).unwrap();
        // RFC 8037, appendix A.
        assert_eq!(key.published()["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(format!("{key:?}"), "BadgeKey");
        assert!(!key.published().to_string().contains("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
        assert!(BadgeKey::parse("nWGxne").is_none());
    }
}
