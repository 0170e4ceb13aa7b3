//! The signature of Svix, which Standard Webhooks describes.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use preau_kernel::provider_event::Refusal;
use sha2::Sha256;

use crate::{
    webhook::{WRONG_SECRET, header, is_near},
    wrong_setting::WrongSetting,
};

/// How far the sender's clock and ours may be apart, the call's way included.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Verifies calls: HMAC-SHA256 over `<svix-id>.<svix-timestamp>.<body>`, the body byte for byte.
pub(crate) struct Svix {
    key: Hmac<Sha256>,
}

impl Svix {
    /// With a secret as its dashboard shows it: base64, after `whsec_` or alone.
    pub(crate) fn new(secret: &str) -> Result<Self, WrongSetting> {
        let secret = secret.strip_prefix("whsec_").unwrap_or(secret);
        let secret = BASE64_STANDARD.decode(secret).map_err(|_| WRONG_SECRET)?;
        if secret.is_empty() {
            return Err(WRONG_SECRET);
        }
        Ok(Self { key: Hmac::new_from_slice(&secret).map_err(|_| WRONG_SECRET)? })
    }

    /// The id of a call that is signed, the same for each attempt at it.
    pub(crate) fn verify<'h>(
        &self,
        headers: &'h HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<&'h str, Refusal> {
        let header = |name| header(headers, name).ok_or(Refusal::Unauthentic("a header of Svix is missing"));
        let (id, signed_at, signatures) =
            (header("svix-id")?, header("svix-timestamp")?, header("svix-signature")?);
        let seconds = signed_at.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        if !seconds.is_some_and(|signed_at| is_near(signed_at, now, TOLERANCE)) {
            return Err(Refusal::Unauthentic("not signed within five minutes of now"));
        }
        let mut signed = self.key.clone();
        for part in [id.as_bytes(), b".", signed_at.as_bytes(), b".", body] {
            signed.update(part);
        }
        // While the secret is being changed, there is a signature by each.
        let right = signatures
            .split(' ')
            .filter_map(|signature| BASE64_STANDARD.decode(signature.strip_prefix("v1,")?).ok())
            .any(|signature| signed.clone().verify_slice(&signature).is_ok());
        if right { Ok(id) } else { Err(Refusal::Unauthentic("no signature is right")) }
    }
}
