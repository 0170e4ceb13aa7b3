//! Files in an S3 bucket.

use std::{sync::OnceLock, time::Duration};

use async_trait::async_trait;
use aws_sdk_s3::{
    Client, error::DisplayErrorContext, operation::get_object::GetObjectError, presigning::PresigningConfig,
    primitives::ByteStream,
};
use preau_kernel::files::{File, FileEntry, FileSlice, Files, FilesError, Permission};

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
}

#[async_trait]
impl Files for S3Files {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        let call = self.client().put_object().bucket(&self.bucket).key(key).content_type(file.content_type);
        call.body(ByteStream::from(file.bytes)).send().await.map_err(broken)?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        let answer = match self.client().get_object().bucket(&self.bucket).key(key).send().await {
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
    ) -> Result<String, FilesError> {
        let lasting = PresigningConfig::expires_in(lasting).map_err(broken)?;
        let client = self.client();
        let presigned = match permission {
            Permission::Get => {
                client.get_object().bucket(&self.bucket).key(key).presigned(lasting).await.map_err(broken)?
            }
            Permission::Put { content_type, size } => {
                let call = client.put_object().bucket(&self.bucket).key(key).content_type(content_type);
                let call = call.content_length(i64::try_from(*size).map_err(broken)?);
                call.presigned(lasting).await.map_err(broken)?
            }
        };
        Ok(presigned.uri().to_owned())
    }
}

fn broken(error: impl std::error::Error) -> FilesError {
    FilesError(DisplayErrorContext(error).to_string())
}
