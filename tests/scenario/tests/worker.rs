//! The scenario on a Cloudflare Worker: the real one, in workerd, on D1.

use jiff::Timestamp;
use preau_scenario::{Host, JWT_SECRET, PUBLIC_URL, RunAt, SECRET, Scheduled, run};
use preau_workerd::Worker;

/// Where miniflare pulls the cron trigger of each minute.
const TICK: &str = "/cdn-cgi/handler/scheduled?cron=*%20*%20*%20*%20*";

#[tokio::test]
async fn a_day_at_the_school_on_the_worker() {
    let settings = [
        ("PREAU_SECRET", SECRET),
        ("PREAU_JWT_SECRET", JWT_SECRET),
        ("PREAU_PUBLIC_URL", PUBLIC_URL),
        ("PREAU_EMAIL", "console"),
        ("PREAU_WHATSAPP", "console"),
    ];
    let worker = Worker::start("WORKER_DIR", &settings).unwrap();
    let host = Host {
        base_url: worker.address().to_owned(),
        gateway: false,
        tick: Some(TICK),
        run_at: RunAt::Path(run_at),
        mimics_s3: false,
    };
    run(&host).await;
    run(&host).await;
}

/// Where miniflare pulls a schedule's cron trigger as of an instant.
fn run_at(schedule: &Scheduled, instant: Timestamp) -> String {
    let cron = schedule.cron.replace(' ', "%20");
    format!("/cdn-cgi/handler/scheduled?cron={cron}&time={}", instant.as_millisecond())
}
