//! A store and files that die after so many calls, as a process does in the middle of its work.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use preau_kernel::{
    file_stream::FileStream,
    files::{Address, File, FileSlice, Files, FilesError, Permission},
    store::{Addition, Counters, Item, Key, Outcome, Query, Slice, Store, StoreError, Write},
};

/// How many calls are left until all fail.
#[derive(Clone)]
pub struct Life(Arc<AtomicI64>);

impl Life {
    /// As many as anyone makes.
    #[must_use]
    pub fn long() -> Self {
        Self(Arc::new(AtomicI64::new(i64::MAX)))
    }

    /// So many from now on.
    pub fn lasting(&self, calls: i64) {
        self.0.store(calls, Ordering::SeqCst);
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.0.load(Ordering::SeqCst) < 0
    }

    fn spend(&self) -> Result<(), String> {
        let left = self.0.fetch_sub(1, Ordering::SeqCst);
        if left > 0 { Ok(()) } else { Err("the process died".to_owned()) }
    }
}

/// What ends with a life.
pub struct Mortal<T> {
    /// When it ends.
    pub life: Life,
    /// What does the work meanwhile.
    pub inner: T,
}

impl<T> Mortal<T> {
    fn store(&self) -> Result<&T, StoreError> {
        self.life.spend().map_err(StoreError::Broken)?;
        Ok(&self.inner)
    }

    fn files(&self) -> Result<&T, FilesError> {
        self.life.spend().map_err(FilesError)?;
        Ok(&self.inner)
    }
}

#[async_trait]
impl Store for Mortal<Arc<dyn Store>> {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.store()?.get(key).await
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.store()?.get_many(keys).await
    }

    async fn query(&self, query: &Query) -> Result<Slice, StoreError> {
        self.store()?.query(query).await
    }

    async fn write(&self, writes: &[Write]) -> Result<Outcome, StoreError> {
        self.store()?.write(writes).await
    }

    async fn count(&self, addition: &Addition) -> Result<Counters, StoreError> {
        self.store()?.count(addition).await
    }

    async fn purge_expired(&self, limit: usize) -> Result<usize, StoreError> {
        self.store()?.purge_expired(limit).await
    }
}

#[async_trait]
impl Files for Mortal<Arc<dyn Files>> {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        self.files()?.put(key, file).await
    }

    async fn put_stream(
        &self,
        key: &str,
        content_type: &str,
        length: u64,
        bytes: FileStream,
    ) -> Result<(), FilesError> {
        self.files()?.put_stream(key, content_type, length, bytes).await
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        self.files()?.get(key).await
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        self.files()?.get_range(key, from, length).await
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        self.files()?.delete(key).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError> {
        self.files()?.list(prefix, after).await
    }

    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError> {
        self.files()?.presign(key, permission, lasting).await
    }
}
