//! The cases beside the suites: what Cloudflare's ports must do that no other store has, or that the suites leave out.

use futures_util::future::LocalBoxFuture;
use worker::Env;

/// One thing that the ports must do.
pub struct Case {
    /// What it is, as a sentence.
    pub name: &'static str,
    /// Tries it; the error says what was expected and what came.
    pub run: fn(Ground) -> LocalBoxFuture<'static, Result<(), String>>,
}

/// What a case stands on.
pub struct Ground {
    /// Gives the database.
    pub env: Env,
    /// The case's own part of it.
    pub name: &'static str,
    /// Where this Worker is.
    pub origin: String,
}

macro_rules! list {
    ($($module:ident: $($name:ident)*;)*) => {
        vec![$($(Case { name: stringify!($name), run: |ground| Box::pin(crate::$module::$name(ground)) },)*)*]
    };
}

/// Every case.
pub fn cases() -> Vec<Case> {
    list! {
        faults:
            what_d1_refuses_is_tried_again
            d1_is_busy_when_it_refuses_for_long
            what_was_lost_before_it_ran_is_run
            what_ran_is_done_though_its_answer_was_lost
            what_another_one_beat_has_failed_though_an_answer_was_lost
            an_addition_is_not_made_again_when_its_answer_was_lost
            a_last_seat_is_taken_once_though_an_answer_was_lost;
        fetch:
            an_answer_of_an_outside_host_comes_whole
            a_host_that_is_not_there_gives_no_answer
            a_call_ends_with_its_time
            an_answer_is_read_up_to_its_limit;
    }
}

/// Expects `came` to be `expected`.
pub fn expect<T: std::fmt::Debug + PartialEq>(came: &T, expected: &T) -> Result<(), String> {
    if came == expected { Ok(()) } else { Err(format!("expected {expected:?}, got {came:?}")) }
}
