//! The Cloudflare Worker: its two entrances, and nothing behind them but the functions on Cloudflare's ports.

mod delivery;
mod host;

use jiff::Timestamp;
use worker::{Context, Env, ScheduleContext, ScheduledEvent, console_error, event, web_sys};

use crate::host::Host;

/// Answers a request. A wrong configuration answers 500 and says in the log which setting it is.
#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, context: Context) -> worker::Result<web_sys::Response> {
    let host = Host::of_isolate(&env)?;
    let (answer, delivers) = host.answer(&request).await?;
    if delivers {
        // The caller does not wait for the messages.
        context.wait_until(host.deliver());
    }
    Ok(answer)
}

/// Runs the schedules of a cron trigger.
#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _: ScheduleContext) {
    match Host::of_isolate(&env) {
        Ok(host) => host.run_schedules(&event.cron(), instant(event.schedule())).await,
        Err(error) => console_error!("{error}"),
    }
}

/// The instant of so many milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "it is whole, and what it cannot hold is no instant")]
fn instant(milliseconds: f64) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds as i64).ok()
}
