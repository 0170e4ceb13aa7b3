//! What answers at the addresses of files that Préau serves itself: `GET` and `PUT /files/{token}`.

use axum::{
    body::Body,
    extract::Path,
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use futures_util::{StreamExt, TryStreamExt};
use http::{HeaderMap, HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    port::{
        file_stream::{Unfit, held_to},
        files::{Expected, Permission},
        store::Key,
    },
    problem::Problem,
    record::entity::Entity,
    value::text::LocalizedText,
    work::{app::App, changes::Changes, file_address::Grant},
};

/// The path of addresses.
pub(crate) const PATH: &str = "/files/{token}";

/// What answers there.
pub(crate) fn routes() -> MethodRouter {
    axum::routing::get(read).put(write)
}

/// That bytes were kept at an address to write at, which may be once.
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

/// The token comes first, then what is announced, and whether the address was used; only then is a byte of the body read,
/// and written as it comes. The address is used once the bytes are kept: what fails before may be sent again. Of two who
/// send at once both send the same bytes, and one is told that it came second.
async fn write(
    app: App,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
    let now = app.now();
    let Grant { key, permission, until } = app.addresses.open(&token, now)?;
    let Permission::Put(expected) = permission else {
        return Err(Problem::invalid_address());
    };
    check(&expected, &headers, app.policy.largest_file)?;
    let used = UsedAddress::of(&token, until)?;
    if app.records.find::<UsedAddress>(&used.key()).await?.is_some() {
        return Err(Problem::used_address());
    }

    let bytes = body.into_data_stream().map_err(|error| Unfit::Cut(error.to_string())).boxed();
    let (bytes, verdict) = held_to(expected.size, Some(expected.sha256), bytes);
    let kept = app.files.put_stream(&key, &expected.content_type, expected.size, bytes).await;
    if let Some(unfit) = verdict.unfit() {
        return Err(refused(unfit, &expected));
    }
    kept?;
    if !Changes::without_event(now).create(&used).commit_alone(&app).await? {
        return Err(Problem::used_address());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses what is announced otherwise than expected, or longer than any file may be.
fn check(expected: &Expected, headers: &HeaderMap, largest: u64) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::CONTENT_TYPE).unwrap_or_default() != expected.content_type {
        return Err(Problem::wrong_field(
            "/content-type",
            "contradiction",
            LocalizedText::made(
                format!("Le type annoncé était {}.", expected.content_type),
                format!("The type that was announced is {}.", expected.content_type),
            ),
        ));
    }
    if expected.size > largest {
        return Err(Problem::body_too_large(usize::try_from(largest).unwrap_or(usize::MAX)));
    }
    // Where the length is not said, what comes is counted.
    if text(header::CONTENT_LENGTH).is_some_and(|length| length.parse() != Ok(expected.size)) {
        return Err(refused(&Unfit::OtherLength, expected));
    }
    Ok(())
}

/// Why what came is not what was expected.
fn refused(unfit: &Unfit, expected: &Expected) -> Problem {
    match unfit {
        // Whoever was cut off does not read this.
        Unfit::OtherLength | Unfit::Cut(_) => Problem::wrong_field(
            "/content-length",
            "contradiction",
            LocalizedText::made(
                format!("La taille annoncée était de {} octets.", expected.size),
                format!("The size that was announced is {} bytes.", expected.size),
            ),
        ),
        Unfit::OtherBytes => Problem::wrong_field(
            "",
            "sha256",
            LocalizedText::fixed(
                "Les octets n'ont pas le SHA-256 annoncé.",
                "The bytes do not have the SHA-256 that was announced.",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_version_0_1_wrote_is_read() {
        preau_harness::version_0_1::read::<UsedAddress>(UsedAddress::KIND, &[]);
    }
}
