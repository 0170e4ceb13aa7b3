//! From the function list to what a host serves: one router, and the runs of schedules.

use std::sync::{Arc, atomic::Ordering};

use axum::{Router, handler::Handler, middleware::from_fn_with_state};
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{
    http::{
        file_server,
        function::{Function, Schedule, ScheduleRun, Trigger},
        middleware::{Wrapping, wrap},
        panic::caught,
    },
    port::{
        log::{LogLine, milliseconds},
        metered::Metered,
    },
    problem::Problem,
    record::wake::{Wake, WokenBy},
    work::app::App,
};

/// The request headers that a browser of an allowed origin may send.
pub const REQUEST_HEADERS: [&str; 8] = [
    "authorization",
    "content-type",
    "accept-language",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-participant",
    "x-request-id",
];
/// The response headers that it may read.
pub const RESPONSE_HEADERS: [&str; 9] = [
    "etag",
    "location",
    "retry-after",
    "idempotent-replayed",
    "ratelimit",
    "ratelimit-policy",
    "server-timing",
    "x-poll-interval",
    "x-request-id",
];

/// The router of these functions. Every host serves it as it is; on Lambda the list has one entry.
///
/// `origins` are the web origins that may call; `*` stands for all.
pub fn router(functions: &[Function], app: &App, origins: &[String]) -> Router {
    let mut router = Router::new();
    for function in functions {
        let Trigger::Endpoint(endpoint) = &function.trigger else {
            continue;
        };
        let wrapping = Wrapping::of(function, endpoint.access, app);
        let handler = endpoint.handler.clone().layer(from_fn_with_state(wrapping, wrap));
        let path = endpoint.route();
        router = router.route(&path, handler.clone()).route(&format!("{path}/"), handler);
    }
    if app.serves_files {
        let files = from_fn_with_state(Wrapping::of_files(app), wrap);
        router = router.route(file_server::PATH, file_server::routes().layer(files));
    }
    let nothing = from_fn_with_state(Wrapping::of_nothing(app), wrap);
    let not_allowed = (async || Problem::method_not_allowed()).layer(nothing.clone());
    let not_found = (async || Problem::not_found()).layer(nothing);
    router.method_not_allowed_fallback(not_allowed).fallback(not_found).layer(cors(origins))
}

fn cors(origins: &[String]) -> CorsLayer {
    let origin = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok()))
    };
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(REQUEST_HEADERS.map(HeaderName::from_static))
        .expose_headers(RESPONSE_HEADERS.map(HeaderName::from_static))
        .vary([header::ORIGIN])
}

/// Runs a schedule once and logs what it did. One that panics has failed, and that is all: the next run comes.
///
/// # Errors
/// The schedule's problem, logged already.
pub async fn run_schedule(name: &str, schedule: &Schedule, app: &App) -> Result<String, Problem> {
    logged(name, app, |app| (schedule.run)(app)).await
}

/// Runs a schedule for what of a wake it is for, and logs what it did. One that nothing of it wakes does nothing.
///
/// # Errors
/// The run's problem, logged already.
pub async fn run_woken(name: &str, schedule: &Schedule, app: &App, wake: Wake) -> Result<String, Problem> {
    let Some((by, run)) = &schedule.woken else { return Ok(String::new()) };
    let wake = match by {
        WokenBy::Outbox => wake.of_outbox(),
        WokenBy::Jobs(_) => wake.of_jobs(),
    };
    if wake.is_empty() {
        return Ok(String::new());
    }
    logged(name, app, |app| run(app, wake)).await
}

async fn logged(
    name: &str,
    app: &App,
    run: impl FnOnce(App) -> ScheduleRun + Send,
) -> Result<String, Problem> {
    let store = Arc::new(Metered::over(Arc::clone(&app.store)));
    let now = app.wall_clock.now();
    let request_id = app.ids.mint(now).to_string();
    let budget = app.budget.anew(Arc::clone(&store.statements));
    let app_of_run = app.over(Arc::<Metered>::clone(&store)).within(budget.clone()).watched(name);
    // It may panic before it is a future at all.
    let outcome = caught(async { run(app_of_run).await }).await.flatten();
    budget.ended();
    LogLine {
        at: now,
        as_of: app.as_of,
        level: if outcome.is_ok() { "info" } else { "error" },
        request_id: &request_id,
        function: Some(name),
        role: None,
        status: None,
        problem: outcome.as_ref().err().map(Problem::code),
        cause: outcome.as_ref().err().and_then(Problem::cause),
        report: outcome.as_deref().ok(),
        note: None,
        duration_ms: milliseconds(now, app.wall_clock.now()),
        store_reads: store.reads.load(Ordering::Relaxed),
        store_writes: store.writes.load(Ordering::Relaxed),
    }
    .write(app.log.as_ref());
    outcome
}
