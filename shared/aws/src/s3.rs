//! Files in an S3 bucket.

use std::{sync::OnceLock, time::Duration};

use async_trait::async_trait;
use aws_sdk_s3::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata},
    operation::{
        get_object::{GetObjectError, builders::GetObjectFluentBuilder},
        head_object::HeadObjectError,
    },
    presigning::PresigningConfig,
    primitives::ByteStream,
};
use preau_kernel::files::{Address, File, FileEntry, FileSlice, Files, FilesError, Permission};

use crate::access::Access;

/// What S3 itself takes an object to be that was put without a type.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// More bytes than any object of S3 has, and a number that everything reads exactly.
const LARGEST: u64 = 1 << 53;

/// Files in an S3 bucket.
///
/// To know that a file does not exist, S3 asks for the right to list the bucket: without it, the answer is an error.
pub struct S3Files {
    access: Access,
    bucket: String,
    // Made at the first call: most functions touch no file, and their start need not pay for it.
    client: OnceLock<Client>,
}

impl S3Files {
    /// The files in `bucket`.
    #[must_use]
    pub fn new(access: Access, bucket: impl Into<String>) -> Self {
        Self { access, bucket: bucket.into(), client: OnceLock::new() }
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| self.access.s3())
    }

    async fn read(&self, call: GetObjectFluentBuilder) -> Result<Found, FilesError> {
        let answer = match call.bucket(&self.bucket).send().await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
                return Ok(Found::Nothing);
            }
            Err(error) if error.code() == Some("InvalidRange") => return Ok(Found::TooShort),
            Err(error) => return Err(broken(error)),
        };
        let content_type = answer.content_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned());
        let bytes = answer.body.collect().await.map_err(broken)?.to_vec();
        Ok(Found::File(File { content_type, bytes }))
    }

    /// What comes after a file's last byte: nothing, of the file's type.
    async fn end(&self, key: &str) -> Result<Option<File>, FilesError> {
        match self.client().head_object().bucket(&self.bucket).key(key).send().await {
            Ok(answer) => {
                let content_type = answer.content_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned());
                Ok(Some(File { content_type, bytes: Vec::new() }))
            }
            Err(error) if error.as_service_error().is_some_and(HeadObjectError::is_not_found) => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }
}

/// What S3 has of a file.
enum Found {
    File(File),
    /// The file ends before the range begins.
    TooShort,
    Nothing,
}

#[async_trait]
impl Files for S3Files {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        let call = self.client().put_object().bucket(&self.bucket).key(key).content_type(file.content_type);
        call.body(ByteStream::from(file.bytes)).send().await.map_err(broken)?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        match self.read(self.client().get_object().key(key)).await? {
            Found::File(file) => Ok(Some(file)),
            Found::TooShort | Found::Nothing => Ok(None),
        }
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        // S3 has no way to ask for nothing, nor for what no file is long enough for.
        let Some(last) = last_of(from, length) else {
            return self.end(key).await;
        };
        match self.read(self.client().get_object().key(key).range(format!("bytes={from}-{last}"))).await? {
            Found::File(file) => Ok(Some(file)),
            Found::TooShort => self.end(key).await,
            Found::Nothing => Ok(None),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        self.client().delete_object().bucket(&self.bucket).key(key).send().await.map_err(broken)?;
        Ok(())
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError> {
        let call = self.client().list_objects_v2().bucket(&self.bucket).prefix(prefix);
        let answer = call.set_start_after(after.map(ToOwned::to_owned)).send().await.map_err(broken)?;
        let more = answer.is_truncated.unwrap_or_default();
        let files = answer.contents.unwrap_or_default().into_iter().map(|object| FileEntry {
            key: object.key.unwrap_or_default(),
            size: object.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
        });
        let files: Vec<_> = files.collect();
        Ok(FileSlice { next: files.last().filter(|_| more).map(|file| file.key.clone()), files })
    }

    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError> {
        let lasting = PresigningConfig::expires_in(lasting).map_err(broken)?;
        let client = self.client();
        let presigned = match permission {
            Permission::Get { disposition } => {
                let call = client.get_object().bucket(&self.bucket).key(key);
                call.response_content_disposition(disposition).presigned(lasting).await.map_err(broken)?
            }
            Permission::Put(expected) => {
                let call = client.put_object().bucket(&self.bucket).key(key);
                let call = call.content_type(&expected.content_type);
                let call = call.content_length(i64::try_from(expected.size).map_err(broken)?);
                let call = call.checksum_sha256(expected.sha256.base64());
                call.presigned(lasting).await.map_err(broken)?
            }
        };
        // Every client sends these two by itself, and browsers let nobody write them.
        let headers = presigned.headers().filter(|(name, _)| !["host", "content-length"].contains(name));
        Ok(Address {
            url: presigned.uri().to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        })
    }
}

/// The last byte of a range, unless there is none that an object of S3 may have.
fn last_of(from: u64, length: u64) -> Option<u64> {
    let last = from.saturating_add(length.checked_sub(1)?).min(LARGEST);
    (from <= last).then_some(last)
}

fn broken(error: impl std::error::Error) -> FilesError {
    FilesError(DisplayErrorContext(error).to_string())
}

#[cfg(test)]
mod tests {
    use preau_kernel::{checksum::Checksum, files::Expected};

    use super::*;

    /// An address in a bucket of AWS's own. Nothing is sent.
    async fn address(permission: &Permission) -> Address {
        let variable = |name: &str| name.starts_with("AWS_").then(|| "eu-west-3".to_owned());
        let variable = |name: &str| variable(name).filter(|_| !name.contains("ENDPOINT"));
        let files = S3Files::new(Access::from_environment(variable).unwrap(), "school");
        files.presign("avatars/Élise 1.png", permission, Duration::from_hours(1)).await.unwrap()
    }

    #[tokio::test]
    async fn an_address_to_put_pins_type_length_and_checksum_and_asks_for_nothing_else() {
        let sha256 = Checksum::of(b"\x89PNG");
        let expected = Expected { content_type: "image/png".to_owned(), size: 4, sha256 };
        let address = address(&Permission::Put(expected)).await;
        let signed = "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bx-amz-checksum-sha256";
        assert!(address.url.contains(signed), "{}", address.url);
        assert!(address.url.contains("X-Amz-Expires=3600"), "{}", address.url);
        let headers = [("content-type", "image/png".to_owned()), ("x-amz-checksum-sha256", sha256.base64())];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        let mut needed = address.headers;
        needed.sort_unstable();
        assert_eq!(needed, headers);
    }

    #[tokio::test]
    async fn an_address_to_read_needs_no_header() {
        let address = address(&Permission::Get { disposition: "inline".to_owned() }).await;
        let place = "https://school.s3.eu-west-3.amazonaws.com/avatars/%C3%89lise%201.png?";
        assert!(address.url.starts_with(place), "{}", address.url);
        assert!(address.url.contains("X-Amz-SignedHeaders=host&"), "{}", address.url);
        assert_eq!(address.headers, []);
    }
}
