//! `generate-evaluation`: makes a subject (seed 1 §3, §8).

use std::time::Duration;

use http::HeaderMap;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    actor::{Actor, Role},
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    id::UserId,
    job::Job,
    jobs::open_job,
    model_jobs::{go_on_for, opening},
    patience::patience,
    problem::Problem,
    question_writer::Pace,
    request::Valid,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};
use serde_json::{Value, json};

use crate::{
    evaluation::Evaluation,
    job::{JobView, KIND, OrJob, Task, WantedSubject, open_answer, subjects_of},
    problems::no_material,
    subject_request::GenerateEvaluation,
    subject_writer::written,
    turns::go_on,
    view::EvaluationView,
};

/// Makes a subject
///
/// Of the documents that the student may see, of this subject and level; 20 points in all. A coach makes one for a student. What is
/// expected is shown once the copy is corrected.
///
/// Where a model is set, it writes questions with choices, of which those are taken that hold against the documents; Préau writes the
/// rest, and all of it where the model fails. That is waited for for 8 seconds, or as `Prefer: wait=n` says, 20 at most; then, or at
/// once by `Prefer: respond-async`, it is 202 with the job. Who asks while a subject of the same student is being written is answered
/// that one.
#[utoipa::path(
    post,
    path = "/eval/generate",
    tag = "evaluations",
    params(("Prefer" = Option<String>, Header, description = "`wait=n` seconds, or `respond-async` (RFC 7240)")),
    request_body = GenerateEvaluation,
    responses(
        (status = 201, description = "The subject; `ETag` is its version", body = EvaluationView,
            headers(("Location" = String, description = "Its path"))),
        (status = 202, description = "The job that makes it", body = JobView, headers(
            ("Location" = String, description = "The job's path"),
            ("Retry-After" = u32, description = "When to ask for it, in seconds"),
        )),
    ),
)]
pub(crate) async fn generate_evaluation(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    Valid(asked): Valid<GenerateEvaluation>,
) -> Result<Answer<OrJob<EvaluationView>>, Problem> {
    let student = student_of(&caller.actor, asked.student_id.clone())?;
    if app.senders.questions.pace() != Pace::AtOnce && asked.plan().choices() > 0 {
        return by_model(&app, &caller, (student, asked), patience(&headers)).await;
    }
    // A coach makes it of what the student may see, not of what they see themselves.
    let reader = Actor::new(student.clone(), vec![Role::Student]);
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let found = asked.material(&app, &reader).await?;
        let id = AssessmentId::mint(app.ids.as_ref(), work.now());
        let items = written(&found, &asked.plan(), id.to_string().as_bytes(), Vec::new());
        if items.is_empty() {
            return Err(no_material());
        }
        let texts = (asked.subject.0.clone(), asked.level.0.clone(), asked.duration.0);
        let evaluation = Evaluation::proposed((id, student.clone()), texts, (items, "offline"), work.now());
        let changes = work.creates("EVAL_PROPOSED", &evaluation);
        let path = evaluation.path();
        let view = OrJob::Done(Box::new(EvaluationView::of(evaluation, &caller.actor)));
        if let Some(answer) = work.commit(changes, Answer::created(&path, view).at_version(1)).await? {
            return Ok(answer);
        }
    }
}

/// Has a model write it, and waits for that: one at a time for a student.
async fn by_model(
    app: &App,
    caller: &Caller,
    (student_id, asked): (UserId, GenerateEvaluation),
    wait: Duration,
) -> Result<Answer<OrJob<EvaluationView>>, Problem> {
    let resource = subjects_of(&student_id);
    let mut work = UnitOfWork::of(app, caller);
    let job = loop {
        if let Some(open) = open_job(&app.records, KIND, &resource).await? {
            break open;
        }
        let eval_id = AssessmentId::mint(app.ids.as_ref(), work.now());
        let task = WantedSubject { eval_id, student_id: student_id.clone(), asked: asked.clone() };
        let what = [KIND, resource.as_str()];
        let job = Job::new(
            app.ids.as_ref(),
            work.now(),
            &caller.actor.id,
            what,
            json!(Task::Write(Box::new(task))),
        );
        let told = [Value::Null, job.audited()];
        let changes = work.tells("EVAL_REQUESTED", &Job::resource_of(job.id), told);
        if work.commit_step(opening(changes, app, &job)).await? {
            break Stored::at_version(job, 1);
        }
    };
    let job = go_on_for(app, job, wait, async |taken| go_on(app, taken).await).await?;
    if job.entity.state.is_open() {
        return open_answer(&job.entity);
    }
    if let Some(problem) = &job.entity.problem {
        return Err(problem.problem());
    }
    let made = Evaluation::read(&app.records, Task::of(&job.entity)?.evaluation()).await?;
    let path = made.entity.path();
    let view = OrJob::Done(Box::new(EvaluationView::of(made.entity, &caller.actor)));
    Ok(Answer::created(&path, view).at_version(made.version))
}

/// Whose subject it is: a student's own, or the one that a coach names.
fn student_of(actor: &Actor, named: Option<UserId>) -> Result<UserId, Problem> {
    let own = actor.is(Role::Student).then(|| actor.id.clone());
    match named.or(own) {
        Some(student) if actor.is(Role::Coach) || student == actor.id => Ok(student),
        Some(_) => Err(Problem::not_yours()),
        None => Err(Problem::wrong_field(
            "/student_id",
            "required",
            LocalizedText::fixed("Ce champ est requis.", "This field is required."),
        )),
    }
}
