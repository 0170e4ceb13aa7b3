//! Lists, slice by slice.

use futures_util::{StreamExt, TryStreamExt, stream};
use preau_kernel::files::FileEntry;

use crate::{
    ensure::{equal, holds},
    files::subject::{FileSubject, text},
};

/// How many files a slice has at most.
const MOST: usize = 1_000;
/// How many are put or deleted at once.
const AT_ONCE: usize = 16;

pub async fn a_list_has_the_files_of_its_prefix_by_the_bytes_of_their_keys(
    subject: FileSubject,
) -> Result<(), String> {
    // In the order of their bytes; the last two would change places by their UTF-16.
    let names = ["B", "a", "a/", "a/1", "a/10", "a/2", "a 3", "b", "é", "\u{ff5e}", "😀"];
    for name in names {
        subject.put(&subject.key(&format!("in/{name}")), &text(name)).await?;
    }
    subject.put(&subject.key("in"), &text("outside")).await?;
    subject.put(&subject.key("inside"), &text("outside")).await?;
    let mut names = names.to_vec();
    names.sort_unstable();
    let entry = |name: &&str| FileEntry { key: subject.key(&format!("in/{name}")), size: name.len() as u64 };
    let listed = subject.list("in/", None).await?;
    equal("the list", &listed.files, &names.iter().map(entry).collect())?;
    equal("what comes after it", &listed.next, &None)?;
    let below = subject.list("in/a/1", None).await?;
    equal("a list of two", &below.files, &["a/1", "a/10"].iter().map(entry).collect())?;
    equal("a list of nothing", &subject.list_all("out/").await?, &Vec::new())
}

pub async fn a_list_goes_on_where_its_slice_ended(subject: FileSubject) -> Result<(), String> {
    let keys = many(&subject).await?;
    let first = subject.list("many/", None).await?;
    holds("a slice has files", !first.files.is_empty())?;
    holds("a slice has 1,000 files at most", first.files.len() <= MOST)?;
    holds("it says that there is more", first.next.is_some())?;
    let all: Vec<_> = subject.list_all("many/").await?.into_iter().map(|file| file.key).collect();
    equal("all files", &all, &keys)
}

pub async fn a_list_goes_on_though_all_that_it_named_is_deleted(subject: FileSubject) -> Result<(), String> {
    let keys = many(&subject).await?;
    let first = subject.list("many/", None).await?;
    let deletions = stream::iter(&first.files).map(|file| subject.delete(&file.key));
    deletions.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    let second = subject.list("many/", first.next.as_deref()).await?;
    let left: Vec<_> = second.files.into_iter().map(|file| file.key).collect();
    equal("what was left", &left, &keys[first.files.len()..].to_vec())
}

/// Puts a few files more than a slice has, and answers their keys in order.
async fn many(subject: &FileSubject) -> Result<Vec<String>, String> {
    let keys: Vec<_> = (0..MOST + 5).map(|number| subject.key(&format!("many/{number:04}"))).collect();
    let file = text("x");
    let puts = stream::iter(&keys).map(|key| subject.put(key, &file));
    puts.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    Ok(keys)
}
