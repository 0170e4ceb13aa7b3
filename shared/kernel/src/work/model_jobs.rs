//! The jobs of a model: who goes on with them. Where the model writes in the background, or answers within a request, whoever asked
//! does while they wait, and the schedule after that; where a call takes longer than a request waits, the schedule alone.

use std::time::Duration;

use crate::{
    port::question_writer::Pace,
    problem::Problem,
    record::{entity::Stored, job::Job, wake::Wake},
    work::{
        app::App,
        changes::Changes,
        exchange::LEASE,
        jobs::{go_on_while, run_due, run_new},
    },
};

/// How many turns a run takes of which each asks a model that answers in the background.
const MOST: usize = 20;
/// How many, where each may wait for a model for two minutes: the run has five.
const MOST_AT_LENGTH: usize = 2;

/// Whether a call of the model that writes, or of the one that reads, takes longer than a request waits.
#[must_use]
pub fn waits_at_length(app: &App) -> bool {
    let reads = app.senders.ocr.as_ref().map(|ocr| ocr.pace());
    [Some(app.senders.questions.pace()), reads].contains(&Some(Pace::AtLength))
}

/// Opens a job, which begins as soon as it is written where no request goes on with it.
#[must_use]
pub fn opening(changes: Changes, app: &App, job: &Job) -> Changes {
    let changes = changes.opening(job);
    if waits_at_length(app) { changes.waking_for(job) } else { changes }
}

/// Goes on with a job for as long as its caller waits, as far as that is done in a request, and answers it as it is then.
///
/// # Errors
/// The store did not answer, or a turn failed.
pub async fn go_on_for<R>(
    app: &App,
    job: Stored<Job>,
    wait: Duration,
    turn: impl Fn(Stored<Job>) -> R + Send,
) -> Result<Stored<Job>, Problem>
where
    R: Future<Output = Result<Stored<Job>, Problem>> + Send,
{
    if waits_at_length(app) {
        return Ok(job);
    }
    go_on_while(app, job, (wait, LEASE), turn).await
}

/// Goes on with the jobs of a kind whose next turn is due, and says what was done.
///
/// # Errors
/// The store did not say what is due; or, once the others had their turn, the first problem that a turn met.
pub async fn run<R>(app: &App, kind: &str, turn: impl Fn(Stored<Job>) -> R + Send) -> Result<String, Problem>
where
    R: Future<Output = Result<(), Problem>> + Send,
{
    let most = if waits_at_length(app) { MOST_AT_LENGTH } else { MOST };
    run_due(app, kind, (most, LEASE), turn).await?.told()
}

/// Begins with the jobs of a kind that were just asked for. One that its request goes on with itself is left to that.
///
/// # Errors
/// As of [`run`].
pub async fn begin<R>(
    app: &App,
    kind: &str,
    wake: &Wake,
    turn: impl Fn(Stored<Job>) -> R + Send,
) -> Result<String, Problem>
where
    R: Future<Output = Result<(), Problem>> + Send,
{
    if !waits_at_length(app) {
        return Ok("left to whoever asked".to_owned());
    }
    run_new(app, kind, &wake.jobs, (MOST_AT_LENGTH, LEASE), turn).await?.told()
}
