//! The files in a folder of the machine.

use std::{
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use preau_kernel::{
    clock::Clock,
    file_address::FileAddresses,
    file_stream::{FileStream, exactly},
    files::{Address, File, FileEntry, FileSlice, Files, FilesError, Permission},
};
use tempfile::NamedTempFile;

const MOST_LISTED: usize = 1_000;
/// What the name of a file that is being written begins with. No key's file name has a dot.
const WRITING: &str = ".writing-";
/// How long ago a file was last written whose writer is gone.
const ABANDONED: Duration = Duration::from_hours(1);
/// What a key keeps as it is in a file name.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Files in one folder, flat: a key's file is named by the percent-encoded key, and begins with a line that holds its
/// media type. A file is written under another name, synced and renamed, and the folder is synced, so that it is there
/// whole or not at all, whenever the process or the machine stops.
pub struct FolderFiles {
    folder: PathBuf,
    addresses: FileAddresses,
    clock: Arc<dyn Clock>,
}

impl FolderFiles {
    /// The files in `folder`, which is created. Their addresses are those that Préau serves itself.
    ///
    /// What processes left there that were killed while they wrote is removed, when it is an hour old: others may be
    /// writing now.
    ///
    /// # Errors
    /// The folder cannot be created, or not be written to.
    pub fn open(folder: &Path, addresses: FileAddresses, clock: Arc<dyn Clock>) -> Result<Self, FilesError> {
        std::fs::create_dir_all(folder).map_err(broken)?;
        remove_abandoned(folder).map_err(broken)?;
        Ok(Self { folder: folder.to_owned(), addresses, clock })
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(utf8_percent_encode(key, PLAIN).to_string())
    }
}

#[async_trait]
impl Files for FolderFiles {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        let (folder, path) = (self.folder.clone(), self.path(key));
        blocking(move || {
            let mut temporary = begun_in(&folder, &file.content_type)?;
            temporary.write_all(&file.bytes)?;
            keep(temporary, &path, &folder)
        })
        .await
    }

    async fn put_stream(
        &self,
        key: &str,
        content_type: &str,
        length: u64,
        bytes: FileStream,
    ) -> Result<(), FilesError> {
        let (folder, path, content_type) = (self.folder.clone(), self.path(key), content_type.to_owned());
        let mut bytes = exactly(length, bytes);
        // What is not renamed is removed when it is dropped.
        let mut temporary = blocking({
            let folder = folder.clone();
            move || begun_in(&folder, &content_type)
        })
        .await?;
        while let Some(part) = bytes.try_next().await? {
            temporary = blocking(move || {
                temporary.write_all(&part)?;
                Ok(temporary)
            })
            .await?;
        }
        blocking(move || keep(temporary, &path, &folder)).await
    }

    async fn get(&self, key: &str) -> Result<Option<File>, FilesError> {
        let path = self.path(key);
        blocking(move || {
            let Some(mut file) = existing(std::fs::File::open(path))? else {
                return Ok(None);
            };
            let content_type = media_type(&mut file)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(Some(File { content_type, bytes }))
        })
        .await
    }

    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError> {
        let path = self.path(key);
        blocking(move || {
            let Some(mut file) = existing(std::fs::File::open(path))? else {
                return Ok(None);
            };
            let content_type = media_type(&mut file)?;
            let start = file.stream_position()?;
            // Far beyond the end, seeking fails.
            let from = start.saturating_add(from).min(file.metadata()?.len());
            file.seek(io::SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.take(length).read_to_end(&mut bytes)?;
            Ok(Some(File { content_type, bytes }))
        })
        .await
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        let (folder, path) = (self.folder.clone(), self.path(key));
        blocking(move || match existing(std::fs::remove_file(path))? {
            Some(()) => sync(&folder),
            None => Ok(()),
        })
        .await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError> {
        let (folder, prefix) = (self.folder.clone(), prefix.to_owned());
        let after = after.map(ToOwned::to_owned);
        blocking(move || {
            let mut found = Vec::new();
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name();
                let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                    continue;
                };
                let key = percent_decode_str(name).decode_utf8_lossy().into_owned();
                if key.starts_with(&prefix) && after.as_ref().is_none_or(|after| key > *after) {
                    found.push((key, entry.path()));
                }
            }
            found.sort_unstable();
            let more = found.len() > MOST_LISTED;
            found.truncate(MOST_LISTED);
            let mut files = Vec::with_capacity(found.len());
            for (key, path) in found {
                // A file that goes while it is listed is not listed.
                let Some(mut file) = existing(std::fs::File::open(path))? else {
                    continue;
                };
                media_type(&mut file)?;
                let size = file.metadata()?.len() - file.stream_position()?;
                files.push(FileEntry { key, size });
            }
            let next = files.last().filter(|_| more).map(|entry| entry.key.clone());
            Ok(FileSlice { files, next })
        })
        .await
    }

    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError> {
        self.addresses.sign(key, permission, self.clock.now() + lasting)
    }
}

fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(WRITING).tempfile_in(folder)
}

/// A file that is being written, with its first line.
fn begun_in(folder: &Path, content_type: &str) -> io::Result<NamedTempFile> {
    let mut temporary = temporary_in(folder)?;
    writeln!(temporary, "{}", content_type.replace('\n', " "))?;
    Ok(temporary)
}

/// Gives what was written its name, to last.
fn keep(temporary: NamedTempFile, path: &Path, folder: &Path) -> io::Result<()> {
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    sync(folder)
}

/// Makes the folder's names last, where a folder can be synced.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes what was being written long ago. The time is the file system's own, which is not always the machine's.
fn remove_abandoned(folder: &Path) -> io::Result<()> {
    let now = temporary_in(folder)?.as_file().metadata()?.modified()?;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(WRITING.as_bytes()) {
            continue;
        }
        // Another process may just have removed or renamed it.
        let Some(written) = existing(entry.metadata().and_then(|metadata| metadata.modified()))? else {
            continue;
        };
        if now.duration_since(written).is_ok_and(|age| age >= ABANDONED) {
            existing(std::fs::remove_file(entry.path()))?;
        }
    }
    Ok(())
}

/// Reads the first line and leaves the file at the first byte after it.
fn media_type(file: &mut std::fs::File) -> io::Result<String> {
    let mut start = [0; 256];
    let length = file.read(&mut start)?;
    let line = start[..length].iter().position(|byte| *byte == b'\n').ok_or(io::ErrorKind::InvalidData)?;
    file.seek(io::SeekFrom::Start(line as u64 + 1))?;
    Ok(String::from_utf8_lossy(&start[..line]).into_owned())
}

fn existing<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, FilesError> {
    tokio::task::spawn_blocking(work).await.map_err(broken)?.map_err(broken)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err, which gives the error away")]
fn broken(error: impl ToString) -> FilesError {
    FilesError(error.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::*;

    struct NoClock;

    #[async_trait]
    impl Clock for NoClock {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        async fn sleep(&self, _: Duration) {}
    }

    fn files_in(folder: &TempDir) -> FolderFiles {
        let addresses = FileAddresses::new(b"secret", "http://127.0.0.1:1");
        FolderFiles::open(folder.path(), addresses, Arc::new(NoClock)).unwrap()
    }

    fn text(words: &str) -> File {
        File { content_type: "text/plain".to_owned(), bytes: words.as_bytes().to_vec() }
    }

    #[tokio::test]
    async fn no_key_leaves_the_folder() {
        let folder = TempDir::new().unwrap();
        let files = files_in(&folder);
        for key in ["../outside", "/etc/outside", "..", "a/../../outside", ".writing-x"] {
            files.put(key, text("x")).await.unwrap();
            assert_eq!(files.get(key).await.unwrap(), Some(text("x")), "{key}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
    }

    #[tokio::test]
    async fn what_a_killed_writer_left_is_removed_after_an_hour() {
        let folder = TempDir::new().unwrap();
        files_in(&folder).put("a", text("whole")).await.unwrap();
        let left = |name: &str, age: u64| {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            let now = file.metadata().unwrap().modified().unwrap();
            file.set_modified(now - Duration::from_mins(age)).unwrap();
        };
        left(".writing-now", 0);
        left(".writing-lately", 59);
        left(".writing-once", 61);
        left("b", 61);
        files_in(&folder);
        let entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, [".writing-lately", ".writing-now", "a", "b"]);
    }
}
