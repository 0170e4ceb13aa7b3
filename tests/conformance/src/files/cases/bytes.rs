//! Bytes by key: put, read, deleted.

use futures_util::future::try_join_all;
use preau_kernel::files::File;

use super::KEYS;
use crate::{
    ensure::{equal, holds},
    files::subject::{FileSubject, text},
};

pub async fn a_file_is_read_as_it_was_put_until_it_is_deleted(subject: FileSubject) -> Result<(), String> {
    let (key, other) = (subject.key("photos/1"), subject.key("photos/10"));
    subject.finds("a file that was never put", &key, None).await?;
    let file = text("première\r\nligne\n\n");
    subject.put(&key, &file).await?;
    subject.put(&other, &text("another")).await?;
    subject.finds("the file", &key, Some(&file)).await?;
    subject.delete(&key).await?;
    subject.finds("the deleted file", &key, None).await?;
    subject.delete(&key).await?;
    subject.finds("the file whose key begins alike", &other, Some(&text("another"))).await
}

pub async fn a_file_is_replaced_whole_and_so_is_its_type(subject: FileSubject) -> Result<(), String> {
    let key = subject.key("photos/1");
    subject.put(&key, &text("a long text that was there before")).await?;
    let bytes = (0..=255).collect();
    let file = File { content_type: "image/png".to_owned(), bytes };
    subject.put(&key, &file).await?;
    subject.finds("the file", &key, Some(&file)).await?;
    let listed = subject.list_all("").await?;
    equal("the sizes of all files", &listed.iter().map(|file| file.size).collect::<Vec<_>>(), &vec![256])
}

pub async fn an_empty_file_is_a_file(subject: FileSubject) -> Result<(), String> {
    let key = subject.key("empty");
    subject.put(&key, &text("")).await?;
    subject.finds("the file", &key, Some(&text(""))).await?;
    equal("its range", &subject.range(&key, 0, 10).await?, &Some(text("")))?;
    let listed = subject.list_all("").await?;
    equal("the sizes of all files", &listed.iter().map(|file| file.size).collect::<Vec<_>>(), &vec![0])
}

pub async fn a_range_has_the_bytes_that_there_are(subject: FileSubject) -> Result<(), String> {
    let key = subject.key("digits");
    subject.put(&key, &text("0123456789")).await?;
    let ranges = [
        (0, 10, "0123456789"),
        (0, 1, "0"),
        (3, 4, "3456"),
        (9, 1, "9"),
        (8, 5, "89"),
        (0, u64::MAX, "0123456789"),
        (4, u64::MAX, "456789"),
        (0, 0, ""),
        (5, 0, ""),
        (10, 1, ""),
        (10, 0, ""),
        (11, 1, ""),
        (u64::MAX, 1, ""),
        (u64::MAX, u64::MAX, ""),
    ];
    for (from, length, expected) in ranges {
        let what = format!("{length} bytes from {from}");
        equal(&what, &subject.range(&key, from, length).await?, &Some(text(expected)))?;
    }
    Ok(())
}

pub async fn a_range_of_no_file_is_none(subject: FileSubject) -> Result<(), String> {
    let key = subject.key("nothing");
    for (from, length) in [(0, 10), (0, 0), (10, 1), (u64::MAX, 1)] {
        equal(&format!("{length} bytes from {from}"), &subject.range(&key, from, length).await?, &None)?;
    }
    Ok(())
}

pub async fn a_key_may_have_spaces_accents_and_signs(subject: FileSubject) -> Result<(), String> {
    for name in KEYS {
        subject.put(&subject.key(name), &text(name)).await?;
    }
    for name in KEYS {
        subject.finds(name, &subject.key(name), Some(&text(name))).await?;
    }
    let mut listed: Vec<_> = subject.list_all("").await?.into_iter().map(|file| file.key).collect();
    let mut keys = KEYS.map(|name| subject.key(name)).to_vec();
    listed.sort_unstable();
    keys.sort_unstable();
    equal("the keys of all files", &listed, &keys)?;
    for name in KEYS {
        subject.delete(&subject.key(name)).await?;
    }
    equal("the files after their deletion", &subject.list_all("").await?, &Vec::new())
}

pub async fn ten_megabytes_are_read_as_they_were_put(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("large"), large());
    subject.put(&key, &file).await?;
    let found = subject.files.get(&key).await.map_err(|error| error.to_string())?;
    holds("ten megabytes are read as they were put", found.as_ref() == Some(&file))?;
    let part = subject.range(&key, 5_000_000, 1_000_000).await?.map(|part| part.bytes);
    holds("so is one in their midst", part.as_deref() == file.bytes.get(5_000_000..6_000_000))?;
    let end = subject.range(&key, 9_999_990, 1_000_000).await?.map(|end| end.bytes);
    holds("so are their last bytes", end.as_deref() == file.bytes.get(9_999_990..))
}

pub async fn of_many_who_write_one_file_one_wins_whole(subject: FileSubject) -> Result<(), String> {
    let key = subject.key("contended");
    let of = |letter: u8| File {
        content_type: format!("text/{}", char::from(letter)),
        bytes: vec![letter; 100_000 + usize::from(letter)],
    };
    let is_whole = |found: &File| (b'a'..=b'h').any(|letter| *found == of(letter));
    let look = async || {
        let found = subject.files.get(&key).await.map_err(|error| error.to_string())?;
        holds("a file that many write is there whole", found.as_ref().is_some_and(is_whole))
    };
    subject.put(&key, &of(b'a')).await?;
    let writer = async |letter: u8| {
        look().await?;
        subject.put(&key, &of(letter)).await?;
        look().await
    };
    try_join_all((b'a'..=b'h').map(writer)).await.map(drop)
}

/// Ten megabytes of which no two parts are alike.
pub fn large() -> File {
    let numbers = (0_u32..2_500_000).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes());
    File { content_type: "application/octet-stream".to_owned(), bytes: numbers.collect() }
}
