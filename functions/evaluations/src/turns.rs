//! One turn at what a model does for an evaluation, whoever takes it: whoever asked and waits, whoever polls, or the schedule.

use preau_kernel::{app::App, entity::Stored, exchange::Exchange, job::Job, problem::Problem};

use crate::{
    grading_end, grading_turn,
    job::{self, Task},
    subject_turn,
};

/// What these jobs are called.
pub const KIND: &str = job::KIND;

/// Goes on with a job whose turn was taken, and answers it as it is then.
///
/// # Errors
/// The store or the files did not answer: the job is due again when its lease ends.
pub async fn go_on(app: &App, taken: Stored<Job>) -> Result<Stored<Job>, Problem> {
    match Task::of(&taken.entity) {
        Ok(Task::Grade { eval_id }) => grading_turn::go_on(app, taken, eval_id).await,
        Ok(Task::Write(wanted)) => subject_turn::go_on(app, taken, &wanted).await,
        Ok(Task::Written { .. }) => {
            let problem = Problem::internal("a job that has ended is taken");
            grading_end::give_up(app, &taken, &Exchange::default(), &problem).await
        }
        // What cannot be read today cannot be tomorrow.
        Err(problem) => grading_end::give_up(app, &taken, &Exchange::default(), &problem).await,
    }
}

/// A job that has ended as it is kept: one that wrote a subject says no more whose that is, nor what was asked.
#[must_use]
pub fn ended(job: Job) -> Job {
    job::naming_nobody(job)
}
