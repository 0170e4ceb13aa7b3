//! Files in an R2 bucket.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use preau_kernel::{
    clock::Clock,
    file_address::FileAddresses,
    file_stream::{FileStream, exactly},
    files::{Address, File, FileEntry, FileSlice, Files, FilesError, Permission},
};
use worker::{Bucket, FixedLengthStream, GetOptionsBuilder, HttpMetadata, Range, send::SendFuture};

use crate::presign::S3Access;

/// How many files one listing answers at most: R2's own bound.
const MOST_LISTED: u32 = 1_000;
/// The largest whole number that JavaScript tells from the next one.
const LARGEST_NUMBER: u64 = (1 << 53) - 1;

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

    async fn read(&self, get: GetOptionsBuilder<'_>) -> worker::Result<Option<File>> {
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
    }

    /// What comes after a file's last byte, which is nothing, and how many bytes come before.
    async fn end(&self, key: &str) -> worker::Result<Option<(File, u64)>> {
        let object = SendFuture::new(self.bucket.head(key)).await?;
        Ok(object.map(|object| {
            let content_type = object.http_metadata().content_type.unwrap_or_default();
            (File { content_type, bytes: Vec::new() }, object.size())
        }))
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

    /// R2 takes a stream whose length it is told, and keeps nothing of one that fails.
    async fn put_stream(
        &self,
        key: &str,
        content_type: &str,
        length: u64,
        bytes: FileStream,
    ) -> Result<(), FilesError> {
        let metadata =
            HttpMetadata { content_type: Some(content_type.to_owned()), ..HttpMetadata::default() };
        let bytes = exactly(length, bytes);
        let bytes =
            bytes.map_ok(|part| part.to_vec()).map_err(|unfit| worker::Error::from(unfit.to_string()));
        SendFuture::new(async {
            let stream = FixedLengthStream::wrap(bytes, length);
            self.bucket.put(key, stream).http_metadata(metadata).execute().await
        })
        .await
        .map_err(broken)?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        self.read(self.bucket.get(key)).await.map_err(broken)
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        // No file is that long, and a greater number panics.
        let length = length.min(LARGEST_NUMBER);
        // R2 has no way to ask for nothing.
        if length == 0 || from > LARGEST_NUMBER {
            return Ok(self.end(key).await.map_err(broken)?.map(|(file, _)| file));
        }
        let range = Range::OffsetWithLength { offset: from, length };
        match self.read(self.bucket.get(key).range(range)).await {
            Ok(found) => Ok(found),
            // R2 refuses a range that begins beyond the last byte.
            Err(error) => match self.end(key).await.map_err(broken)? {
                Some((file, size)) if from >= size => Ok(Some(file)),
                None => Ok(None),
                Some(_) => Err(broken(error)),
            },
        }
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
