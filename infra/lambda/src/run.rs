//! The bootstrap.

use std::collections::BTreeMap;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
    },
    middleware::{Next, from_fn, map_request, map_response},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use lambda_http::{RequestExt, request::RequestContext};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use preau_kernel::{
    app::App,
    budget::{Budget, StopSignal},
    caller::ClientAddress,
    function::{Function, Schedule, Trigger},
    server,
    settings::{Host, Settings},
    wake::Wake,
};
use serde::Deserialize;
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
    let named_so = function.as_endpoint().is_some_and(|endpoint| endpoint.has_slash);
    let router = server::router(std::slice::from_ref(function), app, origins);
    let router = if named_so { router } else { router.layer(from_fn(without_slash)) };
    let router = router.layer(map_response(with_byte_order_mark_kept));
    lambda_http::run(router.layer(map_request(with_client_address))).await
}

/// Leads who asks with a trailing slash to the address without it. An HTTP API has not room for two routes a function: what none
/// is for comes to one function, which does the same.
async fn without_slash(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let Some(place) = path.strip_suffix('/').filter(|path| !path.is_empty() && !path.ends_with('/')) else {
        return next.run(request).await;
    };
    // Relative to the address that was asked, whatever stands before its path.
    let last = place.rsplit('/').next().unwrap_or_default();
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    if let Ok(location) = HeaderValue::try_from(format!("../{last}{query}")) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The mark by which programs know that a table is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Gives a table that begins with a byte order mark another one: `lambda_http` reads texts as whoever decodes them, and leaves the
/// first one out.
async fn with_byte_order_mark_kept(response: Response) -> Response {
    let is_table =
        response.headers().get(CONTENT_TYPE).is_some_and(|media| media.as_bytes().starts_with(b"text/csv"));
    if !is_table {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Its whole body is in memory already, and its reading cannot fail.
    let mut bytes = to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec();
    if bytes.starts_with(BYTE_ORDER_MARK) {
        // As long as it will be when it is answered.
        parts.headers.insert(CONTENT_LENGTH, bytes.len().into());
        bytes.splice(0..0, BYTE_ORDER_MARK.iter().copied());
    }
    Response::from_parts(parts, Body::from(bytes))
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
    records: Option<Vec<Record>>,
    at: Option<Timestamp>,
}

/// A record of the table's stream, as far as it says what was written.
#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    dynamodb: Written,
}

#[derive(Default, Deserialize)]
struct Written {
    #[serde(default, rename = "Keys")]
    keys: BTreeMap<String, Text>,
}

/// A key of the table: both of its parts are texts.
#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

/// Whom the records say that what was written wakes.
fn wake(records: &[Record]) -> Wake {
    let mut wake = Wake::default();
    for record in records {
        if let Some(partition) = record.dynamodb.keys.get("pk") {
            wake.add_partition(&partition.text);
        }
    }
    wake
}

/// How long before Lambda ends a run it begins nothing more: longer than a provider takes as a rule, and the store after it.
const FOR_THE_END: SignedDuration = SignedDuration::from_secs(15);

/// When a run has to be over that Lambda ends at so many milliseconds since 1970.
fn ends_at(deadline: u64) -> Option<Timestamp> {
    let deadline = Timestamp::from_millisecond(i64::try_from(deadline).ok()?).ok()?;
    deadline.checked_sub(FOR_THE_END).ok()
}

async fn answer_ticks(name: &str, schedule: &Schedule, app: &App) -> Result<(), Error> {
    let stop = StopSignal::default();
    tokio::spawn(stop_when_told(stop.clone()));
    let tick = |event: LambdaEvent<Invocation>| {
        let mut budget = Budget::default().stopped_by(stop.clone());
        if let Some(end) = ends_at(event.context.deadline) {
            budget = budget.until(end);
        }
        async move {
            let app = app.clone().within(budget);
            let app = match event.payload.at {
                Some(instant) => app.at(instant),
                None => app,
            };
            // A failed run is a failed invocation, which the stream, or the next tick, tries again; its cause is in the log.
            let report = match &event.payload.records {
                Some(records) => server::run_woken(name, schedule, &app, wake(records)).await,
                None => server::run_schedule(name, schedule, &app).await,
            };
            let report = report.map_err(|problem| Error::from(problem.code()))?;
            Ok::<_, Error>(match event.payload.records {
                // What a run could not send waits in the outbox: of a stream's records, none has to come again.
                Some(_) => json!({"batchItemFailures": []}),
                None => json!(report),
            })
        }
    };
    lambda_runtime::run(service_fn(tick)).await
}

/// Has runs come to their end when Lambda says that it ends the process: it does where an extension is registered.
async fn stop_when_told(stop: StopSignal) {
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        terminate.recv().await;
        stop.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_of_the_stream_names_what_was_put_into_the_outbox_and_what_was_begun() {
        let batch = json!({"Records": [
            {
                "eventID": "c4ca4238a0b923820dcc509a6f75849b", "eventName": "INSERT", "eventVersion": "1.1",
                "eventSource": "aws:dynamodb", "awsRegion": "eu-west-3",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1_772_438_400,
                    "Keys": {
                        "pk": {"S": "announcement#019cad8f-ac00-7000-8000-000000000004"}, "sk": {"S": "announcement"},
                    },
                    "NewImage": {"kind": {"S": "announcement"}, "version": {"N": "1"}},
                    "SequenceNumber": "4421584500000000017450439091", "SizeBytes": 26, "StreamViewType": "NEW_IMAGE",
                },
                "eventSourceARN": "arn:aws:dynamodb:eu-west-3:123456789012:table/preau/stream/2026-03-02T08:00:00.000",
            },
            {"dynamodb": {"Keys": {
                "pk": {"S": "message#019cad8f-ac00-7000-8000-000000000008"}, "sk": {"S": "message"},
            }}},
            {"dynamodb": {"Keys": {
                "pk": {"S": "job#019cad8f-ac00-7000-8000-00000000000c"}, "sk": {"S": "job"},
            }}},
        ]});
        let invocation: Invocation = serde_json::from_value(batch).unwrap();
        let wake = wake(&invocation.records.unwrap());
        assert_eq!((wake.announcements.len(), wake.messages.len(), wake.jobs.len()), (1, 1, 1));
    }

    #[test]
    fn a_tick_has_no_records_and_an_operator_says_as_of_when() {
        let tick: Invocation = serde_json::from_value(json!({"source": "aws.scheduler"})).unwrap();
        assert!(tick.records.is_none() && tick.at.is_none());
        let of_operator: Invocation = serde_json::from_value(json!({"at": "2026-12-25T03:00:00Z"})).unwrap();
        assert!(of_operator.at.is_some());
    }
}
