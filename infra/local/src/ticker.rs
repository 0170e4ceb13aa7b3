//! The schedules, ticking.

use std::{sync::Arc, time::Duration};

use preau_kernel::{app::App, clock::Clock, function::Function, server::run_schedule};

use crate::{cron::is_due, stopping::Stopping};

/// Runs each schedule in the minutes that it names, one after the other, until the host is told to stop.
pub async fn tick(functions: Arc<Vec<Function>>, app: App, clock: Arc<dyn Clock>, mut stopping: Stopping) {
    loop {
        let millis = clock.now().as_millisecond().rem_euclid(60_000);
        let until_next_minute = Duration::from_millis(60_000_u64.saturating_sub(millis.unsigned_abs()));
        tokio::select! {
            () = clock.sleep(until_next_minute) => {}
            () = stopping.begins() => return,
        }
        let minute = clock.now();
        for function in functions.iter().filter(|_| !stopping.has_begun()) {
            if let Some(schedule) = function.as_schedule().filter(|schedule| is_due(schedule.cron, minute)) {
                // Its log line says what became of it; the next tick tries again.
                drop(run_schedule(&function.name, schedule, &app).await);
            }
        }
    }
}
