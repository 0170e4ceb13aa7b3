//! What a case of files is run on.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::{Method, Request, Response};
use preau_kernel::{
    checksum::Checksum,
    files::{Address, Expected, File, FileEntry, FileSlice, Files, Permission},
};

use crate::{TestClock, ensure::equal};

/// How long addresses last.
pub const LASTING: Duration = Duration::from_hours(1);

/// Files under test, with what a case needs to know of them.
pub struct FileSubject {
    /// The files.
    pub files: Arc<dyn Files>,
    /// What answers at their addresses.
    pub reach: Arc<dyn Reach>,
    /// The clock that decides there whether an address has expired, and that nobody else uses.
    pub clock: Arc<TestClock>,
    /// Begins every key of the case: different for each case and each run on one bucket.
    pub prefix: String,
}

/// Sends requests to addresses of files.
#[async_trait]
pub trait Reach: Send + Sync {
    /// Sends one and reads the whole answer, whatever its status and however long.
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String>;
}

impl FileSubject {
    /// A key of the case.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}/{name}", self.prefix)
    }

    pub(crate) async fn put(&self, key: &str, file: &File) -> Result<(), String> {
        self.files.put(key, file.clone()).await.map_err(|error| format!("put {key:?}: {error}"))
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), String> {
        self.files.delete(key).await.map_err(|error| format!("delete {key:?}: {error}"))
    }

    /// Expects the file at `key` to be `file`, or not to be.
    pub(crate) async fn finds(&self, what: &str, key: &str, file: Option<&File>) -> Result<(), String> {
        let found = self.files.get(key).await.map_err(|error| format!("get {key:?}: {error}"))?;
        equal(what, &found.as_ref(), &file)
    }

    pub(crate) async fn range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, String> {
        let found = self.files.get_range(key, from, length).await;
        found.map_err(|error| format!("get {length} bytes of {key:?} from {from}: {error}"))
    }

    /// A slice of the files whose keys begin with `prefix` after the case's own.
    pub(crate) async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, String> {
        let prefix = self.key(prefix);
        self.files.list(&prefix, after).await.map_err(|error| format!("list {prefix:?}: {error}"))
    }

    /// All of those files.
    pub(crate) async fn list_all(&self, prefix: &str) -> Result<Vec<FileEntry>, String> {
        let (mut files, mut after) = (Vec::new(), None);
        loop {
            let slice = self.list(prefix, after.as_deref()).await?;
            files.extend(slice.files);
            after = slice.next;
            if after.is_none() {
                return Ok(files);
            }
        }
    }

    /// An address to put `file` at, and nothing else.
    pub(crate) async fn address_to_put(&self, key: &str, file: &File) -> Result<Address, String> {
        let sha256 = Checksum::of(&file.bytes);
        let (content_type, size) = (file.content_type.clone(), file.bytes.len() as u64);
        self.address(key, &Permission::Put(Expected { content_type, size, sha256 })).await
    }

    /// An address to read a file at.
    pub(crate) async fn address_to_get(&self, key: &str) -> Result<Address, String> {
        self.address(key, &Permission::Get { disposition: "inline".to_owned() }).await
    }

    pub(crate) async fn address(&self, key: &str, permission: &Permission) -> Result<Address, String> {
        let made = self.files.presign(key, permission, LASTING).await;
        made.map_err(|error| format!("the address of {key:?}: {error}"))
    }

    /// What is answered at `address` to its headers and these bytes.
    pub(crate) async fn send(
        &self,
        method: Method,
        address: &Address,
        bytes: &[u8],
    ) -> Result<Response<Vec<u8>>, String> {
        let mut request = Request::builder().method(method).uri(&address.url);
        for (name, value) in &address.headers {
            request = request.header(name, value);
        }
        let request = request.body(bytes.to_vec()).map_err(|error| format!("{}: {error}", address.url))?;
        self.reach.send(request).await
    }

    /// Expects `bytes` to be refused at `address`, and `key` to have no file afterwards.
    pub(crate) async fn refused(
        &self,
        what: &str,
        address: &Address,
        bytes: &[u8],
        key: &str,
    ) -> Result<(), String> {
        let answer = self.send(Method::PUT, address, bytes).await?;
        if !answer.status().is_client_error() {
            return Err(format!("{what}: expected to be refused, got {}", described(&answer)));
        }
        self.finds(&format!("the file after {what}"), key, None).await
    }

    /// Expects `bytes` to be taken at `address`.
    pub(crate) async fn taken(&self, what: &str, address: &Address, bytes: &[u8]) -> Result<(), String> {
        let answer = self.send(Method::PUT, address, bytes).await?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(format!("{what}: expected to be taken, got {}", described(&answer)))
    }
}

/// A file of `text`.
pub fn text(text: &str) -> File {
    File { content_type: "text/plain; charset=utf-8".to_owned(), bytes: text.as_bytes().to_vec() }
}

/// Status and body, for a failure.
pub fn described(answer: &Response<Vec<u8>>) -> String {
    let body: String = String::from_utf8_lossy(answer.body()).chars().take(600).collect();
    format!("{} {body}", answer.status())
}
