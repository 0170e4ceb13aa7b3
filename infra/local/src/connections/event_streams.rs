//! Answers that go on: what a client would ask for again and again comes as server-sent events (HTML, §9.2) where it asks for
//! `text/event-stream`.
//!
//! Such a stream is the polling that the client would do, done here: the same request, with `If-None-Match`, through the same
//! functions. So it is told by the same counters whether something changed, and whoever may not see it any more sees no more of
//! it. It is asked again as soon as anybody wrote something here, and every few seconds, for what came otherwise.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::{HeaderValue, Method, Request, StatusCode, header, request::Parts};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{Instant, sleep, sleep_until},
};
use tower::ServiceExt;

const EVENT_STREAM: &str = "text/event-stream";
const LAST_EVENT_ID: &str = "last-event-id";
/// How long an answer is that is an event, in bytes.
const LONGEST: usize = 4 << 20;
/// After how many milliseconds a client comes back that was cut off.
const RETRY: &str = "retry: 3000\n";

/// How often streams speak.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// What is asked for is not asked for again sooner than after this.
    pub rest: Duration,
    /// It is asked for again after this, be there news or not.
    pub again: Duration,
    /// After so long without news something is said all the same, so that nobody on the way believes that the client is gone.
    pub heartbeat: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            rest: Duration::from_millis(250),
            again: Duration::from_secs(3),
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// The streams of a host.
pub(super) struct EventStreams {
    places: Arc<Semaphore>,
    pace: Pace,
    news: watch::Sender<()>,
}

/// Whether a client asks for a stream.
pub(super) fn is_asked_for<B>(request: &Request<B>) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = accepted.flat_map(|value| value.split(','));
    let is_stream = |range: &str| {
        let name = range.split(';').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(EVENT_STREAM)
    };
    request.method() == Method::GET && ranges.any(is_stream)
}

impl EventStreams {
    /// Of which there are so many at most.
    pub(super) fn new(most: usize, pace: Pace) -> Self {
        Self { places: Arc::new(Semaphore::new(most)), pace, news: watch::Sender::new(()) }
    }

    /// Has all of them look again: somebody may have written something.
    pub(super) fn look_again(&self) {
        self.news.send_replace(());
    }

    /// The stream of what is asked for, until the host stops; where it is nothing that is polled, or there are as many streams as
    /// there may be, the answer that it has without one.
    pub(super) async fn answer(
        &self,
        router: Router,
        parts: Parts,
        stopping: watch::Receiver<bool>,
    ) -> Response {
        let asked = Asked::of(router, parts);
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else { return asked.again(None).await };
        let known = asked.parts.headers.get(LAST_EVENT_ID).cloned();
        let news = self.news.subscribe();
        let first = asked.again(known.as_ref()).await;
        if !is_polled(&first) {
            return first;
        }
        let spoke_at = Instant::now();
        let stream = EventStream {
            asked,
            tag: first.headers().get(header::ETAG).cloned(),
            first: Some(first),
            pace: self.pace,
            spoke_at,
            news,
            stopping,
            _place: place,
        };
        let events = stream::unfold(stream, |stream| async {
            let (text, stream) = stream.next().await?;
            Some((Ok::<_, std::convert::Infallible>(Bytes::from(text)), stream))
        });
        let headers = [(header::CONTENT_TYPE, EVENT_STREAM), (header::CACHE_CONTROL, "private, no-store")];
        (headers, Body::from_stream(events)).into_response()
    }
}

/// Whether an answer is one that clients ask for again and again: JSON with a tag, or that it is unchanged.
fn is_polled(answer: &Response) -> bool {
    let header = |name| answer.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let is_json = header(header::CONTENT_TYPE).is_some_and(|name| name.starts_with("application/json"));
    header(header::ETAG).is_some()
        && match answer.status() {
            StatusCode::OK => is_json,
            status => status == StatusCode::NOT_MODIFIED,
        }
}

/// What is asked again and again.
struct Asked {
    router: Router,
    parts: Parts,
}

impl Asked {
    fn of(router: Router, mut parts: Parts) -> Self {
        for name in [header::ACCEPT, header::ACCEPT_ENCODING, header::IF_NONE_MATCH] {
            parts.headers.remove(name);
        }
        Self { router, parts }
    }

    async fn again(&self, known: Option<&HeaderValue>) -> Response {
        let mut parts = self.parts.clone();
        if let Some(tag) = known {
            parts.headers.insert(header::IF_NONE_MATCH, tag.clone());
        }
        let Ok(answer) = self.router.clone().oneshot(Request::from_parts(parts, Body::empty())).await;
        answer
    }
}

struct EventStream {
    asked: Asked,
    /// The tag of what the client has.
    tag: Option<HeaderValue>,
    /// The first answer, until it is told.
    first: Option<Response>,
    pace: Pace,
    spoke_at: Instant,
    news: watch::Receiver<()>,
    stopping: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

impl EventStream {
    /// What comes next, when it comes; none at the end: the host stops, or it is answered otherwise than before, such as that the
    /// caller's token has expired.
    async fn next(mut self) -> Option<(String, Self)> {
        let mut text = String::new();
        if let Some(first) = self.first.take() {
            RETRY.clone_into(&mut text);
            if first.status() == StatusCode::OK {
                text.push_str(&self.event(first).await?);
            } else {
                text.push('\n');
            }
            return Some((text, self));
        }
        let beat = self.spoke_at + self.pace.heartbeat;
        loop {
            tokio::select! {
                biased;
                () = stopped(&mut self.stopping) => return None,
                () = sleep_until(beat) => {
                    self.spoke_at = Instant::now();
                    return Some((":\n\n".to_owned(), self));
                }
                () = wait(&mut self.news, self.pace) => {}
            }
            let answer = self.asked.again(self.tag.as_ref()).await;
            match answer.status() {
                StatusCode::NOT_MODIFIED => {}
                StatusCode::OK => {
                    text = self.event(answer).await?;
                    return Some((text, self));
                }
                _ => return None,
            }
        }
    }

    /// The event that an answer is; none where it has no tag, or cannot be read.
    async fn event(&mut self, answer: Response) -> Option<String> {
        let tag = answer.headers().get(header::ETAG).cloned()?;
        let id = tag.to_str().ok()?.to_owned();
        let body = to_bytes(answer.into_body(), LONGEST).await.ok()?;
        self.tag = Some(tag);
        self.spoke_at = Instant::now();
        let lines = std::str::from_utf8(&body).ok()?.lines().map(|line| format!("data: {line}\n"));
        Some(format!("id: {id}\n{}\n", lines.collect::<String>()))
    }
}

/// Waits until the host stops.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stopping| *stopping).await);
}

/// Waits until it is to be asked again.
async fn wait(news: &mut watch::Receiver<()>, pace: Pace) {
    sleep(pace.rest).await;
    tokio::select! {
        // Its sender goes with the host.
        _ = news.changed() => {}
        () = sleep(pace.again) => {}
    }
}
