//! Entity tags (RFC 9110 §8.8.3): a resource's version, for those who edit it or poll it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::{port::store::Version, problem::Problem};

/// The `ETag` of a version.
#[must_use]
pub fn etag(version: Version) -> HeaderValue {
    // Digits between quotes are always a header value.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The `ETag` of what is put together anew for each request: the same content has the same one.
#[must_use]
pub fn etag_of(content: &[u8]) -> HeaderValue {
    let digest = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(content)[..16]);
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Holds an edit to `If-Match`, where the caller sent it. `present` is the resource's version, 0 when it does not exist.
///
/// # Errors
/// `stale-version`: the header names other versions only.
pub fn check_if_match(headers: &HeaderMap, present: Version) -> Result<(), Problem> {
    if !headers.contains_key(header::IF_MATCH)
        || names(headers, &header::IF_MATCH, &etag(present), present > 0)
    {
        return Ok(());
    }
    Err(Problem::stale_version())
}

/// Whether `If-None-Match` names the present `ETag`, so that the answer is 304.
#[must_use]
pub fn is_unchanged(headers: &HeaderMap, present: &HeaderValue) -> bool {
    names(headers, &header::IF_NONE_MATCH, present, true)
}

fn names(headers: &HeaderMap, name: &header::HeaderName, present: &HeaderValue, exists: bool) -> bool {
    let expected = present.to_str().unwrap_or_default();
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| {
            let tag = tag.trim();
            // `*` is any version of a resource that exists. A gateway may have made the tag weak.
            (tag == "*" && exists) || tag.strip_prefix("W/").unwrap_or(tag) == expected
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn an_edit_is_held_to_the_version_that_it_names() {
        assert!(check_if_match(&HeaderMap::new(), 3).is_ok());
        assert!(check_if_match(&with(header::IF_MATCH, "\"3\""), 3).is_ok());
        assert!(check_if_match(&with(header::IF_MATCH, "\"1\", W/\"3\""), 3).is_ok());
        assert!(check_if_match(&with(header::IF_MATCH, "*"), 3).is_ok());
        assert!(check_if_match(&with(header::IF_MATCH, "*"), 0).is_err());
        assert!(check_if_match(&with(header::IF_MATCH, "\"2\""), 3).is_err());
        assert!(check_if_match(&with(header::IF_MATCH, "3"), 3).is_err());
    }

    #[test]
    fn what_the_caller_has_already_is_unchanged() {
        assert!(is_unchanged(&with(header::IF_NONE_MATCH, "\"3\""), &etag(3)));
        assert!(!is_unchanged(&with(header::IF_NONE_MATCH, "\"2\""), &etag(3)));
        assert!(!is_unchanged(&HeaderMap::new(), &etag(3)));
        assert_eq!(etag_of(b"agenda"), etag_of(b"agenda"));
        assert_ne!(etag_of(b"agenda"), etag_of(b"agendas"));
    }
}
