//! What a model does for an evaluation, as a job.

use http::{HeaderValue, header};
use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    answer::Answer,
    id::UserId,
    job::{Job, JobId, JobState},
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::subject_request::GenerateEvaluation;

/// What these jobs are called.
pub(crate) const KIND: &str = "evaluation";
/// When an open job is to be asked for again, in seconds.
const ASK_AGAIN: u32 = 3;

/// What a subject that is being written is for: one at a time for a student.
pub(crate) fn subjects_of(student: &UserId) -> String {
    format!("subjects-of:{student}")
}

/// What is asked, as a job keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub(crate) enum Task {
    /// The open answers of a copy are to be judged.
    Grade {
        /// Of which evaluation.
        eval_id: AssessmentId,
    },
    /// A subject is to be written.
    Write(Box<WantedSubject>),
    /// A subject was to be written: the job has ended, and names nobody.
    Written {
        /// Which evaluation came of it, if one did.
        eval_id: AssessmentId,
    },
}

/// A subject that is to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WantedSubject {
    /// What it will be called.
    pub eval_id: AssessmentId,
    /// Whose it is.
    pub student_id: UserId,
    /// What is asked.
    pub asked: GenerateEvaluation,
}

/// What is under way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationJob)]
pub struct JobView {
    /// The job.
    id: JobId,
    /// What kind of work it is.
    #[schema(example = "evaluation")]
    kind: String,
    /// What became of it.
    state: JobState,
    /// The evaluation that it is for; of one that is being written, there is none before it is done.
    eval_id: AssessmentId,
    /// When it was asked for, in UTC.
    created_at: Timestamp,
    /// When it last changed, in UTC.
    updated_at: Timestamp,
}

/// What was asked for, or the job that makes it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum OrJob<T> {
    /// That.
    Done(Box<T>),
    /// The job.
    Open(Box<JobView>),
}

impl Task {
    /// What a job asks.
    ///
    /// # Errors
    /// A bug: it cannot be read.
    pub fn of(job: &Job) -> Result<Self, Problem> {
        serde_json::from_value(job.request.clone()).map_err(Problem::internal)
    }

    /// Which evaluation it is for.
    pub const fn evaluation(&self) -> AssessmentId {
        match self {
            Self::Grade { eval_id } | Self::Written { eval_id } => *eval_id,
            Self::Write(wanted) => wanted.eval_id,
        }
    }
}

/// A job that has ended as it is kept: one that wrote a subject says no more whose that is, nor what was asked.
pub(crate) fn naming_nobody(ended: Job) -> Job {
    match Task::of(&ended) {
        Ok(Task::Write(wanted)) => {
            let eval_id = wanted.eval_id;
            Job {
                resource: format!("evaluation:{eval_id}"),
                request: json!(Task::Written { eval_id }),
                ..ended
            }
        }
        Ok(Task::Grade { .. } | Task::Written { .. }) | Err(_) => ended,
    }
}

/// The answer about a job that goes on without its caller.
///
/// # Errors
/// A bug: it cannot be read.
pub(crate) fn open_answer<T: Serialize>(job: &Job) -> Result<Answer<OrJob<T>>, Problem> {
    let view = JobView {
        id: job.id,
        kind: job.kind.clone(),
        state: job.state,
        eval_id: Task::of(job)?.evaluation(),
        created_at: job.created_at,
        updated_at: job.updated_at,
    };
    let location = HeaderValue::try_from(format!("/api/jobs/{}", job.id)).map_err(Problem::internal)?;
    let answer = Answer::accepted(OrJob::Open(Box::new(view)), ASK_AGAIN);
    Ok(answer.with_header(header::LOCATION, location))
}
