//! Addresses that need no token. A binding signs none: R2 does by its S3 interface, with the keys of an API token.

use std::time::Duration;

use jiff::Timestamp;
use preau_kernel::files::{Address, FilesError, Permission};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use worker::Url;

/// A bucket as R2's S3 interface has it, and the keys to it.
pub struct S3Access {
    bucket: Bucket,
    keys: Credentials,
}

impl S3Access {
    /// Access to the bucket at `address`, such as `https://<account>.r2.cloudflarestorage.com/<bucket>`.
    ///
    /// # Errors
    /// The address is none of a bucket.
    pub fn new(address: &str, key_id: &str, key: &str) -> Result<Self, FilesError> {
        let wrong = || FilesError(format!("{address} is not the address of a bucket"));
        let (endpoint, bucket) = address.rsplit_once('/').ok_or_else(wrong)?;
        let endpoint = Url::parse(endpoint).map_err(|_| wrong())?;
        let bucket = Bucket::new(endpoint, UrlStyle::Path, bucket.to_owned(), "auto").map_err(|_| wrong())?;
        Ok(Self { bucket, keys: Credentials::new(key_id, key) })
    }

    /// An address that grants `permission` on the file for `lasting` from `now`. Who puts must send what is
    /// expected: media type, length and checksum are signed.
    #[must_use]
    pub fn address(&self, key: &str, permission: &Permission, lasting: Duration, now: Timestamp) -> Address {
        let keys = Some(&self.keys);
        match permission {
            Permission::Get { disposition } => {
                let mut get = self.bucket.get_object(keys, key);
                get.query_mut().insert("response-content-disposition", disposition.as_str());
                Address { url: get.sign_with_time(lasting, &now).into(), headers: Vec::new() }
            }
            Permission::Put(expected) => {
                let headers = [
                    ("content-type".to_owned(), expected.content_type.clone()),
                    ("x-amz-checksum-sha256".to_owned(), expected.sha256.base64()),
                ];
                let mut put = self.bucket.put_object(keys, key);
                put.headers_mut().insert("content-length", expected.size.to_string());
                for (name, value) in &headers {
                    put.headers_mut().insert(name.as_str(), value.as_str());
                }
                Address { url: put.sign_with_time(lasting, &now).into(), headers: headers.into() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_kernel::{checksum::Checksum, files::Expected};

    use super::*;

    const BUCKET: &str = "https://account.r2.cloudflarestorage.com/preau";

    fn put(size: u64) -> Permission {
        let sha256 = Checksum::of(b"");
        Permission::Put(Expected { content_type: "application/pdf".to_owned(), size, sha256 })
    }

    fn address(permission: &Permission) -> Url {
        let access = S3Access::new(BUCKET, "key-id", "key").unwrap();
        let now = "2026-06-01T12:00:00Z".parse().unwrap();
        let address = access.address("homework/élève 1.pdf", permission, Duration::from_mins(5), now);
        Url::parse(&address.url).unwrap()
    }

    fn parameter(address: &Url, name: &str) -> String {
        address.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned()
    }

    #[test]
    fn an_address_names_its_file_and_ends_when_it_is_told_to() {
        let get = address(&Permission::Get { disposition: "inline".to_owned() });
        assert_eq!(parameter(&get, "response-content-disposition"), "inline");
        assert!(get.as_str().starts_with(&format!("{BUCKET}/homework/%C3%A9l%C3%A8ve%201.pdf?")), "{get}");
        assert_eq!(parameter(&get, "X-Amz-Date"), "20260601T120000Z");
        assert_eq!(parameter(&get, "X-Amz-Expires"), "300");
        assert_eq!(parameter(&get, "X-Amz-Credential"), "key-id/20260601/auto/s3/aws4_request");
        assert_eq!(parameter(&get, "X-Amz-SignedHeaders"), "host");
    }

    #[test]
    fn an_upload_is_signed_with_its_media_type_and_length() {
        let put = |size| address(&put(size));
        let signed = "content-length;content-type;host;x-amz-checksum-sha256";
        assert_eq!(parameter(&put(1), "X-Amz-SignedHeaders"), signed);
        assert_ne!(parameter(&put(1), "X-Amz-Signature"), parameter(&put(2), "X-Amz-Signature"));
    }

    #[test]
    fn an_address_without_a_bucket_is_refused() {
        assert!(S3Access::new("preau", "key-id", "key").is_err());
        assert!(S3Access::new("https:/preau", "key-id", "key").is_err());
    }
}
