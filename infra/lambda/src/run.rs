//! The bootstrap.

use std::collections::BTreeMap;

use axum::{extract::Request, middleware::map_request};
use jiff::Timestamp;
use lambda_http::{RequestExt, request::RequestContext};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use preau_kernel::{
    app::App,
    caller::ClientAddress,
    function::{Function, Schedule, Trigger},
    server,
    settings::{Host, Settings},
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::json;

use crate::app;

/// Serves the one function of the list that `PREAU_FUNCTION` names, until Lambda ends the process.
///
/// An endpoint takes the events of an HTTP API and of a function URL (payload 2.0); a schedule takes any event, and runs as
/// of `at` where there is one: `{"at": "2026-12-25T03:00:00Z"}`.
///
/// # Errors
/// A setting that is missing or unknown, a function that is not in the list, or the end of Lambda's runtime interface.
pub fn run(functions: Vec<Function>) -> Result<(), Error> {
    let environment: BTreeMap<_, _> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let settings = Settings::read(Host::Lambda, environment.clone())?;
    let function = pick(functions, &settings.function)?;
    let app = app::connect(&settings, |name| environment.get(name).cloned())?;
    // One invocation at a time: a second thread would only make the start slower.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    runtime.block_on(async {
        match &function.trigger {
            Trigger::Endpoint(_) => serve(&function, &app, &settings.cors_origins).await,
            Trigger::Schedule(schedule) => answer_ticks(&function.name, schedule, &app).await,
        }
    })
}

fn pick(functions: Vec<Function>, name: &str) -> Result<Function, Error> {
    let names: Vec<_> = functions.iter().map(|function| function.name.clone()).collect();
    functions.into_iter().find(|function| function.name == name).ok_or_else(|| {
        format!("PREAU_FUNCTION is {name}, which is not among this domain's functions: {}", names.join(", "))
            .into()
    })
}

async fn serve(function: &Function, app: &App, origins: &[String]) -> Result<(), Error> {
    let router = server::router(std::slice::from_ref(function), app, origins);
    lambda_http::run(router.layer(map_request(with_client_address))).await
}

async fn with_client_address(mut request: Request) -> Request {
    let address = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
        _ => None,
    };
    if let Some(address) = address {
        request.extensions_mut().insert(ClientAddress(address));
    }
    request
}

/// What invokes a schedule: a tick, the records of a stream, or an operator who says as of when.
#[derive(Deserialize)]
struct Invocation {
    #[serde(default, rename = "Records")]
    records: Option<IgnoredAny>,
    at: Option<Timestamp>,
}

async fn answer_ticks(name: &str, schedule: &Schedule, app: &App) -> Result<(), Error> {
    let tick = |event: LambdaEvent<Invocation>| async move {
        let app = match event.payload.at {
            Some(instant) => app.clone().at(instant),
            None => app.clone(),
        };
        // A failed run is a failed invocation, which the stream, or the next tick, tries again; its cause is in the log.
        let report = server::run_schedule(name, schedule, &app)
            .await
            .map_err(|problem| Error::from(problem.code()))?;
        Ok::<_, Error>(match event.payload.records {
            // What a run could not send waits in the outbox: of a stream's records, none has to come again.
            Some(_) => json!({"batchItemFailures": []}),
            None => json!(report),
        })
    };
    lambda_runtime::run(service_fn(tick)).await
}
