//! What the isolate itself gives: the time, randomness, the console.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::{clock::Clock, id::Ids, log::Log};
use worker::{Delay, console_log, js_sys, send::SendFuture, wasm_bindgen};

/// The isolate's clock. It stands still between two I/O operations, by Cloudflare's design.
pub struct IsolateClock;

#[async_trait]
impl Clock for IsolateClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole milliseconds, far below 2^53")]
        let millis = js_sys::Date::now() as i64;
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, duration: Duration) {
        SendFuture::new(Delay::from(duration)).await;
    }
}

/// Randomness of Web Crypto.
pub struct IsolateIds;

impl Ids for IsolateIds {
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::getrandom(bytes) {
            // Ids and secrets without randomness would be worse than no answer.
            wasm_bindgen::throw_str(&error.to_string());
        }
    }
}

/// The console, which Workers Logs keeps and `wrangler tail` shows.
pub struct Console;

impl Log for Console {
    fn line(&self, json: &str) {
        console_log!("{json}");
    }
}
