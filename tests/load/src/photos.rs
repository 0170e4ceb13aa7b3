//! What it takes to delete a photo, which a person waits for.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use preau_kernel::{
    checksum::Checksum,
    settings::{Host, Settings},
};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    generator::{Connection, times},
    local::Environment,
    message::{delete, get, post, put},
    school::School,
};

/// How many photos are deleted, within the limits of their owners.
const PHOTOS: usize = 600;
const OWNERS: usize = 20;
/// How many are under way at once.
const AT_ONCE: usize = 8;
/// What `Server-Timing` says of a deletion: the photo is read; photo and event are written.
const CALLS: &str = "1 reads, 1 writes";

/// A PNG picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\xdac\x64\x60\xf8_\x0f\0\x02\x87\x01\x80\xeb\x47\xba\x92\0\0\0\0IEND\xaeB`\x82";

const PICTURE: (&str, &str, &[u8]) = ("cour.png", "image/png", PNG);

/// The milliseconds of soft-deletions, and of reads of the same photos before.
///
/// # Errors
/// Something is answered otherwise, or a deletion asks more of the store than it should.
pub async fn deletions(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let settings = Settings::read(Host::Local, environment)?;
    let school = School::new(&settings, OWNERS)?;
    let mut connection = Connection::open(preau).await?;
    let mut paths = Vec::with_capacity(PHOTOS);
    for number in 0..=PHOTOS {
        let token = school.token(number);
        paths.push(uploaded(&mut connection, &settings.public_url, token, &PICTURE).await?);
    }
    let last = paths.pop().context("a photo")?;
    let deleted = connection.ask(&delete(&last, school.token(PHOTOS))).await?.expecting(200)?;
    let timing = deleted.header("server-timing").unwrap_or_default();
    ensure!(timing.contains(CALLS), "a deletion asks of the store: {timing}");

    let each = |request: fn(&str, &str) -> Vec<u8>| -> Vec<Vec<u8>> {
        paths.iter().enumerate().map(|(number, path)| request(path, school.token(number))).collect()
    };
    let reads = times(preau, AT_ONCE, each(get), &[200]).await?;
    let deletions = times(preau, AT_ONCE, each(delete), &[200]).await?;
    let mut comparison = Comparison::default();
    for (side, answers) in [(Side::Ours, deletions), (Side::Theirs, reads)] {
        for (_, milliseconds) in answers {
            comparison.add(side, milliseconds);
        }
    }
    Ok(comparison)
}

/// Uploads a file, and answers its path.
pub(crate) async fn uploaded(
    connection: &mut Connection,
    public_url: &str,
    token: &str,
    &(file_name, content_type, bytes): &(&str, &str, &[u8]),
) -> Result<String> {
    let announced = json!({
        "file_name": file_name, "content_type": content_type, "size": bytes.len(),
        "sha256": Checksum::of(bytes).to_string(),
    });
    let requested = connection.ask(&post("/photos", Some(token), &announced)).await?.expecting(201)?;
    let answer: Value = serde_json::from_slice(&requested.body)?;
    let address = answer["upload"]["url"].as_str().and_then(|url| url.strip_prefix(public_url));
    connection.ask(&put(address.context("an address")?, content_type, bytes)).await?.expecting(204)?;
    let path = requested.header("location").context("a file without a path")?;
    let complete = post(&format!("{path}/complete"), Some(token), &Value::Null);
    connection.ask(&complete).await?.expecting(200)?;
    Ok(path.to_owned())
}
