//! What an isolate delivers after its answers: one run at a time, for what several requests announced together.
//!
//! Runs at once would ask D1 for the same counters and wait for each other, each with its request held open; and what one
//! run reads for ten announcements, ten runs read ten times.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{app::DeliveryTrigger, wake::Wake};

/// How long the isolate lets a request do its work after the answer.
const LONGEST: SignedDuration = SignedDuration::from_secs(30);
/// How many announcements or messages one run is for.
const AT_ONCE: usize = 8;

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
    /// Until when someone is at it, at most: who is ended by the isolate cannot say so.
    taken_until: Option<Timestamp>,
}

impl Waiting {
    /// Adds what a request announced. Whether its request is the one to deliver, as nobody is at it.
    pub(crate) fn add(&self, wake: Wake, now: Timestamp) -> bool {
        self.with(|state| {
            state.wake.add(wake);
            let free = !state.wake.is_empty() && state.taken_until.is_none_or(|until| until <= now);
            if free {
                state.taken_until = Some(now + LONGEST);
            }
            free
        })
    }

    /// What the next run of whoever is at it is for; none where nothing waits, and nobody is at it any more.
    pub(crate) fn next(&self) -> Option<Wake> {
        self.with(|state| {
            let State { wake, taken_until } = state;
            if wake.is_empty() {
                *taken_until = None;
                return None;
            }
            let announcements = wake.announcements.drain(..wake.announcements.len().min(AT_ONCE)).collect();
            let messages = wake.messages.drain(..wake.messages.len().min(AT_ONCE)).collect();
            Some(Wake { announcements, messages })
        })
    }

    /// Leaves what still waits to the next request.
    pub(crate) fn leave(&self) {
        self.with(|state| state.taken_until = None);
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use preau_kernel::id::MessageId;

    use super::*;

    fn wake(numbers: std::ops::Range<usize>) -> Wake {
        let id = |number| MessageId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}"));
        Wake { announcements: Vec::new(), messages: numbers.filter_map(id).collect() }
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
}
