//! Files in an R2 bucket.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use preau_kernel::{
    file_address::FileAddresses,
    files::{Address, File, FileEntry, FileSlice, Files, FilesError, Permission},
    time::Clock,
};
use worker::{Bucket, HttpMetadata, Range, send::SendFuture};

use crate::presign::S3Access;

/// How many files one listing answers at most: R2's own bound.
const MOST_LISTED: u32 = 1_000;

/// Files in an R2 bucket.
pub struct R2Files {
    bucket: Bucket,
    clock: Arc<dyn Clock>,
    signing: Signing,
}

/// Who signs addresses of files. A binding signs none.
pub enum Signing {
    /// R2, by its S3 interface, which is of the same bucket.
    S3(S3Access),
    /// Préau, which serves them itself.
    Own(FileAddresses),
}

impl R2Files {
    /// The files in `bucket`.
    #[must_use]
    pub const fn new(bucket: Bucket, clock: Arc<dyn Clock>, signing: Signing) -> Self {
        Self { bucket, clock, signing }
    }
}

#[async_trait]
impl Files for R2Files {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        let metadata = HttpMetadata { content_type: Some(file.content_type), ..HttpMetadata::default() };
        let put = self.bucket.put(key, file.bytes).http_metadata(metadata);
        SendFuture::new(put.execute()).await.map_err(broken)?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        let get = self.bucket.get(key);
        SendFuture::new(async {
            let Some(object) = get.execute().await? else {
                return Ok(None);
            };
            let Some(body) = object.body() else {
                return Ok(None);
            };
            let content_type = object.http_metadata().content_type.unwrap_or_default();
            Ok(Some(File { content_type, bytes: body.bytes().await? }))
        })
        .await
        .map_err(broken)
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        let get = self.bucket.get(key).range(Range::OffsetWithLength { offset: from, length });
        SendFuture::new(async {
            let Some(object) = get.execute().await? else {
                return Ok(None);
            };
            let Some(body) = object.body() else {
                return Ok(None);
            };
            let content_type = object.http_metadata().content_type.unwrap_or_default();
            Ok(Some(File { content_type, bytes: body.bytes().await? }))
        })
        .await
        .map_err(broken)
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        SendFuture::new(self.bucket.delete(key)).await.map_err(broken)
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError> {
        let mut list = self.bucket.list().prefix(prefix).limit(MOST_LISTED);
        if let Some(cursor) = after {
            list = list.cursor(cursor);
        }
        SendFuture::new(async {
            let found = list.execute().await?;
            let entry = |object: &worker::Object| FileEntry { key: object.key(), size: object.size() };
            let next = if found.truncated() { found.cursor() } else { None };
            Ok(FileSlice { files: found.objects().iter().map(entry).collect(), next })
        })
        .await
        .map_err(broken)
    }

    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError> {
        let now = self.clock.now();
        match &self.signing {
            Signing::S3(s3) => Ok(s3.address(key, permission, lasting, now)),
            Signing::Own(addresses) => addresses.sign(key, permission, now + lasting),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` gives")]
fn broken(error: worker::Error) -> FilesError {
    FilesError(error.to_string())
}
