//! The Cloudflare Workers of the school: their two entrances, and nothing behind them but the functions on Cloudflare's ports.
//! Both are built of this crate, each with domains of its own (`xtask/src/workers.rs`).

mod application;
mod delivery;
mod host;
mod served;

use futures_util::future::join;
use jiff::Timestamp;
use preau_adapters_cloudflare::{Assets, BoundService};
use worker::{Context, Env, ScheduleContext, ScheduledEvent, console_error, event, web_sys};

use crate::{application::Asked, host::Host, served::OTHER};

/// Answers a request. A wrong configuration answers 500 and says in the log which setting it is.
#[event(fetch)]
async fn fetch(request: web_sys::Request, env: Env, context: Context) -> worker::Result<web_sys::Response> {
    let host = Host::of_isolate(&env)?;
    let address = request.url();
    if !host.serves(&address) {
        if let Some(asked) = Asked::by(&address)
            && let Some(assets) = Assets::of(&env)
        {
            return host.application().answer(&asked, &assets, &request).await;
        }
        if let Some(other) = BoundService::of(&env, OTHER) {
            return other.answer(&request).await;
        }
        if let Some(trigger) = host.told_of(&address) {
            host.run_schedules(&trigger.cron, trigger.planned.and_then(instant), false).await;
            return web_sys::Response::new().map_err(Into::into);
        }
    }
    let (answer, delivers) = host.answer(&request).await?;
    if delivers {
        // The caller does not wait for the messages.
        context.wait_until(host.deliver());
    }
    Ok(answer)
}

/// Runs the schedules of a cron trigger, and has the other Worker run its own.
#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _: ScheduleContext) {
    let host = match Host::of_isolate(&env) {
        Ok(host) => host,
        Err(error) => return console_error!("{error}"),
    };
    let (cron, planned) = (event.cron(), milliseconds(event.schedule()).and_then(instant));
    let others = async {
        let Some(other) = BoundService::of(&env, OTHER) else { return };
        if let Err(error) = host.tell(&other, &cron, planned).await {
            console_error!("the other Worker was not told of the trigger {cron}: {error}");
        }
    };
    join(host.run_schedules(&cron, planned, true), others).await;
}

/// So many milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "it is whole, and what it cannot hold is no instant")]
fn milliseconds(number: f64) -> Option<i64> {
    number.is_finite().then_some(number as i64)
}

fn instant(milliseconds: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(milliseconds).ok()
}
