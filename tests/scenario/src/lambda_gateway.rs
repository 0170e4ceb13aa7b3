//! What AWS has in front of and around a Lambda function, on one machine: an HTTP API that routes by the function list,
//! and for each function a Runtime API with instances of its bootstrap that are started on demand.
//!
//! As on AWS, an instance has one invocation at a time: requests at once are instances at once.

mod event;
mod pool;
mod round_trips;

use std::{collections::HashMap, net::SocketAddr, path::Path, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract,
    http::{Method, StatusCode, request::Parts},
    response::IntoResponse,
    routing::{get, on},
};
use jiff::Timestamp;
use preau_kernel::function::Function;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Notify};

use pool::Pool;
use round_trips::RoundTrips;

/// The longest body that is read: more than any function takes.
const LONGEST_BODY: usize = 6 * 1024 * 1024;
/// Where a GET invokes what the scheduler invokes each minute.
pub const TICK: &str = "/each-minute";
/// The same, of any function and as of any instant.
const RUN_AT: &str = "/run/{function}/{at}";

/// Where a GET invokes a function as of an instant.
#[must_use]
pub fn run_at(function: &str, instant: Timestamp) -> String {
    RUN_AT.replace("{function}", function).replace("{at}", &instant.to_string())
}

/// A running gateway; its instances end with it.
pub struct LambdaGateway {
    /// Where its HTTP API is.
    pub base_url: String,
    pools: HashMap<String, Arc<Pool>>,
    round_trips: Arc<RoundTrips>,
}

impl Drop for LambdaGateway {
    /// Ends the instances while the Runtime API is still there: they would complain of its absence.
    fn drop(&mut self) {
        for pool in self.pools.values() {
            pool.end();
        }
    }
}

impl LambdaGateway {
    /// Starts a gateway for these domains, each with its function list. A domain's bootstrap is the file
    /// with its name in `bootstraps`; its environment is `environment` and what Lambda sets itself, and nothing else.
    ///
    /// # Errors
    /// A bootstrap is missing, or no port can be had.
    pub async fn start(
        bootstraps: &Path,
        domains: Vec<(&'static str, Vec<Function>)>,
        environment: &[(String, String)],
    ) -> std::io::Result<Self> {
        let (mut router, mut pools) = (Router::new(), HashMap::new());
        let stream = Arc::new(Notify::new());
        let round_trips = Arc::new(RoundTrips::default());
        let mut each_minute = Vec::new();
        for (domain, functions) in domains {
            let bootstrap = bootstraps.join(domain);
            if !bootstrap.is_file() {
                return Err(std::io::Error::other(format!("{} is missing", bootstrap.display())));
            }
            for function in functions {
                let pool = Pool::start(&function.name, bootstrap.clone(), environment.to_vec()).await?;
                pools.insert(function.name.clone(), Arc::clone(&pool));
                if function.as_schedule().is_some_and(|schedule| schedule.cron == "* * * * *") {
                    each_minute.push(Arc::clone(&pool));
                }
                let Some(endpoint) = function.as_endpoint() else { continue };
                let (changes, stream) = (endpoint.method != Method::GET, Arc::clone(&stream));
                let (name, round_trips) = (function.name.clone(), Arc::clone(&round_trips));
                let handler = on(
                    endpoint.method.clone().try_into().map_err(std::io::Error::other)?,
                    async move |parts: Parts, body: Bytes| {
                        let answer = invoke(Arc::clone(&pool), parts, body).await;
                        round_trips.note(&name, &answer);
                        if changes {
                            stream.notify_one();
                        }
                        answer
                    },
                );
                let path = endpoint.route();
                if endpoint.has_slash {
                    router = router.route(&format!("{path}/"), handler.clone());
                }
                router = router.route(&path, handler);
            }
        }
        if let Some(pool) = pools.get("deliver-messages") {
            tokio::spawn(follow(Arc::clone(&stream), Arc::clone(pool)));
        }
        let router = router.route(TICK, get(move || tick(each_minute.clone())));
        let all = pools.clone();
        let router = router.route(RUN_AT, get(async move |path| run(&all, path).await));
        // The route `$default`.
        let rest =
            pools.get("version").cloned().ok_or_else(|| std::io::Error::other("version is missing"))?;
        let unknown = async move |parts: Parts, body: Bytes| invoke(Arc::clone(&rest), parts, body).await;
        let router = router.method_not_allowed_fallback(unknown.clone()).fallback(unknown);
        let router = router.layer(axum::extract::DefaultBodyLimit::max(LONGEST_BODY));
        Ok(Self { base_url: format!("http://{}", serve(router).await?), pools, round_trips })
    }

    /// Expects functions to have asked the store no more often than is stated of them.
    ///
    /// # Panics
    /// One asked it more often, or nothing is stated of it: it is named.
    #[expect(clippy::panic, reason = "a scenario is a test")]
    pub fn expect_stated_round_trips(&self) {
        if let Some(exceeding) = self.round_trips.exceeding() {
            panic!("{exceeding}");
        }
    }

    /// Invokes a function by its name, as a schedule does.
    ///
    /// # Errors
    /// Why the function failed, or that there is none of this name.
    pub async fn invoke(&self, function: &str, event: Value) -> Result<Value, String> {
        let pool = self.pools.get(function).ok_or_else(|| format!("there is no function {function}"))?;
        pool.invoke(event).await
    }
}

/// What the table's stream does: it invokes what delivers after something was written. The stream names what that was; as
/// nobody knows it here, all that is due is delivered.
async fn follow(stream: Arc<Notify>, pool: Arc<Pool>) {
    loop {
        stream.notified().await;
        // Who waits for the message says that it does not come.
        drop(pool.invoke(json!({"source": "aws.scheduler"})).await);
    }
}

/// Invokes each, one after the other; what one wrote is the next one's to deliver, as it is the stream's.
async fn tick(schedules: Vec<Arc<Pool>>) -> Result<(), (StatusCode, String)> {
    for pool in schedules {
        let report = pool.invoke(json!({"source": "aws.scheduler"})).await;
        report.map_err(|cause| (StatusCode::INTERNAL_SERVER_ERROR, cause))?;
    }
    Ok(())
}

/// Invokes a function as an operator does, who says as of when.
async fn run(
    pools: &HashMap<String, Arc<Pool>>,
    extract::Path((function, at)): extract::Path<(String, String)>,
) -> Result<(), (StatusCode, String)> {
    let pool = pools.get(&function).ok_or_else(|| (StatusCode::NOT_FOUND, function.clone()))?;
    let report = pool.invoke(json!({"at": at})).await;
    report.map(drop).map_err(|cause| (StatusCode::INTERNAL_SERVER_ERROR, cause))
}

async fn invoke(pool: Arc<Pool>, parts: Parts, body: Bytes) -> axum::response::Response {
    match pool.invoke(event::of_request(&parts, &body)).await.and_then(|answer| event::to_response(&answer)) {
        Ok(response) => response,
        // What an HTTP API answers when its function fails; the cause is for whoever reads the test's output.
        Err(cause) => {
            let body = json!({"message": "Internal Server Error", "cause": cause});
            (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
        }
    }
}

/// Serves on a free port, until the process ends.
pub(crate) async fn serve(router: Router) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
