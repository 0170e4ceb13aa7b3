//! How far a run of a schedule may go: until an instant, for so many statements of the store, until the host ends.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use jiff::Timestamp;

/// Told by a host that is about to end: runs finish what they have in their hands, and begin nothing.
#[derive(Clone, Debug, Default)]
pub struct StopSignal(Arc<AtomicBool>);

impl StopSignal {
    /// Tells all that listen.
    pub fn stop(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was told.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The bounds of a run. The default has none.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    until: Option<Timestamp>,
    statements: Option<u32>,
    spent: Arc<AtomicU32>,
    used: Arc<AtomicU32>,
    stop: StopSignal,
}

impl Budget {
    /// Ends at an instant of the wall clock.
    #[must_use]
    pub fn until(self, instant: Timestamp) -> Self {
        Self { until: Some(instant), ..self }
    }

    /// Ends after so many statements of a store in SQL, the sendings to providers counted as one each.
    #[must_use]
    pub fn of_statements(self, statements: u32) -> Self {
        Self { statements: Some(statements), ..self }
    }

    /// Ends when the host does.
    #[must_use]
    pub fn stopped_by(self, stop: StopSignal) -> Self {
        Self { stop, ..self }
    }

    /// The same bounds for a run that begins.
    pub(crate) fn anew(&self, spent: Arc<AtomicU32>) -> Self {
        Self { spent, ..self.clone() }
    }

    /// How many statements the runs took that had these bounds, and clones of them, and have ended: for a host whose runs share
    /// what one invocation may make.
    #[must_use]
    pub fn used(&self) -> u32 {
        self.used.load(Ordering::Relaxed)
    }

    /// Counts what a run took that has ended.
    pub(crate) fn ended(&self) {
        self.used.fetch_add(self.spent.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Counts one call of a provider.
    pub fn count_sending(&self) {
        self.spent.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn is_spent(&self, now: Timestamp) -> bool {
        self.stop.is_stopped()
            || self.until.is_some_and(|until| now >= until)
            || self.statements.is_some_and(|most| self.spent.load(Ordering::Relaxed) >= most)
    }

    pub(crate) fn is_half_spent(&self, now: Timestamp) -> bool {
        let half = self.statements.map(|most| most / 2);
        Self { statements: half, ..self.clone() }.is_spent(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_with_its_time_its_statements_or_its_host() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-03-02T08:00:00Z");
        assert!(!Budget::default().is_spent(now));
        assert!(Budget::default().until(now).is_spent(now));
        assert!(!Budget::default().until(at("2026-03-02T08:00:01Z")).is_spent(now));
        let of_two = Budget::default().of_statements(2);
        of_two.count_sending();
        assert!(of_two.is_half_spent(now) && !of_two.is_spent(now));
        of_two.count_sending();
        assert!(of_two.is_spent(now));
        let stop = StopSignal::default();
        let stopped = Budget::default().stopped_by(stop.clone());
        assert!(!stopped.is_spent(now));
        stop.stop();
        assert!(stopped.is_spent(now));
    }

    #[test]
    fn what_the_runs_took_that_have_ended_is_counted_together() {
        let shared = Budget::default();
        for sendings in [2, 3] {
            let run = shared.clone().of_statements(9).anew(Arc::default());
            for _ in 0..sendings {
                run.count_sending();
            }
            run.ended();
        }
        assert_eq!(shared.used(), 5);
    }
}
