//! The key that signs certificates as Open Badges (1EdTech Open Badges 3.0, VC-JWT).

use std::fmt;

use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, ThumbprintHash},
};
use serde::Serialize;
use serde_json::Value;

/// A private key as PEM text: RSA signs with RS256, which every verifier knows; Ed25519 with `EdDSA`.
#[derive(Clone, PartialEq, Eq)]
pub struct BadgeKey {
    pem: String,
    is_rsa: bool,
}

impl BadgeKey {
    /// The key that `text` writes, its lines ended as usual or by `\n` in two characters; none where it is no such key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let pem = text.trim().replace("\\n", "\n");
        let keys = [true, false].map(|is_rsa| Self { pem: pem.clone(), is_rsa });
        keys.into_iter().find(|key| key.published().is_ok())
    }

    fn algorithm(&self) -> Algorithm {
        if self.is_rsa { Algorithm::RS256 } else { Algorithm::EdDSA }
    }

    fn key(&self) -> Result<EncodingKey, String> {
        let pem = self.pem.as_bytes();
        let key = if self.is_rsa { EncodingKey::from_rsa_pem(pem) } else { EncodingKey::from_ed_pem(pem) };
        key.map_err(|error| error.to_string())
    }

    /// Its public half, and its id: its thumbprint (RFC 7638).
    ///
    /// # Errors
    /// The text is no key, which [`Self::parse`] has ruled out.
    pub fn published(&self) -> Result<(String, Value), String> {
        let key =
            Jwk::from_encoding_key(&self.key()?, self.algorithm()).map_err(|error| error.to_string())?;
        let id = key.thumbprint(ThumbprintHash::SHA256).map_err(|error| error.to_string())?;
        let mut key = serde_json::to_value(&key).map_err(|error| error.to_string())?;
        key["kid"] = id.clone().into();
        key["use"] = "sig".into();
        Ok((id, key))
    }

    /// `claims`, signed, as compact JWS. Its header names the key by `key_id`, and says nothing else but algorithm and type.
    ///
    /// # Errors
    /// The claims cannot be written, or the text is no key.
    pub fn sign<T: Serialize>(&self, key_id: String, claims: &T) -> Result<String, String> {
        let header = Header { kid: Some(key_id), ..Header::new(self.algorithm()) };
        jsonwebtoken::encode(&header, claims, &self.key()?).map_err(|error| error.to_string())
    }
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
        let (id, published) = key.published().unwrap();
        // RFC 8037, appendix A.
        assert_eq!(published["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(format!("{key:?}"), "BadgeKey");
        assert!(!published.to_string().contains("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
        assert!(BadgeKey::parse("nWGxne").is_none());
    }
}
