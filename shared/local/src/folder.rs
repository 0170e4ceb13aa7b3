//! The files in a folder of the machine.

use std::{
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use preau_kernel::{
    file_address::FileAddresses,
    files::{Address, File, FileEntry, FileSlice, Files, FilesError, Permission},
    time::Clock,
};
use std::sync::Arc;

const MOST_LISTED: usize = 1_000;
/// What a key keeps as it is in a file name.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Files in one folder, flat: a key's file is named by the percent-encoded key, and begins with a line that holds its
/// media type. A file is written under another name, synced and renamed, so that it is there whole or not at all.
pub struct FolderFiles {
    folder: PathBuf,
    addresses: FileAddresses,
    clock: Arc<dyn Clock>,
}

impl FolderFiles {
    /// The files in `folder`, which is created. Their addresses are those that Préau serves itself.
    ///
    /// # Errors
    /// The folder cannot be created.
    pub fn open(folder: &Path, addresses: FileAddresses, clock: Arc<dyn Clock>) -> Result<Self, FilesError> {
        std::fs::create_dir_all(folder).map_err(broken)?;
        Ok(Self { folder: folder.to_owned(), addresses, clock })
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(utf8_percent_encode(key, PLAIN).to_string())
    }
}

#[async_trait]
impl Files for FolderFiles {
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError> {
        let path = self.path(key);
        blocking(move || {
            // No key's file name has a dot.
            let mut temporary = tempfile::Builder::new()
                .prefix(".writing-")
                .tempfile_in(path.parent().unwrap_or(Path::new(".")))?;
            writeln!(temporary, "{}", file.content_type.replace('\n', " "))?;
            temporary.write_all(&file.bytes)?;
            temporary.as_file().sync_all()?;
            temporary.persist(&path)?;
            Ok(())
        })
        .await
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
            file.seek(io::SeekFrom::Start(start.saturating_add(from)))?;
            let mut bytes = Vec::new();
            file.take(length).read_to_end(&mut bytes)?;
            Ok(Some(File { content_type, bytes }))
        })
        .await
    }

    async fn delete(&self, key: &str) -> Result<(), FilesError> {
        let path = self.path(key);
        blocking(move || existing(std::fs::remove_file(path)).map(|_| ())).await
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
    use std::sync::atomic::{AtomicI64, Ordering};

    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::*;

    struct SetClock(AtomicI64);

    #[async_trait]
    impl Clock for SetClock {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
        }

        async fn sleep(&self, _: Duration) {}
    }

    fn files() -> (TempDir, Arc<SetClock>, FolderFiles) {
        let (folder, clock) = (TempDir::new().unwrap(), Arc::new(SetClock(AtomicI64::new(1_000))));
        let port: Arc<dyn Clock> = Arc::<SetClock>::clone(&clock);
        let files =
            FolderFiles::open(folder.path(), FileAddresses::new(b"secret", "http://127.0.0.1:1"), port)
                .unwrap();
        (folder, clock, files)
    }

    fn text(words: &str) -> File {
        File { content_type: "text/plain".to_owned(), bytes: words.as_bytes().to_vec() }
    }

    #[tokio::test]
    async fn what_is_put_is_there_whole_until_it_is_deleted() {
        let (_folder, _, files) = files();
        let key = "photos/école d'été/../1 %.jpg";
        assert_eq!(files.get(key).await.unwrap(), None);
        files.put(key, text("première\nligne")).await.unwrap();
        files.put(key, text("seconde\n\n")).await.unwrap();
        assert_eq!(files.get(key).await.unwrap(), Some(text("seconde\n\n")));
        files.delete(key).await.unwrap();
        files.delete(key).await.unwrap();
        assert_eq!(files.get(key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn no_key_leaves_the_folder() {
        let (folder, _, files) = files();
        for key in ["../outside", "/etc/outside", "..", "a/../../outside"] {
            files.put(key, text("x")).await.unwrap();
            assert_eq!(files.get(key).await.unwrap(), Some(text("x")), "{key}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[tokio::test]
    async fn a_list_goes_on_where_it_ended() {
        let (_folder, _, files) = files();
        for number in 0..1_005 {
            files.put(&format!("a/{number:04}"), text("12345")).await.unwrap();
        }
        files.put("b/0", text("x")).await.unwrap();
        let first = files.list("a/", None).await.unwrap();
        assert_eq!((first.files.len(), first.next.as_deref()), (1_000, Some("a/0999")));
        assert_eq!(first.files[0], FileEntry { key: "a/0000".to_owned(), size: 5 });
        let rest = files.list("a/", first.next.as_deref()).await.unwrap();
        assert_eq!((rest.files.len(), rest.next), (5, None));
    }
}
