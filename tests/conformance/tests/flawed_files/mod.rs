//! Files in memory with one flaw, in what they keep or in their addresses.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::StreamExt;
use http::{Method, Request, Response, StatusCode};
use preau_conformance::{
    TestClock,
    files::{OwnAddresses, Reach},
};
use preau_kernel::{
    checksum::Checksum,
    clock::Clock,
    file_stream::{FileStream, exactly},
    files::{Address, File, FileEntry, FileSlice, Files, FilesError, Permission},
};

/// What files may get wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    TypesAreForgotten,
    EmptyFilesAreNone,
    KeysAreCaseless,
    KeysAreDecoded,
    WritesShowHalfDone,
    RangesIncludeTheirEnd,
    RangesBeyondTheEndFail,
    RangesForgetTheType,
    RangesOfNoFileAreEmpty,
    DeletionsNeedAFile,
    DeletionsTakeWhatBeginsAlike,
    ListsSortAsUtf16,
    ListsEndWithTheirSlice,
    ListsCountWhereTheyAre,
    PrefixesAreFolders,
    DispositionsAreIgnored,
    AddressesLastLonger,
    AddressesEndEarly,
    AddressesAreReadShort,
    AddressesToReadTakeFiles,
    AddressesToPutAnswerFiles,
    SizesAreNotHeld,
    TypesAreNotHeld,
    ChecksumsAreNotHeld,
    BodiesAreLimited,
    StreamsForgetTheirType,
    StreamsKeepWhatCame,
    StreamsHaveAnyLength,
}

use Flaw::*;

const MOST_LISTED: usize = 1_000;

/// The files.
pub struct FlawedFiles {
    flaw: Option<Flaw>,
    clock: Arc<TestClock>,
    files: Mutex<BTreeMap<String, File>>,
    /// What each address was made for.
    made: Mutex<HashMap<String, (String, Permission)>>,
}

impl FlawedFiles {
    /// No files, with this flaw.
    pub fn new(flaw: Option<Flaw>, clock: Arc<TestClock>) -> Self {
        Self { flaw, clock, files: Mutex::default(), made: Mutex::default() }
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    fn name(&self, key: &str) -> String {
        match self.flaw {
            Some(KeysAreCaseless) => key.to_lowercase(),
            Some(KeysAreDecoded) => key.replace("%25", "%"),
            _ => key.to_owned(),
        }
    }

    fn found(&self, key: &str) -> Option<File> {
        self.files.lock().unwrap().get(&self.name(key)).cloned()
    }
}

#[async_trait]
impl Files for FlawedFiles {
    async fn put(&self, key: &str, mut file: File) -> Result<(), FilesError> {
        if self.has(TypesAreForgotten) {
            "application/octet-stream".clone_into(&mut file.content_type);
        }
        if self.has(EmptyFilesAreNone) && file.bytes.is_empty() {
            return Ok(());
        }
        if self.has(WritesShowHalfDone) {
            let half = File { bytes: file.bytes[..file.bytes.len() / 2].to_vec(), ..file.clone() };
            self.files.lock().unwrap().insert(self.name(key), half);
            self.clock.sleep(Duration::ZERO).await;
        }
        self.files.lock().unwrap().insert(self.name(key), file);
        Ok(())
    }

    async fn put_stream(
        &self,
        key: &str,
        content_type: &str,
        length: u64,
        bytes: FileStream,
    ) -> Result<(), FilesError> {
        let mut bytes = if self.has(StreamsHaveAnyLength) { bytes } else { exactly(length, bytes) };
        let content_type = if self.has(StreamsForgetTheirType) { "text/html" } else { content_type };
        let mut file = File { content_type: content_type.to_owned(), bytes: Vec::new() };
        while let Some(part) = bytes.next().await {
            match part {
                Ok(part) => file.bytes.extend_from_slice(&part),
                Err(_) if self.has(StreamsKeepWhatCame) => break,
                Err(unfit) => return Err(unfit.into()),
            }
        }
        self.put(key, file).await
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        Ok(self.found(key))
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        let Some(mut file) = self.found(key) else {
            let empty = File { content_type: "text/plain".to_owned(), bytes: Vec::new() };
            return Ok(self.has(RangesOfNoFileAreEmpty).then_some(empty));
        };
        let size = file.bytes.len() as u64;
        if self.has(RangesBeyondTheEndFail) && from >= size {
            return Err(FilesError("416".to_owned()));
        }
        if self.has(RangesForgetTheType) && from >= size {
            file.content_type = String::new();
        }
        let length = length.saturating_add(u64::from(self.has(RangesIncludeTheirEnd)));
        let [start, end] =
            [from, from.saturating_add(length)].map(|at| usize::try_from(at.min(size)).unwrap());
        file.bytes = file.bytes[start..end].to_vec();
        Ok(Some(file))
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        let name = self.name(key);
        let mut files = self.files.lock().unwrap();
        if self.has(DeletionsTakeWhatBeginsAlike) {
            files.retain(|known, _| !known.starts_with(&name));
        }
        if files.remove(&name).is_none() && self.has(DeletionsNeedAFile) {
            return Err(FilesError("404".to_owned()));
        }
        Ok(())
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError> {
        let files = self.files.lock().unwrap();
        let begins = |key: &str| {
            let rest = key.strip_prefix(prefix);
            let folder = prefix.ends_with('/') || rest.is_some_and(|rest| rest.starts_with('/'));
            rest.is_some() && (folder || !self.has(PrefixesAreFolders))
        };
        let entry =
            |(key, file): (&String, &File)| FileEntry { key: key.clone(), size: file.bytes.len() as u64 };
        let mut all: Vec<_> = files.iter().filter(|(key, _)| begins(key)).map(entry).collect();
        if self.has(ListsSortAsUtf16) {
            all.sort_by_key(|entry| entry.key.encode_utf16().collect::<Vec<_>>());
        }
        let counted = after.and_then(|after| after.parse::<usize>().ok());
        let start = match (after, counted) {
            (None, _) => 0,
            (_, Some(count)) => count,
            (Some(after), _) => all.iter().take_while(|entry| entry.key.as_str() <= after).count(),
        };
        let slice: Vec<_> = all.iter().skip(start).take(MOST_LISTED).cloned().collect();
        let end = start + slice.len();
        let more = end < all.len() && !self.has(ListsEndWithTheirSlice);
        let next = slice.last().filter(|_| more).map(|entry| match self.flaw {
            Some(ListsCountWhereTheyAre) => end.to_string(),
            _ => entry.key.clone(),
        });
        Ok(FileSlice { files: slice, next })
    }

    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError> {
        let permission = match permission {
            Permission::Get { .. } if self.has(DispositionsAreIgnored) => {
                &Permission::Get { disposition: "inline".to_owned() }
            }
            permission => permission,
        };
        let lasting = match self.flaw {
            Some(AddressesLastLonger) => lasting * 2,
            Some(AddressesEndEarly) => lasting / 2,
            _ => lasting,
        };
        let address = OwnAddresses::signer().sign(key, permission, self.clock.now() + lasting)?;
        self.made.lock().unwrap().insert(address.url.clone(), (key.to_owned(), permission.clone()));
        Ok(address)
    }
}

/// What answers at their addresses, with the same flaw.
pub struct FlawedReach {
    files: Arc<FlawedFiles>,
    right: OwnAddresses,
}

impl FlawedReach {
    /// What answers for these files.
    pub fn of(files: &Arc<FlawedFiles>) -> Self {
        let right = OwnAddresses::of(Arc::<FlawedFiles>::clone(files), &files.clock);
        Self { files: Arc::clone(files), right }
    }

    /// The file that the flaw lets a request put.
    fn wrongly_put(&self, request: &Request<Vec<u8>>) -> Option<(String, File)> {
        let made = self.files.made.lock().unwrap();
        let (key, permission) = made.get(&request.uri().to_string())?;
        let header = request.headers().get("content-type").and_then(|value| value.to_str().ok());
        let content_type = header.unwrap_or_default().to_owned();
        let file = File { content_type, bytes: request.body().clone() };
        let lets = match permission {
            Permission::Get { .. } => self.files.has(AddressesToReadTakeFiles),
            Permission::Put(expected) => {
                let same_type = file.content_type == expected.content_type;
                let same_size = file.bytes.len() as u64 == expected.size;
                let same_sum = Checksum::of(&file.bytes) == expected.sha256;
                match self.files.flaw {
                    Some(SizesAreNotHeld) => same_type && !same_size,
                    Some(TypesAreNotHeld) => !same_type && same_sum,
                    Some(ChecksumsAreNotHeld) => same_type && same_size,
                    _ => false,
                }
            }
        };
        lets.then(|| (key.clone(), file))
    }

    /// The address of which the flaw reads no more than its beginning.
    fn completed(&self, url: &str) -> Option<String> {
        let made = self.files.made.lock().unwrap();
        let known = made.keys().find(|known| known[..known.len() - 1] == url[..url.len() - 1]);
        known.filter(|_| self.files.has(AddressesAreReadShort)).cloned()
    }
}

#[async_trait]
impl Reach for FlawedReach {
    async fn send(&self, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, String> {
        let answer = |status: StatusCode, body: Vec<u8>| {
            Response::builder().status(status).body(body).map_err(|error| error.to_string())
        };
        let url = request.uri().to_string();
        if self.files.has(BodiesAreLimited) && request.body().len() > 2_000_000 {
            return answer(StatusCode::PAYLOAD_TOO_LARGE, Vec::new());
        }
        if let Some(completed) = self.completed(&url) {
            *request.uri_mut() = completed.parse().unwrap();
        }
        if request.method() == Method::PUT {
            if let Some((key, file)) = self.wrongly_put(&request) {
                self.files.put(&key, file).await.map_err(|error| error.to_string())?;
                return answer(StatusCode::NO_CONTENT, Vec::new());
            }
        } else if self.files.has(AddressesToPutAnswerFiles) {
            let made = self.files.made.lock().unwrap().get(&url).cloned();
            if let Some((key, Permission::Put(_))) = made {
                let file = self.files.found(&key).unwrap();
                return answer(StatusCode::OK, file.bytes);
            }
        }
        self.right.send(request).await
    }
}
