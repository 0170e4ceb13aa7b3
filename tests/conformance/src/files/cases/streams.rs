//! Files whose bytes come in parts.

use axum::body::Bytes;
use futures_util::{StreamExt, stream};
use preau_kernel::{
    file_stream::{FileStream, Unfit},
    files::File,
};

use super::bytes::large;
use crate::{
    ensure::holds,
    files::subject::{FileSubject, text},
};

pub async fn a_stream_is_kept_as_it_came(subject: FileSubject) -> Result<(), String> {
    let (key, large) = (subject.key("streamed"), large());
    for (file, at_once) in [(text("une ligne"), 4), (text("x"), 1), (text(""), 1), (large, 65_537)] {
        subject.put_stream(&key, &file, file.bytes.len() as u64, parts(&file.bytes, at_once)).await?;
        let found = subject.files.get(&key).await.map_err(|error| error.to_string())?;
        holds("a stream is kept as it came, of its type", found.as_ref() == Some(&file))?;
    }
    Ok(())
}

pub async fn a_stream_that_is_cut_leaves_what_was_there(subject: FileSubject) -> Result<(), String> {
    let (key, empty, before) =
        (subject.key("there"), subject.key("not there"), text("what was there before"));
    subject.put(&key, &before).await?;
    let file = text("0123456789");
    for came in [0, 4, 10] {
        let cut = || {
            let end = stream::iter([Err(Unfit::Cut("the line is cut".to_owned()))]);
            parts(&file.bytes[..came], 3).chain(end).boxed()
        };
        subject.not_streamed(&key, &file, 10, cut()).await?;
        subject.finds(&format!("the file after {came} bytes of another"), &key, Some(&before)).await?;
        subject.not_streamed(&empty, &file, 10, cut()).await?;
        subject.finds(&format!("no file after {came} bytes of one"), &empty, None).await?;
    }
    no_others(&subject, 1).await
}

pub async fn a_stream_of_another_length_is_not_kept(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("file"), text("0123456789"));
    for length in [0, 9, 11, 1_000_000] {
        for at_once in [1, 4, 10] {
            subject.not_streamed(&key, &file, length, parts(&file.bytes, at_once)).await?;
            subject.finds(&format!("ten bytes of {length}"), &key, None).await?;
        }
    }
    no_others(&subject, 0).await
}

/// The bytes in parts of so many each, with one that is empty.
fn parts(bytes: &[u8], at_once: usize) -> FileStream {
    let parts: Vec<_> = bytes.chunks(at_once).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    stream::iter([Ok(Bytes::new())]).chain(stream::iter(parts)).boxed()
}

/// Expects that there are so many files: none under a name of its own that is left of what was not kept.
async fn no_others(subject: &FileSubject, count: usize) -> Result<(), String> {
    holds("nothing else is left", subject.list_all("").await?.len() == count)
}

impl FileSubject {
    async fn put_stream(&self, key: &str, of: &File, length: u64, bytes: FileStream) -> Result<(), String> {
        let put = self.files.put_stream(key, &of.content_type, length, bytes).await;
        put.map_err(|error| format!("put a stream at {key:?}: {error}"))
    }

    async fn not_streamed(&self, key: &str, of: &File, length: u64, bytes: FileStream) -> Result<(), String> {
        let put = self.put_stream(key, of, length, bytes).await;
        holds("what is not whole is an error", put.is_err())
    }
}
