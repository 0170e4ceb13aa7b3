//! `advance-evaluations`: what a model does for evaluations, which whoever asked goes on with while they wait, goes on after that.

use preau_kernel::{
    app::App,
    entity::Stored,
    exchange::LEASE,
    job::Job,
    jobs::take_turn,
    model_jobs::{self, waits_at_length},
    problem::Problem,
    wake::Wake,
};

use crate::{job::KIND, turns::go_on};

/// How many turns of a job one run takes right after the first.
const MOST_AT_ONCE: usize = 4;

/// Takes this turn at a job and those that are due right after it: what a model has read of a file leads on to the next one. A call that
/// takes as long as the model has a run for itself.
async fn go_on_while_due(app: &App, taken: Stored<Job>) -> Result<(), Problem> {
    let mut job = go_on(app, taken).await?;
    for _ in 0..MOST_AT_ONCE {
        if !job.entity.state.is_open() || waits_at_length(app) || app.is_spent() {
            break;
        }
        match take_turn(app, &job, LEASE).await? {
            Some(taken) => job = go_on(app, taken).await?,
            None => break,
        }
    }
    Ok(())
}

/// `advance-evaluations`: goes on with the evaluations that a model is at and whose next turn is due.
///
/// # Errors
/// The store did not say what is due; or, once the others had their turn, the first problem that a turn met.
pub(crate) async fn advance_evaluations(app: App) -> Result<String, Problem> {
    model_jobs::run(&app, KIND, async |job| go_on_while_due(&app, job).await).await
}

/// Begins with those that were just asked for. One that its request goes on with itself is left to that.
///
/// # Errors
/// As of [`advance_evaluations`].
pub(crate) async fn begin_evaluations(app: App, wake: Wake) -> Result<String, Problem> {
    model_jobs::begin(&app, KIND, &wake, async |job| go_on(&app, job).await.map(drop)).await
}
