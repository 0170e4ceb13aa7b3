//! The scenario on a Cloudflare Worker: the real one, in workerd, on D1.

use preau_scenario::{Host, JWT_SECRET, PUBLIC_URL, SECRET, run};
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
    let host = Host { base_url: worker.address().to_owned(), gateway: false, tick: Some(TICK) };
    run(&host).await;
    run(&host).await;
}
