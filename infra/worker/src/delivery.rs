//! What an isolate delivers after its answers: each run for what several requests announced together.
//!
//! One request at a time is at it, for what one run reads and writes for seven announcements, seven runs would seven times.
//! Another one joins it only where enough waits for a run of its own: while many requests are answered, one after the other
//! would not keep up with them.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{app::DeliveryTrigger, wake::Wake};

/// How long the isolate lets a request do its work after the answer.
const LONGEST: SignedDuration = SignedDuration::from_secs(30);
/// How many announcements or messages one run is for: as many as are told in one transaction.
const AT_ONCE: usize = 7;
/// How many requests are at it at once, at most.
const MOST_AT_IT: usize = 4;

/// What one request put into the outbox, due at once.
#[derive(Default)]
pub(crate) struct Woken(Mutex<Wake>);

impl Woken {
    pub(crate) fn take(&self) -> Wake {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl DeliveryTrigger for Woken {
    fn wake(&self, wake: Wake) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(wake);
    }
}

/// What waits in an isolate to be delivered. What is lost with the isolate, a sweep finds.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<State>);

#[derive(Default)]
struct State {
    wake: Wake,
    /// Until when each of those is at it who are, at most: who is ended by the isolate cannot say so.
    at_it_until: Vec<Timestamp>,
}

impl Waiting {
    /// Adds what a request announced. Whether its request is one to deliver: nobody is at it, or more waits than they take
    /// next. Jobs are the schedule's: what takes minutes would be ended here, and paid for all the same.
    pub(crate) fn add(&self, wake: Wake, now: Timestamp) -> bool {
        self.with(|State { wake: waiting, at_it_until }| {
            waiting.add(wake.of_outbox());
            at_it_until.retain(|until| *until > now);
            let whole_runs = waiting.announcements.len().max(waiting.messages.len()) / AT_ONCE;
            let joins = match at_it_until.len() {
                0 => !waiting.is_empty(),
                others => others < MOST_AT_IT && whole_runs > 0,
            };
            if joins {
                at_it_until.push(now + LONGEST);
            }
            joins
        })
    }

    /// What the next run of whoever is at it is for; none where nothing waits, and they are at it no more.
    pub(crate) fn next(&self) -> Option<Wake> {
        self.with(|State { wake, at_it_until }| {
            if wake.is_empty() {
                at_it_until.pop();
                return None;
            }
            let announcements = wake.announcements.drain(..wake.announcements.len().min(AT_ONCE)).collect();
            let messages = wake.messages.drain(..wake.messages.len().min(AT_ONCE)).collect();
            Some(Wake { announcements, messages, ..Wake::NOTHING })
        })
    }

    /// Leaves what still waits to the next request.
    pub(crate) fn leave(&self) {
        self.with(|state| {
            state.at_it_until.pop();
        });
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use preau_kernel::{id::MessageId, job::JobId};

    use super::*;

    fn wake(numbers: std::ops::Range<usize>) -> Wake {
        let id = |number| MessageId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}"));
        Wake { messages: numbers.filter_map(id).collect(), ..Wake::NOTHING }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn one_is_at_it_and_takes_along_what_others_announce() {
        let waiting = Waiting::default();
        assert!(!waiting.add(Wake::NOTHING, at(0)));
        assert!(waiting.add(wake(0..1), at(0)));
        assert!(!waiting.add(wake(1..2), at(1)));
        assert_eq!(waiting.next(), Some(wake(0..2)));
        assert!(!waiting.add(wake(2..3), at(2)));
        assert_eq!((waiting.next(), waiting.next()), (Some(wake(2..3)), None));
        assert!(waiting.add(wake(3..4), at(3)));
    }

    #[test]
    fn others_join_whoever_is_at_it_where_a_run_waits_for_each() {
        let waiting = Waiting::default();
        assert!(waiting.add(wake(0..1), at(0)));
        assert!(!waiting.add(wake(1..AT_ONCE - 1), at(0)));
        assert!(waiting.add(wake(AT_ONCE - 1..AT_ONCE), at(0)));
        assert_eq!(waiting.next(), Some(wake(0..AT_ONCE)));
        assert!(!waiting.add(wake(0..1), at(0)));
        for _ in 2..MOST_AT_IT {
            assert!(waiting.add(wake(0..AT_ONCE), at(0)));
        }
        assert!(!waiting.add(wake(0..AT_ONCE), at(0)));
        waiting.leave();
        assert!(waiting.add(Wake::NOTHING, at(0)));
    }

    #[test]
    fn a_run_is_for_so_many_and_what_is_left_is_for_the_next_request() {
        let waiting = Waiting::default();
        assert!(waiting.add(wake(0..AT_ONCE + 1), at(0)));
        assert_eq!(waiting.next(), Some(wake(0..AT_ONCE)));
        waiting.leave();
        assert!(waiting.add(Wake::NOTHING, at(1)));
        assert_eq!(waiting.next(), Some(wake(AT_ONCE..AT_ONCE + 1)));
    }

    #[test]
    fn whoever_was_ended_while_at_it_keeps_nobody_from_it_for_long() {
        let waiting = Waiting::default();
        assert!(waiting.add(wake(0..1), at(0)));
        assert!(!waiting.add(wake(1..2), at(29)));
        assert!(waiting.add(wake(2..3), at(30)));
        assert_eq!(waiting.next(), Some(wake(0..3)));
    }

    #[test]
    fn jobs_are_left_to_the_schedule() {
        let waiting = Waiting::default();
        let job = JobId::parse("019aa5f0-0000-7000-8000-000000000001").unwrap();
        assert!(!waiting.add(Wake { jobs: vec![job], ..Wake::NOTHING }, at(0)));
        assert_eq!(waiting.next(), None);
    }
}
