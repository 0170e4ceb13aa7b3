//! Generated questions and their jobs, as those who teach read them.

use http::{HeaderValue, header};
use jiff::Timestamp;
use preau_kernel::{
    answer::Answer,
    app::App,
    job::{Job, JobId, JobState},
    problem::{Problem, kept::KeptProblemView},
    question_writer::Author,
    text::Language,
    token_usage::TokenUsage,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    document_report::DocumentReport,
    generation::{GenerationRequest, GenerationResult, KIND, Progress},
    question::Question,
    question_view::QuestionView,
};

/// When an open job is to be asked for again, in seconds.
const ASK_AGAIN: u32 = 3;

/// What a generation made.
#[derive(Debug, Serialize, ToSchema)]
pub struct GenerationView {
    /// The questions, in the order of the document's pages; without those that were deleted since.
    data: Vec<QuestionView>,
    /// Who wrote most of them, or all.
    generated_by: Author,
    /// Why Préau wrote, or wrote some, though a model was to: `quota`, `refused`, `no_answer`, `unavailable`, `rejected`,
    /// `cut_off`, `budget`, `rejected_questions`, `document_changed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    fallback_reason: Option<String>,
    /// What whoever corrects them ought to know: `hidden-text` (the document says what its readers do not see),
    /// `filled-offline` (some are Préau's own).
    warnings: Vec<String>,
    /// The job.
    job_id: JobId,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct JobProgress {
    /// How many questions hold so far.
    found: usize,
    /// How many are wanted.
    of: usize,
}

/// A job, as whoever asked for it reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobView {
    /// Its id.
    id: JobId,
    /// What kind of work it is.
    #[schema(example = "generate-questions")]
    kind: String,
    /// What became of it.
    state: JobState,
    /// How far it is, while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    progress: Option<JobProgress>,
    /// What it made, once it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    result: Option<GenerationView>,
    /// What it found in a document, once it has read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    document: Option<DocumentReport>,
    /// Why it was given up, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    problem: Option<KeptProblemView>,
    /// What the model read and wrote.
    usage: TokenUsage,
    /// When it was asked for, in UTC.
    created_at: Timestamp,
    /// When it last changed, in UTC.
    updated_at: Timestamp,
}

/// Questions, or the job that makes them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum GenerationAnswer {
    /// The questions.
    Done(Box<GenerationView>),
    /// The job.
    Open(Box<JobView>),
}

impl GenerationView {
    /// What a generation made, with its questions.
    pub(crate) fn new(job_id: JobId, result: GenerationResult, questions: Vec<Question>) -> Self {
        let GenerationResult { generated_by, fallback_reason, warnings, .. } = result;
        let data = questions.into_iter().map(QuestionView::from).collect();
        Self { data, generated_by, fallback_reason, warnings, job_id }
    }

    /// What a job made; none where it made nothing.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(app: &App, job: &Job) -> Result<Option<Self>, Problem> {
        let Some(result) = job.result.clone().filter(|_| job.kind == KIND) else {
            return Ok(None);
        };
        let result: GenerationResult = serde_json::from_value(result).map_err(Problem::internal)?;
        let keys: Vec<_> = result.question_ids.iter().map(|id| Question::key_of(*id)).collect();
        let found = app.records.find_many::<Question>(&keys).await?;
        let there = found.into_iter().flatten().map(|stored| stored.entity);
        let there = there.filter(|question| question.archived_at.is_none()).collect();
        Ok(Some(Self::new(job.id, result, there)))
    }
}

impl JobView {
    /// A job, for a reader of this language.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(app: &App, job: &Job, language: Language) -> Result<Self, Problem> {
        let is_open = job.kind == KIND && job.state.is_open();
        let request = GenerationRequest::of(job).ok().filter(|_| is_open);
        let progress = request.map(|request| JobProgress {
            found: Progress::of(job).map_or(0, |progress| progress.kept.len()),
            of: request.count,
        });
        Ok(Self {
            id: job.id,
            kind: job.kind.clone(),
            state: job.state,
            progress,
            result: GenerationView::of(app, job).await?,
            document: DocumentReport::of(job),
            problem: job.problem.as_ref().map(|problem| problem.view(language)),
            usage: job.usage.clone(),
            created_at: job.created_at,
            updated_at: job.updated_at,
        })
    }
}

/// Where a job is, in the API.
pub(crate) fn path_of(id: JobId) -> String {
    format!("/api/jobs/{id}")
}

/// The answer about a job; one that is open is to be asked for again.
pub(crate) fn job_answer(view: JobView) -> Answer<JobView> {
    let is_open = view.state.is_open();
    let answer = Answer::ok(view);
    if is_open { answer.with_header(header::RETRY_AFTER, HeaderValue::from(ASK_AGAIN)) } else { answer }
}

/// What whoever asked for questions is answered of their job, as it is now.
///
/// # Errors
/// The problem that it was given up for; or the store did not answer.
pub(crate) async fn generation_answer(
    app: &App,
    job: &Job,
    language: Language,
) -> Result<Answer<GenerationAnswer>, Problem> {
    if let Some(problem) = &job.problem {
        return Err(problem.problem());
    }
    if let Some(view) = GenerationView::of(app, job).await? {
        return Ok(Answer::ok(GenerationAnswer::Done(Box::new(view))));
    }
    let view = GenerationAnswer::Open(Box::new(JobView::of(app, job, language).await?));
    let location = HeaderValue::try_from(path_of(job.id)).map_err(Problem::internal)?;
    Ok(Answer::accepted(view, ASK_AGAIN).with_header(header::LOCATION, location))
}
