//! The end of a generation: its questions, its job, what it cost and who is told, in one transaction. So they are made
//! once, whoever else was at it.

use preau_kernel::{
    app::App, caller::Caller, changes::Changes, entity::Stored, job::Job, problem::Problem,
    question_writer::Author, unit_of_work::UnitOfWork,
};
use serde_json::{Value, json};

use crate::{
    generation::{GenerationRequest, GenerationResult, LatestGeneration, Progress},
    masterclass::Masterclass,
    question::{Choices, Letter, Question, QuestionId, QuestionStatus, Source},
    question_notifier::questions_ready,
    questions_written::Authored,
};

/// How a generation ends.
pub(crate) enum Ending {
    /// With questions.
    Done {
        /// The questions, each with who wrote it.
        questions: Vec<Authored>,
        /// Why Préau wrote, or wrote some, though a model was to.
        fallback_reason: Option<String>,
    },
    /// Without.
    Failed(Problem),
}

/// What a generation with questions leaves.
pub(crate) struct Made {
    /// What its job keeps.
    pub result: GenerationResult,
    /// The questions.
    pub questions: Vec<Question>,
}

impl Made {
    /// What comes of `questions`, at the instant of `work`.
    pub fn of(
        app: &App,
        work: &UnitOfWork<'_>,
        request: &GenerationRequest,
        (questions, fallback_reason): (Vec<Authored>, Option<String>),
    ) -> Self {
        let of_model = questions.iter().filter(|(_, by)| *by == Author::OpenAi).count();
        let generated_by = if of_model * 2 > questions.len() { Author::OpenAi } else { Author::Offline };
        let mut at = work.now();
        let questions: Vec<Question> = questions
            .into_iter()
            .map(|(draft, by)| {
                let correct_choice = Letter::ALL.get(draft.correct).copied().unwrap_or(Letter::A);
                let question = Question {
                    id: QuestionId::mint(app.ids.as_ref(), at),
                    masterclass_id: request.masterclass_id,
                    question_text: draft.question_text,
                    choices: Choices::from(draft.choices),
                    correct_choice,
                    explanation: Some(draft.explanation).filter(|text| !text.trim().is_empty()),
                    status: QuestionStatus::Draft,
                    source: Some(Source { page: draft.page, quote: draft.quote }),
                    generated_by: Some(by),
                    served: false,
                    archived_at: None,
                    voided_at: None,
                    created_at: at,
                    updated_at: at,
                };
                // They are listed by when they were made: in this order.
                at += jiff::SignedDuration::from_millis(1);
                question
            })
            .collect();
        let mut warnings = Vec::new();
        if request.hidden_chars > 0 {
            warnings.push("hidden-text".to_owned());
        }
        if of_model > 0 && of_model < questions.len() {
            warnings.push("filled-offline".to_owned());
        }
        let question_ids = questions.iter().map(|question| question.id).collect();
        Self { result: GenerationResult { question_ids, generated_by, fallback_reason, warnings }, questions }
    }

    /// The changes that make the questions, told as one event of the masterclass; `latest` is the generation before.
    pub fn changes(
        &self,
        work: &UnitOfWork<'_>,
        job: &Job,
        request: &GenerationRequest,
        latest: Option<Stored<LatestGeneration>>,
    ) -> Changes {
        let to = json!({
            "job_id": job.id,
            "generated_by": self.result.generated_by,
            "question_ids": self.result.question_ids,
        });
        let resource = Masterclass::resource_of(request.masterclass_id);
        let changes = work.tells("QUESTIONS_GENERATED", &resource, [Value::Null, to]);
        let after = LatestGeneration {
            masterclass_id: request.masterclass_id,
            job: job.id,
            question_ids: self.result.question_ids.clone(),
            asked: request.fingerprint(&job.created_by),
            at: work.now(),
        };
        let version = latest.map_or(0, |latest| latest.version);
        let changes = changes.save(&Stored::at_version(after, version));
        self.questions.iter().fold(changes, Changes::create)
    }
}

/// Ends a generation whose turn was taken, and answers its job as it is then: as others left it, where they were faster.
///
/// # Errors
/// The store did not answer, or is busy.
pub(crate) async fn end(
    app: &App,
    taken: &Stored<Job>,
    request: Option<&GenerationRequest>,
    progress: &Progress,
    ending: Ending,
    tells: bool,
) -> Result<Stored<Job>, Problem> {
    let job = &taken.entity;
    let caller = Caller::of_link(job.created_by.clone());
    let mut work = UnitOfWork::of(app, &caller);
    loop {
        let now = work.now();
        let (ended, changes) = match (&ending, request) {
            (Ending::Done { questions, fallback_reason }, Some(request)) => {
                let id = request.masterclass_id;
                let masterclass = work.find::<Masterclass>(&Masterclass::key_of(id)).await?;
                let latest = work.find::<LatestGeneration>(&LatestGeneration::key_of(id)).await?;
                let made = Made::of(app, &work, request, (questions.clone(), fallback_reason.clone()));
                let ended = job.done(now, json!(made.result));
                let mut changes = made.changes(&work, &ended, request, latest);
                if let Some(masterclass) = masterclass.filter(|_| tells) {
                    changes =
                        questions_ready(app, now, &ended, &masterclass.entity, made.questions.len(), changes);
                }
                (ended, changes)
            }
            (Ending::Failed(problem), _) => {
                let ended = job.failed(now, problem);
                let told = [taken.entity.audited(), json!({"state": "failed", "problem": problem.code()})];
                let changes = work.tells("QUESTIONS_FAILED", &Job::resource_of(job.id), told);
                (ended, changes)
            }
            (Ending::Done { .. }, None) => return Err(Problem::internal("questions of no request")),
        };
        if let Some(job) = progress.exchange.end(app, taken, ended, changes).await? {
            return Ok(job);
        }
        work.again().await?;
    }
}
