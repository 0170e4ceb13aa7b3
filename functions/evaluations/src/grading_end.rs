//! The end of a correction: its mark and what follows of it, or none, with the job and what it cost, in one transaction.

use preau_kernel::{
    app::App, caller::Caller, changes::Changes, entity::Stored, exchange::Exchange, grader::Verdict,
    job::Job, problem::Problem, unit_of_work::UnitOfWork,
};
use serde_json::json;

use crate::{
    answers::Answers,
    copy_print::with_prints,
    evaluation::{Evaluation, EvaluationStatus},
    grading::with_consequences,
    job::{Task, naming_nobody},
    marking::marked_with,
};

/// What comes of a correction.
pub(crate) enum Ending<'e> {
    /// A mark.
    Graded(&'e Answers, &'e [Verdict]),
    /// Nothing: there is a mark already, or a person has to read the copy.
    Left,
    /// A failure.
    Failed(&'e Problem),
}

/// Ends a job that makes no mark: there is one, or a person has to read the copy.
///
/// # Errors
/// The store did not answer, or is busy.
pub(crate) async fn leave(
    app: &App,
    taken: &Stored<Job>,
    exchange: &Exchange,
) -> Result<Stored<Job>, Problem> {
    end(app, taken, exchange, Ending::Left).await
}

/// Gives a job up.
///
/// # Errors
/// The store did not answer, or is busy.
pub(crate) async fn give_up(
    app: &App,
    taken: &Stored<Job>,
    exchange: &Exchange,
    problem: &Problem,
) -> Result<Stored<Job>, Problem> {
    end(app, taken, exchange, Ending::Failed(problem)).await
}

/// Ends a correction: its mark, what follows of it, its job and what it cost, in one transaction.
///
/// # Errors
/// The store did not answer, or is busy.
pub(crate) async fn end(
    app: &App,
    taken: &Stored<Job>,
    exchange: &Exchange,
    ending: Ending<'_>,
) -> Result<Stored<Job>, Problem> {
    let job = &taken.entity;
    let caller = Caller::of_link(job.created_by.clone());
    let mut work = UnitOfWork::of(app, &caller);
    loop {
        let now = work.now();
        let (ended, changes) = match &ending {
            Ending::Graded(answers, verdicts) => {
                let changes = graded(app, &work, job, (answers, verdicts)).await?;
                (job.done(now, json!({})), changes)
            }
            Ending::Left => (job.done(now, json!({})), work.nothing_yet()),
            Ending::Failed(problem) => {
                let told = [job.audited(), json!({"state": "failed", "problem": problem.code()})];
                let changes = work.tells("EVAL_GRADING_FAILED", &Job::resource_of(job.id), told);
                (job.failed(now, problem), changes)
            }
        };
        if let Some(job) = exchange.end(app, taken, naming_nobody(ended), changes).await? {
            return Ok(job);
        }
        work.again().await?;
    }
}

/// What a mark writes; nothing where there is one already.
async fn graded(
    app: &App,
    work: &UnitOfWork<'_>,
    job: &Job,
    (answers, verdicts): (&Answers, &[Verdict]),
) -> Result<Changes, Problem> {
    let id = Task::of(job)?.evaluation();
    let before = work.find::<Evaluation>(&Evaluation::key_of(id)).await?;
    let Some(before) = before.filter(|before| before.entity.status == EvaluationStatus::Submitted) else {
        return Ok(work.nothing_yet());
    };
    let grade = marked_with(&before.entity, answers, verdicts);
    let after = before.entity.corrected(grade, work.now())?;
    let changes = work.replaces("EVAL_GRADED", &before, &after);
    let changes = with_prints(&after, answers, work.now(), changes);
    with_consequences(app, work, &after, false, changes).await
}
