//! What files in R2 do.

use std::sync::Arc;

use preau_adapters_cloudflare::{IsolateClock, R2Files, Signing};
use preau_kernel::file_address::FileAddresses;
use preau_kernel::files::{File, FileEntry, Files, FilesError};

use crate::case::{Ground, expect};

pub async fn a_file_is_read_back_with_its_media_type(ground: Ground) -> Result<(), String> {
    let (files, key) = (ground.files()?, ground.key("élève.txt"));
    said(files.put(&key, text("first")).await)?;
    said(files.put(&key, text("second")).await)?;
    expect(&said(files.get(&key).await)?, &Some(text("second")))?;
    expect(&said(files.get(&ground.key("other")).await)?, &None)
}

pub async fn files_are_listed_by_their_prefix(ground: Ground) -> Result<(), String> {
    let files = ground.files()?;
    for name in ["b/2", "a", "b/1", "c"] {
        said(files.put(&ground.key(name), text(name)).await)?;
    }
    let listed = said(files.list(&ground.key("b/"), None).await)?;
    let entry = |name| FileEntry { key: ground.key(name), size: 3 };
    expect(&listed.files, &vec![entry("b/1"), entry("b/2")])?;
    expect(&listed.next, &None)
}

pub async fn a_deleted_file_is_gone(ground: Ground) -> Result<(), String> {
    let (files, key) = (ground.files()?, ground.key("a"));
    said(files.put(&key, text("a")).await)?;
    said(files.delete(&key).await)?;
    said(files.delete(&key).await)?;
    expect(&said(files.get(&key).await)?, &None)
}

impl Ground {
    fn files(&self) -> Result<R2Files, String> {
        let bucket = self.env.bucket("FILES").map_err(|error| error.to_string())?;
        let addresses = FileAddresses::new(b"secret", &self.origin);
        Ok(R2Files::new(bucket, Arc::new(IsolateClock), Signing::Own(addresses)))
    }

    fn key(&self, name: &str) -> String {
        format!("{}/{name}", self.name)
    }
}

fn text(text: &str) -> File {
    File { content_type: "text/plain; charset=utf-8".to_owned(), bytes: text.as_bytes().to_vec() }
}

fn said<T>(outcome: Result<T, FilesError>) -> Result<T, String> {
    outcome.map_err(|error| error.to_string())
}
