//! The data folder: what is where in it, and that nobody but its owner reads it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;

/// The database.
pub const DATABASE: &str = "preau.db";
/// The folder of files.
pub const FILES: &str = "files";
/// The secrets that were made here.
pub const SECRETS: &str = "secrets.json";
/// What signs the tokens of the demonstration, which made the folder.
pub const DEMONSTRATION: &str = "demonstration.json";

/// An open data folder. Folders in it are 0700 and files 0600, where the system has such rights.
pub struct DataFolder {
    path: PathBuf,
    was_empty: bool,
}

impl DataFolder {
    /// The folder at `path`, which is created. What earlier versions left readable by others is so no longer; a folder
    /// that was there and holds something else keeps its own rights.
    ///
    /// # Errors
    /// It cannot be created, or is somebody else's.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let open = || {
            let empty = create_private(path)? || fs::read_dir(path)?.next().is_none();
            let was_empty = is_without_data(path)?;
            if empty || !was_empty {
                keep_private(path, 0o700)?;
            }
            create_private(&path.join(FILES))?;
            keep_private(&path.join(FILES), 0o700)?;
            // SQLite gives the files beside the database the rights of the database.
            private_options().append(true).create(true).open(path.join(DATABASE))?;
            for name in [DATABASE, "preau.db-wal", "preau.db-shm", SECRETS, DEMONSTRATION] {
                keep_private(&path.join(name), 0o600)?;
            }
            io::Result::Ok(Self { path: path.to_owned(), was_empty })
        };
        open().with_context(|| format!("the data folder {}", path.display()))
    }

    /// The same for what needs its secrets alone: there is no database in it after that.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn open_for_secrets(path: &Path) -> anyhow::Result<Self> {
        create_private(path).with_context(|| format!("the data folder {}", path.display()))?;
        Ok(Self { path: path.to_owned(), was_empty: false })
    }

    /// The path of what has this name in the folder.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Whether it held no data before it was opened.
    pub fn was_empty(&self) -> bool {
        self.was_empty
    }
}

/// Whether there is neither a database nor a file yet: a start that failed may have left empty ones.
fn is_without_data(path: &Path) -> io::Result<bool> {
    let database = fs::metadata(path.join(DATABASE)).map_or(0, |found| found.len());
    let files = path.join(FILES);
    Ok(database == 0 && !(files.exists() && fs::read_dir(files)?.next().is_some()))
}

/// Writes a file that only its owner reads, whole or not at all.
///
/// # Errors
/// It cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let incomplete = path.with_extension("incomplete");
    let mut file = private_options().write(true).create(true).truncate(true).open(&incomplete)?;
    io::Write::write_all(&mut file, bytes)?;
    file.sync_all()?;
    fs::rename(incomplete, path)
}

/// Creates a folder that only its owner reads, and those above it as usual. Whether it was not there.
///
/// # Errors
/// It cannot be created.
pub fn create_private(path: &Path) -> io::Result<bool> {
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        fs::create_dir_all(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

/// How files are opened that only their owner reads.
pub fn private_options() -> fs::OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "there are no such rights here"))]
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Sets the rights of what is there.
#[cfg(unix)]
fn keep_private(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let set = || {
        let found = fs::metadata(path)?.permissions().mode() & 0o777;
        if found == mode { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(mode)) }
    };
    match set() {
        // Another process may just have closed the database, and its log is gone.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Nothing: the system has no such rights.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as it is where there are such rights")]
fn keep_private(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, os::unix::fs::PermissionsExt, sync::Arc};

    use preau_kernel::server::router;
    use preau_native::SystemClock;

    use super::*;
    use crate::{demo, host::Host};

    /// The rights of everything in a folder and of itself, by path.
    fn rights(folder: &Path) -> BTreeMap<String, u32> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(path) = waiting.pop() {
            let metadata = fs::metadata(&path).unwrap();
            found.insert(path.display().to_string(), metadata.permissions().mode() & 0o777);
            if metadata.is_dir() {
                waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
        found
    }

    fn assert_private(folder: &Path) {
        for (path, mode) in rights(folder) {
            let expected = if Path::new(&path).is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, expected, "{path} has {mode:o}");
        }
    }

    #[tokio::test]
    async fn nobody_but_its_owner_reads_the_data_folder() {
        let above = tempfile::tempdir().unwrap();
        let data = above.path().join("data");
        let host = Host::with_school(&data, Arc::new(SystemClock));
        demo::load(&host, &router(&host.functions, &host.app, &[])).await.unwrap();
        let found = rights(&data);
        for name in [DATABASE, "preau.db-wal", "preau.db-shm", SECRETS, DEMONSTRATION] {
            assert!(found.contains_key(&data.join(name).display().to_string()), "{name}");
        }
        assert!(found.keys().filter(|path| path.contains("/files/")).count() > 3);
        assert_private(&data);
    }

    #[test]
    fn what_an_earlier_version_left_readable_is_so_no_longer() {
        let above = tempfile::tempdir().unwrap();
        let data = above.path().join("data");
        // It stays open: what is closed removes files in its own time.
        let _earlier = Host::open(&data, Arc::new(SystemClock)).unwrap();
        for (path, _) in rights(&data) {
            let mode = if Path::new(&path).is_dir() { 0o755 } else { 0o644 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let _now = Host::open(&data, Arc::new(SystemClock)).unwrap();
        assert_private(&data);
    }

    #[test]
    fn a_start_that_failed_leaves_the_folder_without_data() {
        let above = tempfile::tempdir().unwrap();
        let data = above.path().join("data");
        assert!(DataFolder::open(&data).unwrap().was_empty());
        assert!(DataFolder::open(&data).unwrap().was_empty());
        fs::write(data.join(FILES).join("a"), "x").unwrap();
        assert!(!DataFolder::open(&data).unwrap().was_empty());
    }

    #[test]
    fn a_folder_of_other_things_keeps_its_rights() {
        let above = tempfile::tempdir().unwrap();
        let data = above.path().join("home");
        fs::create_dir(&data).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(data.join("letter.txt"), "x").unwrap();
        drop(DataFolder::open(&data).unwrap());
        assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o755);
    }
}
