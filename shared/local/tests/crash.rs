//! What is in the folder when its writer is killed in the middle of a write.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{
    collections::BTreeSet,
    io::{self, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use preau_adapters_local::FolderFiles;
use preau_kernel::{
    clock::Clock,
    file_address::FileAddresses,
    files::{File, FileEntry, Files},
};

/// Names the folder for the process that writes: this program, started again.
const FOLDER: &str = "PREAU_TEST_WRITES_IN";
const THIS: &str = "a_file_is_whole_and_alone_whenever_its_writer_is_killed";
const KEY: &str = "photos/élève 1";
const SIZE: usize = 2_000_000;
const ROUNDS: u64 = 24;

struct NoClock;

#[async_trait]
impl Clock for NoClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn sleep(&self, _: Duration) {}
}

fn files_in(folder: &Path) -> FolderFiles {
    let addresses = FileAddresses::new(b"secret", "http://127.0.0.1:1");
    FolderFiles::open(folder, addresses, Arc::new(NoClock)).unwrap()
}

fn version(letter: u8) -> File {
    File { content_type: format!("text/{}", char::from(letter)), bytes: vec![letter; SIZE] }
}

#[tokio::test]
async fn a_file_is_whole_and_alone_whenever_its_writer_is_killed() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        write_without_end(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let files = files_in(folder.path());
    files.put(KEY, version(b'a')).await.unwrap();
    let mut seen = BTreeSet::new();
    for round in 0..ROUNDS {
        let mut writer = writer_in(folder.path());
        // Another version than before says that the process has begun.
        let before = files.get(KEY).await.unwrap();
        while files.get(KEY).await.unwrap() == before {
            assert_eq!(writer.try_wait().unwrap(), None, "the writer ended by itself");
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_micros(371 * round));
        writer.kill().unwrap();
        writer.wait().unwrap();

        let found = files.get(KEY).await.unwrap().unwrap();
        let letter = found.bytes[0];
        assert!(found == version(letter), "round {round}: the file is not whole");
        seen.insert(letter);
        let listed = files.list("", None).await.unwrap();
        assert_eq!(listed.files, [FileEntry { key: KEY.to_owned(), size: SIZE as u64 }], "round {round}");
    }
    assert!(seen.len() > 1, "the writer never wrote");
}

fn writer_in(folder: &Path) -> Child {
    let mut writer = Command::new(std::env::current_exe().unwrap());
    writer.args(["--exact", THIS]).env(FOLDER, folder).stdin(Stdio::piped()).stdout(Stdio::null());
    writer.spawn().unwrap()
}

/// Ends with its standard input, should the test end before it kills.
async fn write_without_end(folder: &Path) {
    thread::spawn(|| {
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let files = files_in(folder);
    loop {
        for letter in b'a'..=b'z' {
            files.put(KEY, version(letter)).await.unwrap();
        }
    }
}
