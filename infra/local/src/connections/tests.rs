//! Clients that are slow, silent, many or gone, played with local sockets.

use axum::{extract::Request as Asked, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use super::*;

/// What a test waits for at most: on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is long after the limits of a test, and long before the usual ones.
const SOON: Duration = Duration::from_millis(300);

const GENEROUS: Limits = Limits {
    connections: 64,
    header_time: PATIENCE,
    header_bytes: 8 * 1_024,
    body_time: PATIENCE,
    idle_time: PATIENCE,
    stop_time: PATIENCE,
    streams: 8,
    pace: Pace { rest: Duration::from_millis(1), again: PATIENCE, heartbeat: PATIENCE },
};

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let body = async |request: Asked| match axum::body::to_bytes(request.into_body(), 1 << 20).await {
            Ok(body) => body.len().to_string(),
            Err(_) => "no body".to_owned(),
        };
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/body", axum::routing::put(body))
            .route("/much", get(async || vec![b'x'; 64 << 20]))
            .route("/never", get(std::future::pending::<()>))
            .route(
                "/slow",
                get(async || {
                    tokio::time::sleep(SOON).await;
                    "slow"
                }),
            );
        Self::of(router, limits).await
    }

    async fn of(router: Router, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap() };
        let served = tokio::spawn(serve(listener, router, Arc::new([]), limits, stopped));
        Self { address, stop, served }
    }

    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn is_here(&self) -> bool {
        let mut stream = self.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        all_of(&mut stream).await.ends_with("here")
    }
}

/// All that comes until the connection ends.
async fn all_of(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is cut is one that ends.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection ends");
    String::from_utf8(bytes).unwrap()
}

/// What comes of an answer that ends with these words.
async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let byte = timeout(PATIENCE, stream.read_u8()).await.expect("an answer").expect("an answer");
        text.push(char::from(byte));
    }
    text
}

#[tokio::test]
async fn headers_that_do_not_come_in_time_end_the_connection() {
    let server = Server::start(Limits { header_time: SOON, ..GENEROUS }).await;
    let mut loris = server.send("GET / HTTP/1.1\r\n").await;
    let mut silent = server.send("").await;
    // One more header now and then keeps nothing open.
    let trickle = async {
        while loris.write_all(b"x-slow: 1\r\n").await.is_ok() {
            tokio::time::sleep(SOON / 6).await;
        }
    };
    timeout(PATIENCE, trickle).await.expect("the connection ends");
    assert_eq!(all_of(&mut silent).await, "");
    let mut kept = server.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(all_of(&mut kept).await.ends_with("here"), "an answered connection is idle for as long");
    assert!(server.is_here().await);
}

#[tokio::test]
async fn headers_that_are_too_long_are_refused() {
    let server = Server::start(GENEROUS).await;
    let mut stream = server.send(&format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(9_000))).await;
    assert!(all_of(&mut stream).await.starts_with("HTTP/1.1 431 "));
    assert!(server.is_here().await);
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_a_408_however_often_a_byte_of_it_comes() {
    let server = Server::start(Limits { body_time: SOON, ..GENEROUS }).await;
    let mut stream = server.send("PUT /body HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n").await;
    let (mut answers, mut bytes) = stream.split();
    let trickle = async {
        while bytes.write_all(b"x").await.is_ok() {
            tokio::time::sleep(SOON / 6).await;
        }
    };
    let mut answer = [0; 12];
    tokio::select! {
        () = trickle => panic!("the connection ended without an answer"),
        read = timeout(PATIENCE, answers.read_exact(&mut answer)) => drop(read.unwrap().unwrap()),
    }
    assert_eq!(&answer, b"HTTP/1.1 408");
    let mut whole = server.send("PUT /body HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc").await;
    assert!(until(&mut whole, "\r\n\r\n3").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_client_that_neither_sends_nor_reads_is_dropped() {
    let server = Server::start(Limits { idle_time: SOON, connections: 1, ..GENEROUS }).await;
    let mut half = server.send("PUT /body HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc").await;
    drop(all_of(&mut half).await);
    // It asks for much and reads nothing of it: the only place is free again.
    let mut deaf = server.send("GET /much HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(server.is_here().await);
    let mut bytes = Vec::new();
    drop(timeout(PATIENCE, deaf.read_to_end(&mut bytes)).await.expect("the connection ends"));
    assert!(bytes.len() < 64 << 20, "{} bytes came", bytes.len());
}

#[tokio::test]
async fn of_more_connections_than_there_are_places_the_last_wait() {
    let server = Server::start(Limits { connections: 2, ..GENEROUS }).await;
    let kept = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    let (mut first, mut second) = (server.send(kept).await, server.send(kept).await);
    drop((until(&mut first, "here").await, until(&mut second, "here").await));
    let mut third = server.send(kept).await;
    timeout(SOON, third.read_u8()).await.expect_err("there is no place");
    drop(first);
    until(&mut third, "here").await;
}

#[tokio::test]
async fn a_stop_lets_requests_end_and_waits_for_no_client_longer_than_it_may() {
    let limits = Limits { stop_time: SOON * 3, ..GENEROUS };
    let server = Server::start(limits).await;
    let _loris = server.send("GET / HTTP/1.1\r\nx-slow: ").await;
    let _half = server.send("PUT /body HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc").await;
    let _idle = server.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let _stuck = server.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let _deaf = server.send("GET /much HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut slow = server.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(server.is_here().await);
    server.stop.send(()).unwrap();
    assert!(all_of(&mut slow).await.ends_with("slow"));
    timeout(PATIENCE, server.served).await.expect("the host stops").unwrap();
    TcpStream::connect(server.address).await.expect_err("nobody listens");
}

#[tokio::test]
async fn a_stop_without_requests_is_at_once() {
    let server = Server::start(GENEROUS).await;
    let mut idle = server.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
    until(&mut idle, "here").await;
    server.stop.send(()).unwrap();
    timeout(GENEROUS.stop_time / 2, server.served).await.expect("there is nothing to wait for").unwrap();
}

#[tokio::test]
async fn the_usual_limits_stop_the_host_within_ten_seconds() {
    assert!(Limits::default().stop_time <= Duration::from_secs(10));
    let begun = Arc::new(Notify::new());
    let noted = Arc::clone(&begun);
    let never = async move || {
        noted.notify_one();
        std::future::pending::<()>().await;
    };
    let limits = Limits { stop_time: Duration::ZERO, ..Limits::default() };
    let server = Server::of(Router::new().route("/never", get(never)), limits).await;
    let _stuck = server.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    begun.notified().await;
    server.stop.send(()).unwrap();
    timeout(PATIENCE, server.served).await.expect("the host stops").unwrap();
}

#[test]
fn a_trusted_proxy_tells_callers_apart_and_nobody_elses_header_does() {
    let proxies = ["127.0.0.1", "10.0.0.0/8"].map(|text| Network::parse(text).unwrap());
    let told = |peer: &str, forwarded: &[&str]| {
        let named = |value: &&str| (http::HeaderName::from_static("x-forwarded-for"), value.parse().unwrap());
        let headers: HeaderMap = {
            let mut headers = HeaderMap::new();
            for (name, value) in forwarded.iter().map(named) {
                headers.append(name, value);
            }
            headers
        };
        client_address(peer.parse().unwrap(), &headers, &proxies).to_string()
    };
    assert_eq!(told("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    assert_eq!(told("127.0.0.1", &[]), "127.0.0.1");
    assert_eq!(told("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    assert_eq!(told("::ffff:127.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
    // What the caller wrote before it came to the first trusted proxy is theirs alone.
    assert_eq!(told("127.0.0.1", &["1.1.1.1, 198.51.100.1"]), "198.51.100.1");
    assert_eq!(told("127.0.0.1", &["1.1.1.1", "198.51.100.1, 10.1.2.3"]), "198.51.100.1");
    assert_eq!(told("127.0.0.1", &["198.51.100.1, unknown"]), "127.0.0.1");
    assert_eq!(told("127.0.0.1", &["2001:db8::1"]), "2001:db8::1");
}

/// A server of a number that clients ask for again and again, and of what sets it; who says nothing of themselves sees neither.
async fn counting(limits: Limits) -> Server {
    let number = Arc::new(std::sync::atomic::AtomicU32::new(1));
    let set = Arc::clone(&number);
    let read = async move |asked: Asked| {
        let (number, headers) = (number.load(Ordering::SeqCst), asked.headers());
        if number == 13 {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        let tag = format!("\"{number}\"");
        if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
        }
        assert_eq!(headers.get(header::ACCEPT), None);
        ([(header::ETAG, tag), (header::CONTENT_TYPE, "application/json".to_owned())], number.to_string())
            .into_response()
    };
    let write =
        async move |axum::extract::Path(to): axum::extract::Path<u32>| set.store(to, Ordering::SeqCst);
    let router = Router::new()
        .route("/number", get(read))
        .route("/number/{to}", axum::routing::put(write))
        .route("/", get(async || "here"));
    Server::of(router, limits).await
}

impl Server {
    /// A stream of the number, with one header more.
    async fn stream(&self, header: &str) -> TcpStream {
        let accept = "accept: application/json;q=0.5, Text/Event-Stream";
        self.send(&format!("GET /number HTTP/1.1\r\nhost: x\r\n{accept}\r\n{header}\r\n")).await
    }

    async fn set(&self, number: u32) {
        let request = format!(
            "PUT /number/{number} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        );
        let answer = all_of(&mut self.send(&request).await).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[tokio::test]
async fn who_asks_for_a_stream_is_told_of_each_change_until_they_may_not_see_it() {
    let server = counting(GENEROUS).await;
    let mut stream = server.stream("").await;
    let first = until(&mut stream, "data: 1\n\n").await;
    assert!(first.to_ascii_lowercase().contains("content-type: text/event-stream\r\n"), "{first}");
    assert!(first.contains("retry: 3000\nid: \"1\"\ndata: 1\n\n"), "{first}");
    for number in [2, 3] {
        server.set(number).await;
        let event = until(&mut stream, "\n\n").await;
        assert!(event.ends_with(&format!("id: \"{number}\"\ndata: {number}\n\n")), "{event}");
    }
    // Who comes back is told what they do not have, and nothing else.
    let mut knows = server.stream("last-event-id: \"3\"\r\n").await;
    let begun = until(&mut knows, "\n\n").await;
    assert!(begun.ends_with("retry: 3000\n\n"), "{begun}");
    server.set(4).await;
    assert!(until(&mut knows, "\n\n").await.ends_with("id: \"4\"\ndata: 4\n\n"));
    server.set(13).await;
    // It ends as an answer does, after what came before.
    assert!(until(&mut knows, "0\r\n\r\n").await.len() < 20);
    until(&mut stream, "0\r\n\r\n").await;
    let refused = until(&mut server.stream("").await, "\r\n\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
}

#[tokio::test]
async fn a_stream_without_news_is_asked_again_and_says_that_it_is_there() {
    let pace = Pace { rest: Duration::ZERO, again: SOON / 3, heartbeat: SOON };
    let server = counting(Limits { idle_time: SOON * 10, pace, ..GENEROUS }).await;
    let mut stream = server.stream("").await;
    until(&mut stream, "data: 1\n\n").await;
    for _ in 0..2 {
        assert!(until(&mut stream, "\n\n").await.ends_with("\r\n:\n\n"));
    }
}

#[tokio::test]
async fn of_more_streams_than_there_may_be_the_last_is_an_answer_as_without_one() {
    let server = counting(Limits { streams: 1, ..GENEROUS }).await;
    let mut first = server.stream("").await;
    until(&mut first, "data: 1\n\n").await;
    let plain = until(&mut server.stream("last-event-id: \"1\"\r\n").await, "\r\n\r\n1").await;
    assert!(plain.starts_with("HTTP/1.1 200") && plain.contains("application/json"), "{plain}");
    // What nobody polls is no stream.
    let accept = "GET / HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n";
    drop(first);
    let mut page = server.send(accept).await;
    assert!(until(&mut page, "here").await.contains("text/plain"));
}

#[tokio::test]
async fn a_stop_ends_streams_at_once() {
    let server = counting(GENEROUS).await;
    let mut stream = server.stream("").await;
    until(&mut stream, "data: 1\n\n").await;
    server.stop.send(()).unwrap();
    assert_eq!(all_of(&mut stream).await, "\r\n0\r\n\r\n");
    timeout(PATIENCE, server.served).await.expect("the host stops").unwrap();
}
