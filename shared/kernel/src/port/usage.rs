//! What a function does with the store and with files, told to whoever watches: tests hold it against the function's entry,
//! from which its permissions are made.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use crate::port::{
    file_stream::FileStream,
    files::{Address, File, FileSlice, Files, FilesError, Permission},
    store::{Addition, Counters, Item, Key, Outcome, Query, Slice, Store, StoreError, Write},
};

/// Something that a function does, of what has to be permitted to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// It reads items by key.
    Reads,
    /// It lists partitions or indexes.
    Lists,
    /// It writes items.
    Writes,
    /// It reads files, or hands out addresses to read them at.
    ReadsFiles,
    /// It puts files, or hands out addresses to put them at.
    PutsFiles,
    /// It deletes files, or lists them.
    DeletesFiles,
}

impl Use {
    /// What a function's entry says of it: the name of the method.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Lists => "lists",
            Self::Writes => "writes",
            Self::ReadsFiles => "reads_files",
            Self::PutsFiles => "puts_files",
            Self::DeletesFiles => "deletes_files",
        }
    }
}

/// Who is told what functions do.
pub trait UseObserver: Send + Sync {
    /// The handler or the run of this function does this.
    fn used(&self, function: &str, what: Use);
}

/// A port as a function sees it that is watched.
pub(crate) struct Watched<P: ?Sized> {
    inner: Arc<P>,
    function: Arc<str>,
    observer: Arc<dyn UseObserver>,
}

impl<P: ?Sized> Watched<P> {
    pub(crate) const fn new(inner: Arc<P>, function: Arc<str>, observer: Arc<dyn UseObserver>) -> Self {
        Self { inner, function, observer }
    }

    fn tell(&self, what: Use) -> &P {
        self.observer.used(&self.function, what);
        &self.inner
    }
}

#[async_trait]
impl Store for Watched<dyn Store> {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.tell(Use::Reads).get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.tell(Use::Reads).get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.tell(Use::Lists).query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.tell(Use::Writes).write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.tell(Use::Writes).count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.tell(Use::Writes).purge_expired(limit).await
    }
}

#[async_trait]
impl Files for Watched<dyn Files> {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        self.tell(Use::PutsFiles).put(key, file).await
    }

    async fn put_stream(
        &self,
        key: &str,
        content_type: &str,
        length: u64,
        bytes: FileStream,
    ) -> Result<(), FilesError> {
        self.tell(Use::PutsFiles).put_stream(key, content_type, length, bytes).await
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        self.tell(Use::ReadsFiles).get(key).await
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        self.tell(Use::ReadsFiles).get_range(key, from, length).await
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        self.tell(Use::DeletesFiles).delete(key).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError> {
        self.tell(Use::DeletesFiles).list(prefix, after).await
    }

    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError> {
        let what = match permission {
            Permission::Get { .. } => Use::ReadsFiles,
            Permission::Put(_) => Use::PutsFiles,
        };
        self.tell(what).presign(key, permission, lasting).await
    }
}
