//! The schedules: ticking, and as soon as there is something to deliver.

use std::{sync::Arc, time::Duration};

use preau_kernel::{app::App, clock::Clock, function::Function, server::run_schedule};

use crate::{cron::is_due, host::Doorbell};

/// Runs each schedule in the minutes that it names, one after the other, for ever.
pub async fn tick(functions: Arc<Vec<Function>>, app: App, clock: Arc<dyn Clock>) {
    loop {
        let millis = clock.now().as_millisecond().rem_euclid(60_000);
        let until_next_minute = Duration::from_millis(60_000_u64.saturating_sub(millis.unsigned_abs()));
        clock.sleep(until_next_minute).await;
        let minute = clock.now();
        for function in functions.iter() {
            if let Some(schedule) = function.as_schedule().filter(|schedule| is_due(schedule.cron, minute)) {
                // Its log line says what became of it; the next tick tries again.
                drop(run_schedule(&function.name, schedule, &app).await);
            }
        }
    }
}

/// Delivers what is put into the outbox as soon as it is, for ever.
pub async fn deliver(functions: Arc<Vec<Function>>, app: App, doorbell: Arc<Doorbell>) {
    let deliverers = functions.iter().filter_map(|function| {
        let schedule = function.as_schedule().filter(|schedule| schedule.delivers)?;
        Some((function.name.as_str(), schedule))
    });
    let deliverers: Vec<_> = deliverers.collect();
    loop {
        doorbell.rung().await;
        for (name, schedule) in &deliverers {
            // Its log line says what became of it; the next tick tries again.
            drop(run_schedule(name, schedule, &app).await);
        }
    }
}
