//! Addresses that need no token.

use http::{Method, StatusCode, header};
use preau_kernel::files::{Address, File, Permission};

use super::{KEYS, bytes::large};
use crate::{
    ensure::{equal, holds},
    files::subject::{FileSubject, described, text},
};

const MINUTE: i64 = 60_000;

pub async fn what_is_put_at_an_address_is_read_at_another(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("avatars/amina"), png(b"\x89PNG"));
    let address = subject.address_to_put(&key, &file).await?;
    subject.taken("the expected file", &address, &file.bytes).await?;
    subject.finds("the file", &key, Some(&file)).await?;
    subject.reads(&key, &file).await
}

pub async fn an_address_to_read_answers_the_disposition_that_it_was_made_with(
    subject: FileSubject,
) -> Result<(), String> {
    let key = subject.key("devoir");
    subject.put(&key, &text("devoir")).await?;
    let dispositions = [
        "inline",
        r#"attachment; filename="devoir 1.pdf""#,
        "attachment; filename=\"eleve.pdf\"; filename*=UTF-8''%C3%A9l%C3%A8ve%20%26%20co.pdf",
    ];
    for disposition in dispositions {
        let permission = Permission::Get { disposition: disposition.to_owned() };
        let answer = subject.send(Method::GET, &subject.address(&key, &permission).await?, b"").await?;
        equal("the status", &answer.status(), &StatusCode::OK)?;
        let answered =
            answer.headers().get(header::CONTENT_DISPOSITION).and_then(|value| value.to_str().ok());
        equal("the header", &answered, &Some(disposition))?;
    }
    Ok(())
}

pub async fn an_address_may_be_of_a_key_with_spaces_accents_and_signs(
    subject: FileSubject,
) -> Result<(), String> {
    for name in KEYS {
        let (key, file) = (subject.key(name), text(name));
        let address = subject.address_to_put(&key, &file).await?;
        subject.taken(name, &address, &file.bytes).await?;
        subject.finds(name, &key, Some(&file)).await?;
        subject.reads(&key, &file).await?;
    }
    Ok(())
}

pub async fn ten_megabytes_go_through_addresses(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("large"), large());
    let address = subject.address_to_put(&key, &file).await?;
    subject.taken("ten megabytes", &address, &file.bytes).await?;
    let address = subject.address_to_get(&key).await?;
    let answer = subject.send(Method::GET, &address, b"").await?;
    holds("ten megabytes are read as they were put", *answer.body() == file.bytes)
}

pub async fn what_has_another_size_is_refused(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("file"), text("12345"));
    let address = subject.address_to_put(&key, &file).await?;
    for other in ["", "1234", "123456", &"12345".repeat(1_000)] {
        subject.refused(&format!("{} bytes", other.len()), &address, other.as_bytes(), &key).await?;
    }
    subject.taken("the expected file, after all", &address, &file.bytes).await?;
    let (key, empty) = (subject.key("empty"), text(""));
    let address = subject.address_to_put(&key, &empty).await?;
    subject.refused("something instead of nothing", &address, b"x", &key).await?;
    subject.taken("nothing, as expected", &address, b"").await?;
    subject.finds("the empty file", &key, Some(&empty)).await
}

pub async fn what_has_another_type_is_refused(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("file"), png(b"\x89PNG"));
    let address = subject.address_to_put(&key, &file).await?;
    for other in ["text/html", "image/jpeg", "image/png; charset=utf-8", "*/*"] {
        let other_type = with_header(&address, "content-type", Some(other));
        subject.refused(other, &other_type, &file.bytes, &key).await?;
    }
    subject.refused("no type", &with_header(&address, "content-type", None), &file.bytes, &key).await?;
    subject.taken("the expected file, after all", &address, &file.bytes).await
}

pub async fn what_has_another_checksum_is_refused(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("file"), png(b"\x89PNG"));
    let address = subject.address_to_put(&key, &file).await?;
    subject.refused("as many other bytes", &address, b"\x89PNg", &key).await?;
    subject.taken("the expected file, after all", &address, &file.bytes).await?;
    subject.finds("the file", &key, Some(&file)).await
}

pub async fn every_header_that_an_address_names_is_needed_as_it_is(
    subject: FileSubject,
) -> Result<(), String> {
    let (key, file) = (subject.key("file"), png(b"\x89PNG"));
    let address = subject.address_to_put(&key, &file).await?;
    let unwritable = ["host", "content-length", "origin", "user-agent", "date"];
    for (name, value) in &address.headers {
        holds("a browser lets its page write the headers", !unwritable.contains(&name.as_str()))?;
        let without = with_header(&address, name, None);
        subject.refused(&format!("a request without {name}"), &without, &file.bytes, &key).await?;
        let altered = with_header(&address, name, Some(&value.replace(['a', 'e', 'i', 'A', 'E'], "o")));
        if altered != address {
            subject.refused(&format!("a request with another {name}"), &altered, &file.bytes, &key).await?;
        }
    }
    subject.taken("a request with them all", &address, &file.bytes).await
}

pub async fn nothing_is_put_when_the_time_is_over(subject: FileSubject) -> Result<(), String> {
    let file = text("late");
    let [early, late] = ["early", "late"].map(|name| subject.key(name));
    let early_address = subject.address_to_put(&early, &file).await?;
    let late_address = subject.address_to_put(&late, &file).await?;
    subject.clock.advance(58 * MINUTE);
    subject.taken("a file two minutes before the end", &early_address, &file.bytes).await?;
    subject.clock.advance(4 * MINUTE);
    subject.refused("a file two minutes after the end", &late_address, &file.bytes, &late).await?;
    let answer = subject.send(Method::PUT, &late_address, &file.bytes).await?;
    equal("the status", &answer.status(), &StatusCode::FORBIDDEN)
}

pub async fn nothing_is_read_when_the_time_is_over(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("file"), text("late"));
    subject.put(&key, &file).await?;
    let address = subject.address_to_get(&key).await?;
    subject.clock.advance(58 * MINUTE);
    let answer = subject.send(Method::GET, &address, b"").await?;
    equal("the status two minutes before the end", &answer.status(), &StatusCode::OK)?;
    subject.clock.advance(4 * MINUTE);
    let answer = subject.send(Method::GET, &address, b"").await?;
    equal("the status two minutes after the end", &answer.status(), &StatusCode::FORBIDDEN)
}

pub async fn no_address_is_good_that_was_altered(subject: FileSubject) -> Result<(), String> {
    let (key, file) = (subject.key("file"), text("file"));
    let other = subject.key("other");
    subject.put(&key, &file).await?;
    subject.put(&other, &text("secret")).await?;
    let to_read = subject.address_to_get(&key).await?;
    for url in altered(&to_read.url) {
        let answer = subject.send(Method::GET, &Address { url, ..to_read.clone() }, b"").await?;
        holds("no altered address reads", answer.status().is_client_error())?;
    }
    let new = subject.key("new");
    let to_put = subject.address_to_put(&new, &file).await?;
    for url in altered(&to_put.url) {
        let what = format!("a file at {url} instead of {}", to_put.url);
        subject.refused(&what, &Address { url, ..to_put.clone() }, &file.bytes, &new).await?;
    }
    let known = subject.list_all("").await?.len();
    equal("the number of files, after all", &known, &2)
}

pub async fn an_address_is_good_for_its_own_permission_alone(subject: FileSubject) -> Result<(), String> {
    let (key, new, file) = (subject.key("file"), subject.key("new"), text("file"));
    subject.put(&key, &file).await?;
    let to_read = subject.address_to_get(&key).await?;
    let as_if = Address { headers: subject.address_to_put(&key, &text("other")).await?.headers, ..to_read };
    let answer = subject.send(Method::PUT, &as_if, b"other").await?;
    holds("an address to read takes nothing", answer.status().is_client_error())?;
    let answer = subject.send(Method::DELETE, &as_if, b"").await?;
    holds("an address to read deletes nothing", answer.status().is_client_error())?;
    subject.finds("the file", &key, Some(&file)).await?;

    let to_put = subject.address_to_put(&new, &file).await?;
    subject.taken("the expected file", &to_put, &file.bytes).await?;
    let answer = subject.send(Method::GET, &to_put, b"").await?;
    holds("an address to put reads nothing", answer.status().is_client_error())
}

pub async fn nothing_is_found_at_the_address_of_a_file_that_is_not_there(
    subject: FileSubject,
) -> Result<(), String> {
    let address = subject.address_to_get(&subject.key("nothing")).await?;
    let answer = subject.send(Method::GET, &address, b"").await?;
    equal("the status", &answer.status(), &StatusCode::NOT_FOUND)
}

impl FileSubject {
    /// Expects `file` to be read at an address of `key`.
    async fn reads(&self, key: &str, file: &File) -> Result<(), String> {
        let answer = self.send(Method::GET, &self.address_to_get(key).await?, b"").await?;
        if answer.status() != StatusCode::OK {
            return Err(format!("reading {key:?} at its address: {}", described(&answer)));
        }
        let content_type = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        equal("the type", &content_type, &Some(file.content_type.as_str()))?;
        equal("the bytes", answer.body(), &file.bytes)
    }
}

fn png(bytes: &[u8]) -> File {
    File { content_type: "image/png".to_owned(), bytes: bytes.to_vec() }
}

/// The address with another value of one of its headers, or without it.
fn with_header(address: &Address, name: &str, value: Option<&str>) -> Address {
    let mut headers = address.headers.clone();
    headers.retain(|(known, _)| known != name);
    headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    Address { url: address.url.clone(), headers }
}

/// The address with one letter or digit of its path or query changed, here and there, its last one among them.
fn altered(url: &str) -> Vec<String> {
    let path = url.match_indices('/').nth(2).map_or(0, |(position, _)| position);
    let mut positions: Vec<_> = (path..url.len()).step_by(11).collect();
    positions.push(url.len() - 1);
    let one = |position: usize| {
        let letter = url.as_bytes().get(position).filter(|byte| byte.is_ascii_alphanumeric())?;
        let other = if *letter == b'1' { '2' } else { '1' };
        Some(format!("{}{other}{}", &url[..position], &url[position + 1..]))
    };
    positions.into_iter().filter_map(one).collect()
}
