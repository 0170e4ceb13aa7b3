//! A small generator of load over HTTP/1.1: connections that are kept, each with one request under way.
//!
//! It shares the processors with the server that it loads, so it does as little as it can: requests are bytes, and of an
//! answer it reads the status and the length.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::stopwatch;

/// Makes requests, one after another: as bytes.
pub type Requests = Arc<dyn Fn() -> Result<Vec<u8>> + Send + Sync>;

/// The requests answered a second, by `connections` for `time`.
///
/// # Errors
/// The server cannot be reached, or an answer has another status than `expected`: it is in the error.
pub async fn rate(
    server: SocketAddr,
    connections: usize,
    time: Duration,
    requests: &Requests,
    expected: u16,
) -> Result<f64> {
    let start = stopwatch::now();
    let answered = during(server, connections, time, requests, expected).await?;
    Ok(f64::from(u32::try_from(answered.len())?) / start.elapsed().as_secs_f64())
}

/// How long each request took to be answered, in milliseconds, when `connections` send one after another for `time`.
///
/// # Errors
/// The server cannot be reached, or an answer has another status than `expected`: it is in the error.
pub async fn during(
    server: SocketAddr,
    connections: usize,
    time: Duration,
    requests: &Requests,
    expected: u16,
) -> Result<Vec<f64>> {
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(server).await?);
    }
    let start = stopwatch::now();
    let mut busy = JoinSet::new();
    for mut connection in open {
        let requests = Arc::clone(requests);
        busy.spawn(async move {
            let mut answered = Vec::new();
            while start.elapsed() < time {
                let request = requests()?;
                let sent = stopwatch::now();
                connection.ask(&request).await?.expecting(expected)?;
                answered.push(sent.elapsed().as_secs_f64() * 1_000.0);
            }
            anyhow::Ok(answered)
        });
    }
    let mut all = Vec::new();
    while let Some(connection) = busy.join_next().await {
        all.extend(connection??);
    }
    Ok(all)
}

/// How long each of `requests` took to be answered, in milliseconds, and with which status, when `connections` at once send
/// one after another.
///
/// # Errors
/// The server cannot be reached, or an answer has none of the statuses `expected`: it is in the error.
pub async fn times(
    server: SocketAddr,
    connections: usize,
    requests: Vec<Vec<u8>>,
    expected: &'static [u16],
) -> Result<Vec<(u16, f64)>> {
    let requests = Arc::new(requests);
    let next = Arc::new(AtomicUsize::new(0));
    let mut busy = JoinSet::new();
    for _ in 0..connections {
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        let mut connection = Connection::open(server).await?;
        busy.spawn(async move {
            let mut answered = Vec::new();
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let start = stopwatch::now();
                let answer = connection.ask(request).await?;
                let took = start.elapsed().as_secs_f64() * 1_000.0;
                ensure!(expected.contains(&answer.status), "{}", answer.described());
                answered.push((answer.status, took));
            }
            anyhow::Ok(answered)
        });
    }
    let mut all = Vec::with_capacity(requests.len());
    while let Some(connection) = busy.join_next().await {
        all.extend(connection??);
    }
    Ok(all)
}

/// A connection that is kept.
///
/// A server may close one at any time between two requests, and workerd was seen to do so after some seconds in which it did
/// not come to look for the next one. Who sends at that moment opens another and sends again, once, as browsers do; what was taken
/// before it was closed would be refused then.
pub struct Connection {
    server: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Whether it has answered before.
    is_kept: bool,
}

/// How many requests of this process were sent again.
static SENT_AGAIN: AtomicUsize = AtomicUsize::new(0);

/// How many requests of this process were sent again, because their connection was closed before they were looked at.
#[must_use]
pub fn sent_again() -> usize {
    SENT_AGAIN.load(Ordering::Relaxed)
}

/// What a server answered.
pub struct Answer {
    status: u16,
    /// The status line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn open(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await.with_context(|| server.to_string())?;
        stream.set_nodelay(true)?;
        Ok(Self { server, stream, buffer: Vec::with_capacity(4_096), is_kept: false })
    }

    /// Sends a request and reads its answer, which must say its length.
    ///
    /// # Errors
    /// The server closed the connection, or answered what is not understood here.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        let answer = match self.exchange(request).await {
            Err(_) if self.is_kept && self.buffer.is_empty() => {
                SENT_AGAIN.fetch_add(1, Ordering::Relaxed);
                *self = Self::open(self.server).await?;
                self.exchange(request).await?
            }
            answer => answer?,
        };
        self.is_kept = true;
        Ok(answer)
    }

    async fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.buffer.clear();
        self.stream.write_all(request).await?;
        loop {
            if let Some(answer) = Answer::read(&self.buffer)? {
                return Ok(answer);
            }
            let length = self.stream.read_buf(&mut self.buffer).await?;
            ensure!(length > 0, "the server closed the connection");
        }
    }
}

impl Answer {
    /// The answer, once `bytes` hold it whole.
    fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let head = str::from_utf8(&bytes[..end])?;
        let status = head.split(' ').nth(1).context("an answer without a status")?.parse()?;
        let body = &bytes[end + 4..];
        let body = match header(head, "content-length") {
            None if [204, 304].contains(&status) => Some(Vec::new()),
            None if header(head, "transfer-encoding") == Some("chunked") => in_chunks(body)?,
            length => {
                let length: usize = length.context("an answer without its length")?.parse()?;
                body.get(..length).map(<[u8]>::to_vec)
            }
        };
        let Some(body) = body else {
            return Ok(None);
        };
        Ok(Some(Self { status, head: head.to_owned(), body }))
    }

    /// The answer, if it has this status.
    ///
    /// # Errors
    /// It has another: the error holds the whole answer.
    pub fn expecting(self, status: u16) -> Result<Self> {
        ensure!(self.status == status, "{}", self.described());
        Ok(self)
    }

    fn described(&self) -> String {
        format!("{}\n\n{}", self.head, String::from_utf8_lossy(&self.body))
    }

    /// The value of a header, whose name is written in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

/// The body that comes in chunks, once `bytes` hold it whole.
fn in_chunks(mut bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") else {
            return Ok(None);
        };
        let length = usize::from_str_radix(str::from_utf8(&bytes[..end])?, 16)?;
        let Some(chunk) = bytes.get(end + 2..end + 2 + length + 2) else {
            return Ok(None);
        };
        if length == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(&chunk[..length]);
        bytes = &bytes[end + 2 + length + 2..];
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\nlocation: /sessions/1\r\n\r\n{\"\"}";

    #[test]
    fn an_answer_is_read_once_it_is_whole() {
        for length in 0..ANSWER.len() {
            assert!(Answer::read(&ANSWER[..length]).unwrap().is_none());
        }
        let answer = Answer::read(ANSWER).unwrap().unwrap().expecting(201).unwrap();
        assert_eq!((answer.header("location"), &answer.body[..]), (Some("/sessions/1"), &b"{\"\"}"[..]));
    }

    #[tokio::test]
    async fn what_is_lost_with_a_connection_that_was_kept_is_sent_again_and_nothing_else() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        tokio::spawn(async move {
            // How many requests each connection answers before it is closed.
            for answers in [1, 1, 0] {
                let (mut stream, _) = listener.accept().await.unwrap();
                for _ in 0..answers {
                    stream.read_u8().await.unwrap();
                    stream.write_all(ANSWER).await.unwrap();
                }
            }
        });
        let mut connection = Connection::open(server).await.unwrap();
        for _ in 0..2 {
            connection.ask(b"x").await.unwrap().expecting(201).unwrap();
        }
        assert_eq!(sent_again(), 1);
        assert!(connection.ask(b"x").await.is_err());
        assert_eq!(sent_again(), 2);
    }

    #[test]
    fn another_status_than_expected_is_an_error_that_holds_the_answer() {
        let error = Answer::read(ANSWER).unwrap().unwrap().expecting(200).err().unwrap().to_string();
        assert!(error.starts_with("HTTP/1.1 201 Created"), "{error}");
    }
}
