//! The keys that an identity provider publishes (RFC 7517), kept while it is slow or down.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, JwkSet},
};

use crate::{
    port::{
        clock::Clock,
        http_client::{CallLimits, HttpClient},
    },
    problem::Problem,
};

/// How long keys are trusted before they are fetched again.
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long they are good while they cannot be fetched again.
const GOOD: SignedDuration = SignedDuration::from_hours(24);
/// How often, at most, the provider is asked about a key that it did not list.
const UNKNOWN_KEY_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// How long after a fetch that failed it is not tried again.
const FAILURE_PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// After how long a fetch is taken for lost: whoever waited for its answer may have gone without a word.
const LOST: SignedDuration = SignedDuration::from_secs(15);
/// How often it is looked whether another's fetch has ended, and how many times.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS: u32 = 300;

/// A key, and the one algorithm that it is for.
pub(crate) type Key = (Algorithm, DecodingKey);

/// Keys by their ids, fetched when they are needed: one fetch at a time, and none for a while after one failed.
pub(crate) struct PublishedKeys {
    address: String,
    http: Arc<dyn HttpClient>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, Arc<Key>>,
    /// When these were fetched; none before the first time.
    fetched_at: Option<Timestamp>,
    /// When a fetch began that has not ended.
    fetching_since: Option<Timestamp>,
    /// When the last fetch failed, and why.
    failure: Option<(Timestamp, String)>,
}

/// What is to be done about a key that is asked for.
enum Step {
    /// This is what there is of it.
    Answer(Option<Arc<Key>>),
    /// It cannot be had, and why.
    Refuse(String),
    /// Another caller fetches.
    Wait,
    /// This caller is to fetch.
    Fetch,
}

impl State {
    fn step(&mut self, id: &str, now: Timestamp) -> Step {
        let younger = |since: Timestamp, than: SignedDuration| now.duration_since(since) < than;
        let key = self.keys.get(id);
        let fresh = if key.is_some() { FRESH } else { UNKNOWN_KEY_PAUSE };
        if self.fetched_at.is_some_and(|at| younger(at, fresh)) {
            return Step::Answer(key.cloned());
        }
        let good = key.filter(|_| self.fetched_at.is_some_and(|at| younger(at, GOOD)));
        if self.fetching_since.is_some_and(|since| younger(since, LOST)) {
            return good.map_or(Step::Wait, |key| Step::Answer(Some(Arc::clone(key))));
        }
        match &self.failure {
            Some((at, cause)) if younger(*at, FAILURE_PAUSE) => {
                good.map_or_else(|| Step::Refuse(cause.clone()), |key| Step::Answer(Some(Arc::clone(key))))
            }
            _ => {
                self.fetching_since = Some(now);
                Step::Fetch
            }
        }
    }
}

/// A fetch that runs. Dropped before its end, as when the caller hangs up, it lets another begin.
struct Running<'k>(&'k PublishedKeys);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.state().fetching_since = None;
    }
}

impl PublishedKeys {
    /// The keys at this address, none of which is fetched yet.
    pub(crate) fn at(address: &str, http: Arc<dyn HttpClient>, clock: Arc<dyn Clock>) -> Self {
        Self { address: address.to_owned(), http, clock, state: Mutex::default() }
    }

    /// The key with this id, if the provider has it.
    ///
    /// A key that is known is trusted for an hour, and while the provider fails, for a day.
    ///
    /// # Errors
    /// `provider-failed`: the provider does not say, and did not lately.
    pub(crate) async fn find(&self, id: &str) -> Result<Option<Arc<Key>>, Problem> {
        for _ in 0..LOOKS {
            let step = self.state().step(id, self.clock.now());
            match step {
                Step::Answer(key) => return Ok(key),
                Step::Refuse(cause) => return Err(Problem::provider_failed(cause)),
                Step::Wait => self.clock.sleep(LOOK_EVERY).await,
                Step::Fetch => self.renew().await,
            }
        }
        Err(Problem::provider_failed("JWKS: another request still waits for them"))
    }

    async fn renew(&self) {
        let running = Running(self);
        let outcome = self.fetch().await;
        let now = self.clock.now();
        let mut state = self.state();
        match outcome {
            Ok(keys) => {
                (state.keys, state.fetched_at, state.failure) = (keys, Some(now), None);
            }
            Err(cause) => state.failure = Some((now, cause)),
        }
        drop(state);
        drop(running);
    }

    async fn fetch(&self) -> Result<HashMap<String, Arc<Key>>, String> {
        let request =
            http::Request::get(&self.address).body(Vec::new()).map_err(|error| error.to_string())?;
        let response = self.http.send(request, CallLimits::default()).await;
        let response = response.map_err(|error| error.to_string())?;
        if !response.status().is_success() {
            return Err(format!("JWKS answered {}", response.status()));
        }
        let set: JwkSet = serde_json::from_slice(response.body()).map_err(|error| error.to_string())?;
        let keys = set.keys.iter().filter_map(|key| {
            let algorithm = match &key.algorithm {
                AlgorithmParameters::RSA(_) => Algorithm::RS256,
                AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
                    Algorithm::ES256
                }
                _ => return None,
            };
            Some((key.common.key_id.clone()?, Arc::new((algorithm, DecodingKey::from_jwk(key).ok()?))))
        });
        Ok(keys.collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
