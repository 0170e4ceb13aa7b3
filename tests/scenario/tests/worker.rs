//! The scenario on Cloudflare's Workers: the real ones, in workerd, on D1.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use jiff::Timestamp;
use preau_scenario::{
    Host, JWT_SECRET, PUBLIC_URL, RunAt, SECRET, Scheduled, no_operation_of_an_outbox_is_lost, run,
    web_application,
};
use preau_workerd::Worker;
use serde_json::json;

/// Where miniflare pulls the cron trigger of each minute.
const TICK: &str = "/cdn-cgi/handler/scheduled?cron=*%20*%20*%20*%20*";

/// Where the builds of the two Workers are said to be.
const ENTRANCE: &str = "WORKER_DIR";
const BOUND: [(&str, &str); 1] = [("CLASSROOM", "CLASSROOM_DIR")];

const SETTINGS: [(&str, &str); 5] = [
    ("PREAU_SECRET", SECRET),
    ("PREAU_JWT_SECRET", JWT_SECRET),
    ("PREAU_PUBLIC_URL", PUBLIC_URL),
    ("PREAU_EMAIL", "console"),
    ("PREAU_WHATSAPP", "console"),
];

#[tokio::test]
async fn a_day_at_the_school_on_the_workers() {
    let worker = started();
    let host = host(&worker);
    run(&host).await;
    run(&host).await;
}

#[tokio::test]
async fn what_is_done_offline_is_done_once_on_the_workers() {
    no_operation_of_an_outbox_is_lost(started().address()).await;
}

#[tokio::test]
async fn the_web_application_stands_beside_the_functions_of_the_workers() {
    let issuer = "https://id.ecole.example/realms/ecole";
    let settings =
        [&SETTINGS[..], &[("PREAU_JWT_ISSUER", issuer), ("PREAU_WEB_CLIENT_ID", "preau-web")]].concat();
    let worker = Worker::start_routed(ENTRANCE, &BOUND, &settings).unwrap();
    let provider = json!({"issuer": issuer, "client_id": "preau-web", "audience": "preau"});
    web_application(&host(&worker), Some((&provider, "https://id.ecole.example")), true).await;
    let worker = Worker::start_routed(ENTRANCE, &BOUND, &SETTINGS).unwrap();
    web_application(&host(&worker), None, true).await;
}

fn host(worker: &Worker) -> Host {
    let base_url = worker.address().to_owned();
    Host { base_url, tick: Some(TICK), run_at: RunAt::Path(run_at), mimics_s3: false }
}

fn started() -> Worker {
    Worker::start(ENTRANCE, &BOUND, &SETTINGS).unwrap()
}

/// Where miniflare pulls a schedule's cron trigger as of an instant.
fn run_at(schedule: &Scheduled, instant: Timestamp) -> String {
    let cron = schedule.cron.replace(' ', "%20");
    format!("/cdn-cgi/handler/scheduled?cron={cron}&time={}", instant.as_millisecond())
}
