//! `grade-evaluation`: corrects a copy (seed 1 §3, §8).

use std::time::Duration;

use http::HeaderMap;
use preau_dashboard::{
    mark::AssessmentId,
    study_day::{study_day_keys, with_study_day},
};
use preau_kernel::{
    actor::Role,
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{AuditEntry, Changes},
    entity::Stored,
    input,
    job::Job,
    jobs::open_job,
    model_jobs::{go_on_for, opening},
    patience::patience,
    problem::Problem,
    request::Valid,
    unit_of_work::{Audited, UnitOfWork},
};
use preau_photos::photo::PhotoId;
use serde_json::{Value, json};

use crate::{
    access::{check_reads, is_own},
    copy_files::{CopyRead, HandedFiles, read_copy},
    copy_print::with_prints,
    evaluation::{Evaluation, EvaluationStatus},
    grade::CopyFlag,
    grading::with_consequences,
    job::{JobView, KIND, OrJob, Task, open_answer},
    marking::marked,
    model_judgement::asked,
    problems::already_submitted,
    responses::EvaluationResponses,
    submit_evaluation::{Files, copy_of},
    turns::go_on,
    view::GradeView,
};

input! {
    /// What is to be corrected.
    pub struct GradeEvaluation {
        /// Which evaluation.
        pub eval_id: AssessmentId,
        /// One file of the copy, where it is not handed in yet.
        pub file: Option<PhotoId>,
        /// The files of the copy.
        pub files: Option<Files>,
        /// The answers, by item.
        pub responses: Option<EvaluationResponses>,
    }
}

/// Corrects a copy
///
/// Which is handed in first, where it is not. Objective items are exact; open ones are marked by what they say of what is expected,
/// as a draft that a coach confirms or changes (`needs_review`). A copy with a file that no program reads stays `Soumis` until a
/// coach has read it. Who asks again is answered the mark that there is.
///
/// Where a model reads copies, it transcribes pictures (JPEG, PNG, WebP) and PDFs without text first, 10 pages of a copy at most: what
/// it read stands in the evaluation (`transcript`), and is judged as what is typed is, always as a draft. Where it cannot, or words are
/// missing that leave nothing to judge, the copy waits for a coach.
///
/// Where a model is set, it says of each criterion whether the answer meets it, and by which words; points are computed here, and what
/// it does not quote counts for nothing. Préau judges where it fails. That is waited for for 8 seconds, or as `Prefer: wait=n` says,
/// 20 at most; then, or at once by `Prefer: respond-async`, it is 202 with the job: the copy is handed in all the same. Who asks again,
/// without the copy, waits for the same job.
#[utoipa::path(
    post,
    path = "/eval/grade",
    tag = "evaluations",
    params(("Prefer" = Option<String>, Header, description = "`wait=n` seconds, or `respond-async` (RFC 7240)")),
    request_body = GradeEvaluation,
    responses(
        (status = 200, description = "The mark; `ETag` is the evaluation's version", body = GradeView),
        (status = 202, description = "The job that makes it", body = JobView, headers(
            ("Location" = String, description = "The job's path"),
            ("Retry-After" = u32, description = "When to ask for it, in seconds"),
        )),
    ),
)]
pub(crate) async fn grade_evaluation(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    Valid(asked_for): Valid<GradeEvaluation>,
) -> Result<Answer<OrJob<GradeView>>, Problem> {
    let files: Vec<PhotoId> =
        asked_for.files.iter().flat_map(|files| files.0.iter().copied()).chain(asked_for.file).collect();
    let brings_a_copy = asked_for.responses.is_some() || !files.is_empty();
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = Evaluation::read(&app.records, asked_for.eval_id).await?;
        check_reads(&app.records, &caller.actor, &before.entity).await?;
        let own = is_own(&caller.actor, &before.entity);
        if !own && !caller.actor.is(Role::Coach) {
            return Err(Problem::not_yours());
        }
        if before.entity.status != EvaluationStatus::Proposed && brings_a_copy {
            return Err(already_submitted());
        }
        if let (EvaluationStatus::Corrected, Some(grade)) = (before.entity.status, &before.entity.grade) {
            let view = OrJob::Done(Box::new(GradeView::of(&before.entity, grade)));
            return Ok(Answer::ok(view).at_version(before.version));
        }
        let has_model = app.senders.grader.is_some() || app.senders.ocr.is_some();
        if has_model
            && before.entity.status == EvaluationStatus::Submitted
            && let Some(open) = open_job(&app.records, KIND, &before.entity.resource()).await?
        {
            return waited_for(&app, open, patience(&headers)).await;
        }
        let handed_in = if before.entity.status == EvaluationStatus::Proposed {
            if !own {
                return Err(Problem::invalid_transition(
                    EvaluationStatus::Proposed.word(),
                    EvaluationStatus::Corrected.word(),
                ));
            }
            let (copy, files) =
                copy_of(&app, &before.entity, asked_for.responses.clone(), files.clone()).await?;
            Some((before.entity.submitted(copy, work.now())?, files))
        } else {
            None
        };
        let submitted = handed_in.as_ref().map_or(&before.entity, |(submitted, _)| submitted);
        let CopyRead { answers, unread, needs_a_person } = read_copy(&app, submitted).await?;
        if needs_a_person {
            let view = OrJob::Done(Box::new(GradeView::waiting(submitted, answers.flags)));
            let Some((after, files)) = &handed_in else {
                return Ok(Answer::ok(view).at_version(before.version));
            };
            let changes = with_copy(&app, &work, (&before, after), files).await?;
            let answer = Answer::ok(view).at_version(before.version + 1);
            if let Some(answer) = work.commit(changes, answer).await? {
                return Ok(answer);
            }
            continue;
        }
        let is_judged = app.senders.grader.is_some() && !asked(submitted, &answers).is_empty();
        if is_judged || !unread.is_empty() {
            let changes = match &handed_in {
                Some((after, files)) => with_copy(&app, &work, (&before, after), files).await?,
                None => work.nothing_yet(),
            };
            if let Some(job) = begun(&app, &caller, &mut work, changes, asked_for.eval_id).await? {
                return waited_for(&app, job, patience(&headers)).await;
            }
            continue;
        }
        let grade = marked(submitted, &answers);
        let after = submitted.corrected(grade.clone(), work.now())?;
        let mut changes = work.replaces("EVAL_GRADED", &before, &after);
        if let Some((handed_in, files)) = &handed_in {
            let (from, to) = (before.entity.state(), handed_in.state());
            let resource = after.resource();
            let entry = AuditEntry { kind: "EVAL_SUBMITTED", resource: &resource, from, to };
            changes = files.handed_in(after.id, changes.and_audited(&app, &caller, entry));
        }
        let changes = with_prints(&after, &answers, work.now(), changes);
        let changes = with_consequences(&app, &work, &after, own, changes).await?;
        let view = OrJob::Done(Box::new(GradeView::of(&after, &grade)));
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

/// What handing in a copy writes.
async fn with_copy(
    app: &App,
    work: &UnitOfWork<'_>,
    (before, after): (&Stored<Evaluation>, &Evaluation),
    files: &HandedFiles,
) -> Result<Changes, Problem> {
    let changes = files.handed_in(after.id, work.replaces("EVAL_SUBMITTED", before, after));
    let days = app.records.batch(study_day_keys(&after.student_id)).await?;
    with_study_day(work, &after.student_id, &days, changes)
}

/// Begins the job of a model that reads the copy and judges its open answers, with what else is to be written; none where that has changed meanwhile.
async fn begun(
    app: &App,
    caller: &Caller,
    work: &mut UnitOfWork<'_>,
    changes: Changes,
    id: AssessmentId,
) -> Result<Option<Stored<Job>>, Problem> {
    let resource = format!("evaluation:{id}");
    let what = [KIND, resource.as_str()];
    let job =
        Job::new(app.ids.as_ref(), work.now(), &caller.actor.id, what, json!(Task::Grade { eval_id: id }));
    let resource = Job::resource_of(job.id);
    let entry = AuditEntry {
        kind: "EVAL_GRADING_REQUESTED",
        resource: &resource,
        from: Value::Null,
        to: job.audited(),
    };
    let changes = changes.and_audited(app, caller, entry);
    Ok(work.commit_step(opening(changes, app, &job)).await?.then(|| Stored::at_version(job, 1)))
}

/// Goes on with a correction for as long as its caller waits, as far as that is done in a request.
async fn waited_for(
    app: &App,
    job: Stored<Job>,
    wait: Duration,
) -> Result<Answer<OrJob<GradeView>>, Problem> {
    let job = go_on_for(app, job, wait, async |taken| go_on(app, taken).await).await?;
    if job.entity.state.is_open() {
        return open_answer(&job.entity);
    }
    if let Some(problem) = &job.entity.problem {
        return Err(problem.problem());
    }
    let found = Evaluation::read(&app.records, Task::of(&job.entity)?.evaluation()).await?;
    let view = match &found.entity.grade {
        Some(grade) => GradeView::of(&found.entity, grade),
        None => GradeView::waiting(&found.entity, vec![CopyFlag::Unreadable]),
    };
    Ok(Answer::ok(OrJob::Done(Box::new(view))).at_version(found.version))
}
