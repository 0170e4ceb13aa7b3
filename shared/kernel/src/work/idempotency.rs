//! Idempotency keys: the same request, sent again, gets the first answer again and does nothing twice.
//!
//! A key is claimed before the function runs and settled, with the answer, in the transaction of the effect itself. A
//! crash in between leaves a claim whose lease ends; nothing was done then, and the next request takes it over.

use std::sync::atomic::{AtomicBool, Ordering};

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    port::store::{Key, Outcome, Store, Version, Write},
    problem::Problem,
    record::{
        entity::{Entity, Stored},
        list::Records,
    },
    value::{field_errors::FieldError, text::LocalizedText},
    work::answer::KeptAnswer,
};

/// How long a key is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a request may run before another one takes its key over: longer than any host lets a function run.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// An idempotency key and what became of its request.
///
/// | access pattern | how |
/// |---|---|
/// | the record of a caller's key | partition `idempotency#<SHA-256 of caller, path and key>`, `key` |
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeyRecord {
    digest: String,
    /// SHA-256 of the query and body: the same key with another one is a mistake.
    fingerprint: String,
    leased_until: Timestamp,
    expires_at: Timestamp,
    answer: Option<KeptAnswer>,
}

impl Entity for KeyRecord {
    const KIND: &'static str = "idempotency-key";

    fn key(&self) -> Key {
        record_key(&self.digest)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

fn record_key(digest: &str) -> Key {
    Key::new(format!("idempotency#{digest}"), "key")
}

/// A key that a running request holds.
pub(crate) struct Claim {
    record: KeyRecord,
    version: Version,
    settled: AtomicBool,
}

/// What a request's key says about it.
pub(crate) enum Claimed {
    /// It is the first: go on.
    First(Claim),
    /// It came before: this was the answer.
    Replay(KeptAnswer),
}

/// The key that the caller sent, quoted or bare.
///
/// # Errors
/// `invalid-request`: not 1 to 255 visible characters of ASCII, quotes among them.
pub(crate) fn key_of(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if !bare.is_empty() && text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Some(bare));
    }
    Err(Problem::invalid_request(vec![FieldError {
        pointer: "/Idempotency-Key".to_owned(),
        code: "idempotency_key",
        detail: LocalizedText::fixed(
            "La clé a 1 à 255 caractères ASCII visibles.",
            "The key has 1 to 255 visible ASCII characters.",
        ),
    }]))
}

/// Claims `key` for the request of `caller` on `path` with this query and body.
///
/// # Errors
/// `idempotency-key-reused`, `request-in-progress`, or the store did not answer.
pub(crate) async fn claim(
    store: &dyn Store,
    records: &Records,
    now: Timestamp,
    [caller, path, key]: [&str; 3],
    content: [&[u8]; 2],
) -> Result<Claimed, Problem> {
    let digest = digest(&[caller.as_bytes(), path.as_bytes(), key.as_bytes()]);
    let record = KeyRecord {
        fingerprint: self::digest(&content),
        leased_until: now + LEASE,
        expires_at: now + KEPT,
        answer: None,
        digest,
    };
    let (write, version) = match records.find::<KeyRecord>(&record.key()).await? {
        None => (Write::Create(record.to_item()?), 1),
        Some(Stored { entity: earlier, .. }) if earlier.fingerprint != record.fingerprint => {
            return Err(Problem::idempotency_key_reused());
        }
        Some(Stored { entity: KeyRecord { answer: Some(answer), .. }, .. }) => {
            return Ok(Claimed::Replay(answer));
        }
        Some(Stored { entity: earlier, .. }) if earlier.leased_until > now => {
            return Err(Problem::request_in_progress());
        }
        Some(Stored { version, .. }) => (Write::Replace(record.to_item()?, version), version + 1),
    };
    match store.write(&[write]).await? {
        Outcome::Done => Ok(Claimed::First(Claim { record, version, settled: AtomicBool::new(false) })),
        Outcome::Failed { .. } => Err(Problem::request_in_progress()),
    }
}

impl Claim {
    /// A `UUIDv8` of the key and a place in its request.
    pub(crate) fn derived_uuid(&self, place: usize) -> Uuid {
        let mut bytes = [0; 16];
        let digest = Sha256::digest(format!("{} {place}", self.record.digest));
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// The write that keeps the answer; it holds only while this request holds the key.
    pub(crate) fn settlement(&self, answer: KeptAnswer) -> Result<Write, Problem> {
        let record = KeyRecord { answer: Some(answer), ..self.record.clone() };
        Ok(Write::Replace(record.to_item()?, self.version))
    }

    /// The answer is kept.
    pub(crate) fn settled(&self) {
        self.settled.store(true, Ordering::Relaxed);
    }

    /// Lets the key go where the function did nothing, so that the request can be sent again. An answer about the state
    /// (404, 409) is kept like any other; a mistake in the request or a failure of ours is not.
    pub(crate) async fn conclude(
        &self,
        store: &dyn Store,
        answer: impl FnOnce() -> Option<KeptAnswer>,
    ) -> Result<(), Problem> {
        if self.settled.load(Ordering::Relaxed) {
            return Ok(());
        }
        let write = match answer() {
            Some(answer) => self.settlement(answer)?,
            None => Write::Delete(self.record.key(), self.version),
        };
        // A key that another request took over meanwhile is no longer ours to settle.
        store.write(&[write]).await?;
        Ok(())
    }
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
    format!("{:x}", hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_version_0_1_wrote_is_read() {
        preau_harness::version_0_1::read::<KeyRecord>(KeyRecord::KIND, &[]);
    }
}
