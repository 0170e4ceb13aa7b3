//! What becomes of a panic: a bug of one request or one run, which ends that one alone.

use std::{any::Any, panic::AssertUnwindSafe};

use futures_util::FutureExt;

use crate::problem::Problem;

/// What a future answers; where it panics, an internal problem. Of what it said when it did, the log gets what stands in the
/// source: what was put into it may be personal data.
pub(crate) async fn caught<T>(run: impl Future<Output = T>) -> Result<T, Problem> {
    AssertUnwindSafe(run).catch_unwind().await.map_err(|panic| of(panic.as_ref()))
}

fn of(panic: &(dyn Any + Send)) -> Problem {
    let message = panic.downcast_ref::<&str>().copied().unwrap_or("with words of its own");
    Problem::internal(format!("panic: {message}"))
}
