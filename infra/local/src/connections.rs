//! The connections of the local host: how many, for how long, and how they end. A client that is slow, or silent, or
//! gone takes one of them for a bounded time and nothing else.

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use http::{HeaderMap, Request, StatusCode, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use preau_kernel::{caller::ClientAddress, network::Network};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{Instant, Sleep, sleep, timeout},
};
use tower::ServiceExt;

mod event_streams;

use event_streams::{EventStreams, Pace};

/// After how long a connection is accepted again when none could be, as when the process has too many files open.
const PAUSE: Duration = Duration::from_millis(100);

/// What clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are open at once; others wait to be accepted.
    pub connections: usize,
    /// How long it takes from the last answer, or from the beginning, to the end of the next request's headers.
    pub header_time: Duration,
    /// How long these are, in bytes.
    pub header_bytes: usize,
    /// How long a request's body takes to come.
    pub body_time: Duration,
    /// How long nothing at all goes either way.
    pub idle_time: Duration,
    /// How long requests have to end when the host stops.
    pub stop_time: Duration,
    /// How many of the connections are streams of events at once.
    pub streams: usize,
    /// How often these speak.
    pub pace: Pace,
}

impl Default for Limits {
    /// A form is sent within them over a bad line, and ten megabytes over a slow one.
    fn default() -> Self {
        Self {
            connections: 512,
            header_time: Duration::from_secs(30),
            header_bytes: 32 * 1_024,
            body_time: Duration::from_mins(5),
            idle_time: Duration::from_mins(1),
            stop_time: Duration::from_secs(10),
            streams: 128,
            pace: Pace::default(),
        }
    }
}

/// Serves `router` until `stop` ends, and then for as long as requests that run may take. `proxies` are those whose word
/// on where a request comes from is taken.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: Arc<[Network]>,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let streams = Arc::new(EventStreams::new(limits.streams, limits.pace));
    let (stopping, _) = watch::channel(false);
    let mut connections = JoinSet::new();
    let accept = async {
        loop {
            // The semaphore is never closed.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let Ok((stream, peer)) = listener.accept().await else {
                sleep(PAUSE).await;
                continue;
            };
            while connections.try_join_next().is_some() {}
            let host = Host {
                router: router.clone(),
                streams: Arc::clone(&streams),
                stopping: stopping.subscribe(),
            };
            let proxies = Arc::clone(&proxies);
            connections.spawn(async move {
                converse(stream, peer, host, proxies, limits).await;
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = stop => {}
    }
    drop(listener);
    stopping.send_replace(true);
    let all_end = async { while connections.join_next().await.is_some() {} };
    if timeout(limits.stop_time, all_end).await.is_err() {
        connections.shutdown().await;
    }
}

/// What answers requests, until it stops.
#[derive(Clone)]
struct Host {
    router: Router,
    streams: Arc<EventStreams>,
    stopping: watch::Receiver<bool>,
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, peer: SocketAddr, host: Host, proxies: Arc<[Network]>, limits: Limits) {
    // An answer is written whole: there is nothing to wait for.
    drop(stream.set_nodelay(true));
    let service = service_fn(|mut request: Request<Incoming>| {
        let address = client_address(peer.ip(), request.headers(), &proxies);
        request.extensions_mut().insert(ClientAddress(address.to_string()));
        let answer = answer(host.clone(), request, limits.body_time);
        async { Ok::<_, Infallible>(answer.await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.header_time);
    builder.max_buf_size(limits.header_bytes);
    let stream = TokioIo::new(Watched::new(stream, limits.idle_time));
    let mut stopping = host.stopping.clone();
    let mut connection = pin!(builder.serve_connection(stream, service));
    // How it ends is nobody's business but the client's, who may be gone.
    tokio::select! {
        outcome = connection.as_mut() => return drop(outcome),
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(connection.await);
}

/// Answers one request, whose body comes in time or not at all.
async fn answer(host: Host, request: Request<Incoming>, body_time: Duration) -> Response {
    let Host { router, streams, stopping } = host;
    if event_streams::is_asked_for(&request) {
        return streams.answer(router, request.into_parts().0, stopping).await;
    }
    let may_write = !request.method().is_safe();
    let late = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| within(Body::new(body), body_time, &late));
    let Ok(response) = router.oneshot(request).await;
    if may_write {
        streams.look_again();
    }
    if late.load(Ordering::Relaxed) {
        return (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")]).into_response();
    }
    response
}

/// The body, which fails once it has taken too long, and notes that.
fn within(body: Body, time: Duration, late: &Arc<AtomicBool>) -> Body {
    if body.is_end_stream() {
        return Body::empty();
    }
    let (parts, late) = (body.into_data_stream(), Arc::clone(late));
    let deadline = Box::pin(sleep(time));
    Body::from_stream(stream::unfold((parts, deadline), move |(mut parts, mut deadline)| {
        let late = Arc::clone(&late);
        async move {
            let part: Result<Bytes, axum::BoxError> = tokio::select! {
                biased;
                part = parts.next() => part?.map_err(Into::into),
                () = deadline.as_mut() => {
                    late.store(true, Ordering::Relaxed);
                    Err(io::Error::from(io::ErrorKind::TimedOut).into())
                }
            };
            Some((part, (parts, deadline)))
        }
    }))
}

/// Where a request comes from: whoever is at the other end of the connection, unless that is a proxy that is trusted,
/// which says so in `X-Forwarded-For`: then whom it names, and so on.
fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let values: Vec<_> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let mut address = peer.to_canonical();
    for named in values.iter().flat_map(|value| value.split(',')).rev() {
        if !proxies.iter().any(|proxy| proxy.contains(address)) {
            break;
        }
        let named = named.trim();
        let with_port = |_| named.parse::<SocketAddr>().map(|address| address.ip());
        let Ok(named) = named.parse::<IpAddr>().or_else(with_port) else { break };
        address = named.to_canonical();
    }
    address
}

/// A stream that fails once nothing has gone either way for too long.
struct Watched {
    stream: TcpStream,
    time: Duration,
    end: Pin<Box<Sleep>>,
}

impl Watched {
    fn new(stream: TcpStream, time: Duration) -> Self {
        Self { stream, time, end: Box::pin(sleep(time)) }
    }

    /// What became of reading or writing, which is progress, or waits until there has been none for too long.
    fn watch<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            let end = Instant::now() + self.time;
            self.end.as_mut().reset(end);
            return outcome;
        }
        ready!(self.end.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.watch(context, outcome)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.watch(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
