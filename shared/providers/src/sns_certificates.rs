//! The certificates that Amazon SNS signs with.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use preau_kernel::{
    http_client::{CallLimits, HttpClient},
    provider_event::Refusal,
};
use rsa::{
    Pkcs1v15Sign, RsaPublicKey,
    pkcs8::{AssociatedOid, DecodePublicKey},
};
use sha2::Digest;
use x509_cert::{
    Certificate,
    der::{DecodePem, Encode},
};

/// The certificates of one host, each fetched once. They are believed because of the connection they came by: the chain
/// that signs them is not followed.
pub(crate) struct Certificates {
    http: Arc<dyn HttpClient>,
    kept: Mutex<HashMap<String, Arc<Signer>>>,
    /// Which minute since 1970 it is, and how often something was fetched in it.
    fetched: Mutex<(i64, u32)>,
}

/// How often a certificate that is not known is fetched in a minute. SNS has one at a time; other addresses there are made
/// up by callers of whom nothing is known yet, and who are counted nowhere.
const MOST_FETCHED: u32 = 20;

/// Who signs with one certificate.
pub(crate) struct Signer {
    key: RsaPublicKey,
    /// From when until when the certificate is valid, since 1970.
    valid: (Duration, Duration),
}

impl Certificates {
    pub(crate) fn new(http: Arc<dyn HttpClient>) -> Self {
        Self { http, kept: Mutex::default(), fetched: Mutex::default() }
    }

    /// Who signs with the certificate at `url`, which the caller trusts.
    pub(crate) async fn at(&self, url: &str, now: Timestamp) -> Result<Arc<Signer>, Refusal> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(url).cloned();
        if let Some(signer) = kept.filter(|signer| signer.is_valid_at(now)) {
            return Ok(signer);
        }
        if !self.may_fetch(now) {
            return Err(Refusal::Unavailable("SNS's certificate: too many were asked for".to_owned()));
        }
        let signer = Signer::of(&self.fetch(url).await?)
            .filter(|signer| signer.is_valid_at(now))
            .ok_or(Refusal::Unauthentic("no valid certificate is at its address"))?;
        let signer = Arc::new(signer);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(url.to_owned(), Arc::clone(&signer));
        Ok(signer)
    }

    /// Counts one more, unless there were enough in this minute.
    fn may_fetch(&self, now: Timestamp) -> bool {
        let minute = now.as_second().div_euclid(60);
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        if fetched.0 != minute {
            *fetched = (minute, 0);
        }
        fetched.1 += 1;
        fetched.1 <= MOST_FETCHED
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, Refusal> {
        let request = http::Request::get(url).body(Vec::new());
        let request = request.map_err(|_| Refusal::Unauthentic("the address of its certificate is none"))?;
        let answer = self.http.send(request, CallLimits::default()).await;
        let answer = answer.map_err(|error| Refusal::Unavailable(format!("SNS's certificate: {error}")))?;
        match answer.status().as_u16() {
            200 => Ok(answer.into_body()),
            // Whoever made up the address: to try again would not help.
            403 | 404 | 410 => Err(Refusal::Unauthentic("no certificate is at its address")),
            status => Err(Refusal::Unavailable(format!("SNS's certificate: answered {status}"))),
        }
    }
}

impl Signer {
    /// Who signs with a certificate in PEM, if its key is RSA.
    fn of(pem: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_pem(pem).ok()?.tbs_certificate;
        let key = certificate.subject_public_key_info.to_der().ok()?;
        let valid = certificate.validity;
        Some(Self {
            key: RsaPublicKey::from_public_key_der(&key).ok()?,
            valid: (valid.not_before.to_unix_duration(), valid.not_after.to_unix_duration()),
        })
    }

    fn is_valid_at(&self, now: Timestamp) -> bool {
        let now = Duration::try_from(now.as_duration()).unwrap_or_default();
        (self.valid.0..=self.valid.1).contains(&now)
    }

    /// Whether it signed `text`, hashed by `D` (RSASSA-PKCS1-v1_5, RFC 8017 §8.2).
    pub(crate) fn signed<D: Digest + AssociatedOid>(&self, text: &str, signature: &[u8]) -> bool {
        self.key.verify(Pkcs1v15Sign::new::<D>(), &D::digest(text), signature).is_ok()
    }
}
