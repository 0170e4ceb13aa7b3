//! How often functions ask the store, held to what is stated of them: nobody adds a round trip unseen.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::{body::Body, http::Response};

/// What is stated, and shown in `docs/functions.md`: reads and writes by function.
const STATED: &str = include_str!("../../round_trips.json");

/// What asks as often as a person has things: nothing is stated of it.
const GROWS: &str = "erase-me";

/// The calls of the store, reads and writes, by function.
type Calls = BTreeMap<String, [u32; 2]>;

/// The fewest calls with which each function did what it is there for: races and first times take more, an answer that
/// found nothing to do takes less.
#[derive(Default)]
pub(super) struct RoundTrips(Mutex<Calls>);

impl RoundTrips {
    /// Notes what an answer of `function` says that it took.
    pub(super) fn note(&self, function: &str, answer: &Response<Body>) {
        let timing = answer.headers().get("server-timing").and_then(|value| value.to_str().ok());
        let Some(calls) =
            timing.and_then(calls).filter(|_| function != GROWS && answer.status().is_success())
        else {
            return;
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fewest = all.entry(function.to_owned()).or_insert(calls);
        *fewest =
            std::cmp::min_by_key(*fewest, calls, |calls| (did_nothing(*calls), calls.iter().sum::<u32>()));
    }

    /// Every function that asks more often than is stated, in words; and all as it was seen, to be stated.
    pub(super) fn exceeding(&self) -> Option<String> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stated: Calls = serde_json::from_str(STATED).unwrap_or_default();
        let exceeding: Vec<_> = seen
            .iter()
            .filter(|(function, calls)| {
                stated.get(*function).is_none_or(|stated| calls.iter().zip(stated).any(|(seen, stated)| seen > stated))
            })
            .map(|(function, [reads, writes])| match stated.get(function) {
                Some([stated_reads, stated_writes]) => format!(
                    "{function} makes {reads} reads and {writes} writes of the store, not {stated_reads} and {stated_writes}"
                ),
                None => format!("{function} makes {reads} reads and {writes} writes of the store, of which nothing is stated"),
            })
            .collect();
        if exceeding.is_empty() {
            return None;
        }
        let mut all = stated;
        all.extend(seen.iter().map(|(function, calls)| (function.clone(), *calls)));
        let lines: Vec<_> = all
            .iter()
            .map(|(function, [reads, writes])| format!("  \"{function}\": [{reads}, {writes}]"))
            .collect();
        Some(format!(
            "{}\n\nIf it is meant so, tests/scenario/round_trips.json is:\n{{\n{}\n}}",
            exceeding.join("\n"),
            lines.join(",\n")
        ))
    }
}

/// Whether a function that changes something found it done: its one write counted the request.
const fn did_nothing([_, writes]: [u32; 2]) -> bool {
    writes < 2
}

/// The reads and writes in `app;dur=3.1, store;desc="2 reads, 1 writes"`.
fn calls(timing: &str) -> Option<[u32; 2]> {
    let (_, store) = timing.split_once("store;desc=\"")?;
    let (reads, writes) = store.split_once(" reads, ")?;
    let (writes, _) = writes.split_once(" writes")?;
    Some([reads.parse().ok()?, writes.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_more_than_is_stated_is_told_with_its_function() {
        let trips = RoundTrips::default();
        let answer = |status: u16, reads: u32| {
            let timing = format!("app;dur=3.1, store;desc=\"{reads} reads, 0 writes\"");
            Response::builder().status(status).header("server-timing", timing).body(Body::empty()).unwrap()
        };
        trips.note("get-session", &answer(404, 0));
        assert_eq!(trips.exceeding(), None);
        trips.note("get-session", &answer(200, 9));
        let told = trips.exceeding().unwrap();
        assert!(told.starts_with("get-session makes 9 reads and 0 writes of the store, not "), "{told}");
        let stated: Calls = serde_json::from_str(STATED).unwrap();
        trips.note("get-session", &answer(200, stated["get-session"][0]));
        assert_eq!(trips.exceeding(), None);
        trips.note("get-session", &answer(200, 0));
        assert_eq!(trips.exceeding(), None);
    }

    #[test]
    fn what_found_nothing_to_do_says_nothing_of_what_does_it() {
        let trips = RoundTrips::default();
        for [reads, writes] in [[4, 3], [1, 2], [9, 9], [1, 1]] {
            let timing = format!("app;dur=3.1, store;desc=\"{reads} reads, {writes} writes\"");
            let answer = Response::builder().header("server-timing", timing).body(Body::empty()).unwrap();
            trips.note("withdraw-session", &answer);
        }
        assert_eq!(trips.0.lock().unwrap()["withdraw-session"], [1, 2]);
    }
}
