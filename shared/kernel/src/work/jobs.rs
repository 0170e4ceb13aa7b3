//! Turns at jobs: taken one by one, by whoever comes when they are due.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;

use crate::{
    port::{store::MOST_KEYS, token_usage::TokenUsage},
    problem::Problem,
    record::{
        due::DuePages,
        entity::Stored,
        job::{Job, JobClaim, JobId},
        list::Records,
    },
    work::{app::App, changes::Changes},
};

/// How often an open job is looked at while its caller waits.
const STEP: Duration = Duration::from_secs(1);

/// What a run over the due jobs of a kind did.
#[derive(Debug, Default)]
pub struct JobRun {
    /// How many turns were taken.
    pub turns: usize,
    /// How many of them failed; their jobs are due again when their leases end.
    pub failed: usize,
    /// How many jobs could not be read.
    pub unreadable: usize,
    /// Whether there may be more.
    pub more: bool,
    /// Why, of the first that failed.
    pub problem: Option<Problem>,
}

/// The open job of this kind for `resource`, if there is one.
///
/// # Errors
/// The store did not answer.
pub async fn open_job(records: &Records, kind: &str, resource: &str) -> Result<Option<Stored<Job>>, Problem> {
    let Some(claim) = records.find::<JobClaim>(&JobClaim::key_of(kind, resource)).await? else {
        return Ok(None);
    };
    let job = records.find::<Job>(&Job::key_of(claim.entity.job_id)).await?;
    Ok(job.filter(|job| job.entity.state.is_open()))
}

/// Takes the next turn of a job as it was read, for `lease`: nobody else takes it until then. None where it is not due, or
/// somebody was faster.
///
/// # Errors
/// The store did not answer.
pub async fn take_turn(
    app: &App,
    read: &Stored<Job>,
    lease: SignedDuration,
) -> Result<Option<Stored<Job>>, Problem> {
    let now = app.now();
    let Some(taken) = read.entity.taken(now, lease) else {
        return Ok(None);
    };
    let changes = Changes::without_event(now).replace(&Stored::at_version(taken.clone(), read.version));
    let is_ours = changes.commit_alone(app).await?;
    Ok(is_ours.then(|| Stored::at_version(taken, read.version + 1)))
}

/// Goes on with a job for as long as its caller waits, and answers it as it is then.
///
/// # Errors
/// The store did not answer, or a turn failed.
pub async fn go_on_while<R>(
    app: &App,
    mut job: Stored<Job>,
    (wait, lease): (Duration, SignedDuration),
    turn: impl Fn(Stored<Job>) -> R + Send,
) -> Result<Stored<Job>, Problem>
where
    R: Future<Output = Result<Stored<Job>, Problem>> + Send,
{
    let mut waited = Duration::ZERO;
    while job.entity.state.is_open() {
        match take_turn(app, &job, lease).await? {
            Some(taken) => job = turn(taken).await?,
            None => job = app.records.get::<Job>(&Job::key_of(job.entity.id)).await?,
        }
        if !job.entity.state.is_open() || waited >= wait {
            break;
        }
        if job.entity.due_at > app.now() {
            app.clock.sleep(STEP).await;
        }
        waited += STEP;
    }
    Ok(job)
}

/// Hands back a job whose turn was taken, as far as `progress` says, until its next turn, which is due in `after`. Answers it as
/// it is then: as others left it, where they were faster.
///
/// # Errors
/// The store did not answer.
pub async fn hand_back(
    app: &App,
    taken: &Stored<Job>,
    (progress, usage): (Value, TokenUsage),
    after: SignedDuration,
) -> Result<Stored<Job>, Problem> {
    let job = Job { usage, ..taken.entity.going_on(app.now(), progress, after) };
    let changes = Changes::without_event(job.updated_at);
    if changes.replace(&Stored::at_version(job.clone(), taken.version)).commit_alone(app).await? {
        return Ok(Stored::at_version(job, taken.version + 1));
    }
    app.records.get(&Job::key_of(taken.entity.id)).await
}

/// Has `turn` go on with what is due of a kind, `most` jobs at most. One that fails stops no other.
///
/// # Errors
/// The store did not say what is due. What was done so far stays done.
pub async fn run_due<R>(
    app: &App,
    kind: &str,
    (most, lease): (usize, SignedDuration),
    turn: impl Fn(Stored<Job>) -> R + Send,
) -> Result<JobRun, Problem>
where
    R: Future<Output = Result<(), Problem>> + Send,
{
    let mut run = JobRun::default();
    let mut pages = DuePages::<Job, _>::until(app.now(), |shard| Job::due(kind, shard));
    while let Some(page) = pages.next(&app.records).await? {
        for read in page {
            if run.is_enough(app, most) {
                break;
            }
            run.go_on(app, &read, lease, &turn).await;
        }
        run.unreadable += pages.take_unreadable().len();
        if run.more {
            break;
        }
    }
    Ok(run)
}

/// Has `turn` begin with these jobs, as far as they are of this kind and due, `most` at most; what is left over, the next
/// tick finds. One that fails stops no other.
///
/// # Errors
/// The store did not answer. Nothing is done.
pub async fn run_new<R>(
    app: &App,
    kind: &str,
    jobs: &[JobId],
    (most, lease): (usize, SignedDuration),
    turn: impl Fn(Stored<Job>) -> R + Send,
) -> Result<JobRun, Problem>
where
    R: Future<Output = Result<(), Problem>> + Send,
{
    let mut run = JobRun::default();
    let keys: Vec<_> = jobs.iter().take(MOST_KEYS).map(|id| Job::key_of(*id)).collect();
    for read in app.records.find_many::<Job>(&keys).await?.into_iter().flatten() {
        if read.entity.kind != kind {
            continue;
        }
        if run.is_enough(app, most) {
            break;
        }
        run.go_on(app, &read, lease, &turn).await;
    }
    Ok(run)
}

impl JobRun {
    /// What it did, in words.
    ///
    /// # Errors
    /// The first problem that a turn met, or that jobs cannot be read.
    pub fn told(self) -> Result<String, Problem> {
        let Self { turns, failed, unreadable, more, problem } = self;
        if let Some(problem) = problem {
            return Err(problem);
        }
        if unreadable > 0 {
            return Err(Problem::internal(format!("{unreadable} jobs cannot be read")));
        }
        Ok(format!("{turns} turns, {failed} failed{}", if more { ", more is left" } else { "" }))
    }

    /// Whether it has taken `most` turns, or may not go on: there may be more then.
    fn is_enough(&mut self, app: &App, most: usize) -> bool {
        self.more = self.turns == most || app.is_spent();
        self.more
    }

    /// Takes the next turn of a job, unless somebody was faster.
    async fn go_on<R>(
        &mut self,
        app: &App,
        read: &Stored<Job>,
        lease: SignedDuration,
        turn: &(impl Fn(Stored<Job>) -> R + Send),
    ) where
        R: Future<Output = Result<(), Problem>> + Send,
    {
        let outcome = match take_turn(app, read, lease).await {
            Ok(None) => return,
            Ok(Some(taken)) => turn(taken).await,
            Err(problem) => Err(problem),
        };
        self.turns += 1;
        if let Err(problem) = outcome {
            self.failed += 1;
            self.problem.get_or_insert(problem);
        }
    }
}
