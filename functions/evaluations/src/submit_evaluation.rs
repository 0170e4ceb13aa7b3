//! `submit-evaluation`: a student hands in a copy.

use std::collections::BTreeSet;

use preau_dashboard::{
    mark::AssessmentId,
    study_day::{study_day_keys, with_study_day},
};
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, field_types::BoundedList, input, problem::Problem,
    request::Valid, text::LocalizedText, unit_of_work::UnitOfWork,
};
use preau_photos::photo::PhotoId;

use crate::{
    access::{check_reads, is_own},
    copy_files::HandedFiles,
    evaluation::{Evaluation, StudentCopy},
    responses::EvaluationResponses,
    view::EvaluationView,
};

/// The files of a copy.
pub(crate) type Files = BoundedList<PhotoId, 10>;

input! {
    /// A copy.
    pub struct SubmitEvaluation {
        /// Of which evaluation.
        pub eval_id: AssessmentId,
        /// The answers, by item.
        pub responses: Option<EvaluationResponses>,
        /// The student's own completed uploads: PDFs or pictures.
        pub files: Option<Files>,
    }
}

/// Hands in a copy
///
/// Once: answers, files, or both. Files are deleted when the school has kept copies for long enough: what was typed, the mark and what
/// was said of it stay.
#[utoipa::path(
    post,
    path = "/eval/submit",
    tag = "evaluations",
    request_body = SubmitEvaluation,
    responses((status = 200, description = "The evaluation; `ETag` is its version", body = EvaluationView)),
)]
pub(crate) async fn submit_evaluation(
    app: App,
    caller: Caller,
    Valid(asked): Valid<SubmitEvaluation>,
) -> Result<Answer<EvaluationView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Evaluation::read(&app.records, asked.eval_id).await?;
        check_reads(&app.records, &caller.actor, &before.entity).await?;
        if !is_own(&caller.actor, &before.entity) {
            return Err(Problem::not_yours());
        }
        let files = asked.files.as_ref().map(|files| files.0.clone()).unwrap_or_default();
        let (copy, files) = copy_of(&app, &before.entity, asked.responses.clone(), files).await?;
        let after = before.entity.submitted(copy, work.now())?;
        let changes = files.handed_in(after.id, work.replaces("EVAL_SUBMITTED", &before, &after));
        let read = app.records.batch(study_day_keys(&after.student_id)).await?;
        let changes = with_study_day(&work, &after.student_id, &read, changes)?;
        let view = EvaluationView::of(after, &caller.actor);
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

/// A copy that may be handed in, and its files; one that is named twice is one.
///
/// # Errors
/// `invalid-request`: it is neither answers nor files, or answers what is not asked; `file-refused`; or the store did not answer.
pub(crate) async fn copy_of(
    app: &App,
    evaluation: &Evaluation,
    responses: Option<EvaluationResponses>,
    mut files: Vec<PhotoId>,
) -> Result<(StudentCopy, HandedFiles), Problem> {
    if responses.is_none() && files.is_empty() {
        let detail = LocalizedText::fixed(
            "Des réponses ou des fichiers sont attendus.",
            "Answers or files are expected.",
        );
        return Err(Problem::wrong_field("/responses", "required", detail));
    }
    let responses = responses.unwrap_or_default();
    responses.check(&evaluation.items)?;
    let mut named = BTreeSet::new();
    files.retain(|file| named.insert(*file));
    let handed = HandedFiles::of(app, &evaluation.student_id, &files).await?;
    Ok((StudentCopy { responses: responses.0, files, transcript: None }, handed))
}
