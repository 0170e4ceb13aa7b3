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
                // Its log line says what became of it, be it a panic; the next tick tries again.
                drop(run_schedule(&function.name, schedule, &app).await);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    use async_trait::async_trait;
    use jiff::Timestamp;
    use tempfile::TempDir;
    use tokio::sync::watch;

    use super::*;
    use crate::host::Host;

    /// Time passes while it is slept through, and at once.
    #[derive(Default)]
    struct Hasty(AtomicI64);

    #[async_trait]
    impl Clock for Hasty {
        fn now(&self) -> Timestamp {
            Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
        }

        async fn sleep(&self, time: Duration) {
            self.0.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_schedule_that_panics_ends_neither_its_minute_nor_the_next_ones() {
        let folder = TempDir::new().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(Hasty::default());
        let host = Host::open(folder.path(), Arc::clone(&clock)).unwrap();
        let (told, hears) = watch::channel(false);
        let ticks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&ticks);
        let breaks = |_| async {
            let person = "amina@example.org".to_owned();
            assert_ne!(person, "amina@example.org", "{person} is there");
            Ok(person)
        };
        let counts = move |_| {
            let tick = counted.fetch_add(1, Ordering::SeqCst) + 1;
            told.send_replace(tick == 3);
            async { Ok(String::new()) }
        };
        let functions = vec![
            Function::schedule("breaks", "* * * * *", "Breaks.", breaks),
            Function::schedule("counts", "* * * * *", "Counts.", counts),
        ];
        tick(Arc::new(functions), host.app, clock, Stopping::of(hears)).await;
        assert_eq!(ticks.load(Ordering::SeqCst), 3);
    }
}
