//! Files in an S3 bucket.

use std::{sync::OnceLock, time::Duration};

use async_trait::async_trait;
use aws_sdk_s3::{
    Client,
    error::DisplayErrorContext,
    operation::get_object::{GetObjectError, builders::GetObjectFluentBuilder},
    presigning::PresigningConfig,
    primitives::ByteStream,
};
use preau_kernel::files::{Address, File, FileEntry, FileSlice, Files, FilesError, Permission};

use crate::access::Access;

/// What S3 itself takes an object to be that was put without a type.
const UNKNOWN_TYPE: &str = "application/octet-stream";

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

    async fn read(&self, call: GetObjectFluentBuilder) -> Result<Option<File>, FilesError> {
        let answer = match call.bucket(&self.bucket).send().await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
                return Ok(None);
            }
            Err(error) => return Err(broken(error)),
        };
        let content_type = answer.content_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned());
        let bytes = answer.body.collect().await.map_err(broken)?.to_vec();
        Ok(Some(File { content_type, bytes }))
    }
}

#[async_trait]
impl Files for S3Files {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        let call = self.client().put_object().bucket(&self.bucket).key(key).content_type(file.content_type);
        call.body(ByteStream::from(file.bytes)).send().await.map_err(broken)?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        self.read(self.client().get_object().key(key)).await
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        // S3 has no way to ask for nothing.
        let last = from.saturating_add(length.max(1)) - 1;
        let mut file =
            self.read(self.client().get_object().key(key).range(format!("bytes={from}-{last}"))).await?;
        if let Some(file) = &mut file {
            file.bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        }
        Ok(file)
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

fn broken(error: impl std::error::Error) -> FilesError {
    FilesError(DisplayErrorContext(error).to_string())
}
