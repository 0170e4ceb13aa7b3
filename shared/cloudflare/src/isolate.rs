//! What the isolate itself gives: the time, randomness, the console.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use preau_kernel::{clock::Clock, id::Ids, log::Log};
use worker::{Date, Delay, console_log, send::SendFuture, wasm_bindgen};

/// The isolate's clock. It stands still between two I/O operations, by Cloudflare's design.
pub struct IsolateClock;

#[async_trait]
impl Clock for IsolateClock {
    fn now(&self) -> Timestamp {
        let millis = i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX);
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
