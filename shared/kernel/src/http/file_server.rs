//! What answers at the addresses of files that Préau serves itself: `GET` and `PUT /files/{token}`.

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, Path},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use http::{HeaderMap, HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    port::{
        files::{Expected, File, Permission},
        store::Key,
    },
    problem::Problem,
    record::entity::Entity,
    value::{checksum::Checksum, text::LocalizedText},
    work::{app::App, changes::Changes, file_address::Grant},
};

/// The path of addresses.
pub(crate) const PATH: &str = "/files/{token}";

/// What answers there.
pub(crate) fn routes() -> MethodRouter {
    // The wrapping has its own limit, which is the largest file's.
    axum::routing::get(read).put(write).layer(DefaultBodyLimit::disable())
}

/// That an address was used to write, which it may be once.
///
/// | access pattern | how |
/// |---|---|
/// | whether an address was used | partition `used-address#<digest of its token>`, `used-address` |
#[derive(Serialize, Deserialize)]
struct UsedAddress {
    /// The beginning of the SHA-256 of its token.
    digest: String,
    /// When it ends, in whole seconds: until then it must be remembered.
    until: Timestamp,
}

impl UsedAddress {
    fn of(token: &str, until: i64) -> Result<Self, Problem> {
        let digest = format!("{:x}", Sha256::digest(token));
        let until = Timestamp::from_second(until).map_err(Problem::internal)?;
        Ok(Self { digest: digest[..32].to_owned(), until })
    }
}

impl Entity for UsedAddress {
    const KIND: &'static str = "used-address";

    fn key(&self) -> Key {
        Key::new(format!("used-address#{}", self.digest), "used-address")
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }
}

async fn read(app: App, Path(token): Path<String>) -> Result<Response, Problem> {
    let now = app.now();
    let Grant { key, permission, until } = app.addresses.open(&token, now)?;
    let Permission::Get { disposition } = permission else {
        return Err(Problem::invalid_address());
    };
    let file = app.files.get(&key).await?.ok_or_else(Problem::not_found)?;
    let headers: [(HeaderName, String); 4] = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, format!("private, max-age={}", until - now.as_second())),
        // Whatever the bytes are, a browser runs nothing of them.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

async fn write(
    app: App,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let now = app.now();
    let Grant { key, permission, until } = app.addresses.open(&token, now)?;
    let Permission::Put(expected) = permission else {
        return Err(Problem::invalid_address());
    };
    check(&expected, &headers, &body)?;
    let used = UsedAddress::of(&token, until)?;
    if !Changes::without_event(now).create(&used).commit_alone(&app).await? {
        return Err(Problem::used_address());
    }
    app.files.put(&key, File { content_type: expected.content_type, bytes: body.to_vec() }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses what is not expected.
fn check(expected: &Expected, headers: &HeaderMap, body: &[u8]) -> Result<(), Problem> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if content_type.unwrap_or_default() != expected.content_type {
        return Err(Problem::wrong_field(
            "/content-type",
            "contradiction",
            LocalizedText::made(
                format!("Le type annoncé était {}.", expected.content_type),
                format!("The type that was announced is {}.", expected.content_type),
            ),
        ));
    }
    if body.len() as u64 != expected.size {
        return Err(Problem::wrong_field(
            "/content-length",
            "contradiction",
            LocalizedText::made(
                format!("La taille annoncée était de {} octets.", expected.size),
                format!("The size that was announced is {} bytes.", expected.size),
            ),
        ));
    }
    if Checksum::of(body) != expected.sha256 {
        return Err(Problem::wrong_field(
            "",
            "sha256",
            LocalizedText::fixed(
                "Les octets n'ont pas le SHA-256 annoncé.",
                "The bytes do not have the SHA-256 that was announced.",
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_version_0_1_wrote_is_read() {
        preau_harness::version_0_1::read::<UsedAddress>(UsedAddress::KIND, &[]);
    }
}
