//! One turn at a subject that a model writes: it is asked for questions about the documents once, or looked at once. What holds of
//! them is taken; the rest Préau writes, and all of it where the model fails, unless the school wants a failure then.

use preau_kernel::{
    actor::{Actor, Role},
    app::App,
    caller::Caller,
    entity::Stored,
    exchange::{Exchange, Heard},
    job::Job,
    jobs::hand_back,
    problem::Problem,
    question_writer::{PageText, QuestionDraft, WantedQuestions, WrittenQuestions},
    text::Language,
    unit_of_work::UnitOfWork,
};
use preau_questions::{Draft, check, deal};
use preau_resources::material::Material;
use serde_json::json;

use crate::{
    evaluation::Evaluation,
    grading_end::give_up,
    item::Item,
    job::{WantedSubject, naming_nobody},
    pool::Pool,
    problems::no_material,
    subject_request::GenerateEvaluation,
    subject_writer::{Plan, written},
};

/// What tokens a call is expected to take at most beside what is sent.
const TOKENS_OF_ANSWER: u64 = 8_000;

/// Goes on with a subject whose turn was taken, and answers its job as it is then.
///
/// # Errors
/// The store did not answer: the job is due again when its lease ends.
pub(crate) async fn go_on(
    app: &App,
    taken: Stored<Job>,
    wanted: &WantedSubject,
) -> Result<Stored<Job>, Problem> {
    let mut exchange: Exchange = taken.entity.progress_as()?.unwrap_or_default();
    // A coach makes it of what the student may see, not of what they see themselves.
    let reader = Actor::new(wanted.student_id.clone(), vec![Role::Student]);
    let found = wanted.asked.material(app, &reader).await?;
    let plan = wanted.asked.plan();
    let heard = ask(app, &taken.entity, &mut exchange, (&found, &plan)).await?;
    let drafts = match heard {
        Heard::Again(after) => {
            let usage = exchange.usage.clone();
            return hand_back(app, &taken, (json!(exchange), usage), after).await;
        }
        Heard::Said(WrittenQuestions { drafts, usage }) => {
            exchange.spend(&usage);
            drafts
        }
        Heard::Nothing(_) if app.policy.writes_offline_instead => Vec::new(),
        Heard::Nothing(reason) => {
            let problem = Problem::provider_failed(format!("the model: {reason}"));
            return give_up(app, &taken, &exchange, &problem).await;
        }
    };
    let seed = wanted.eval_id.to_string();
    let drafts = held(&found, drafts, plan.choices(), seed.as_bytes());
    let by_model = !drafts.is_empty();
    let items = written(&found, &plan, seed.as_bytes(), drafts);
    if items.is_empty() {
        return give_up(app, &taken, &exchange, &no_material()).await;
    }
    end(app, &taken, &exchange, (wanted, items, by_model)).await
}

/// Asks the model, or looks how far it is.
async fn ask(
    app: &App,
    job: &Job,
    exchange: &mut Exchange,
    (found, plan): (&[Material], &Plan<'_>),
) -> Result<Heard<WrittenQuestions>, Problem> {
    if let Some(reason) = exchange.is_over(app, job) {
        return Ok(Heard::Nothing(reason));
    }
    let writer = &app.senders.questions;
    let outcome = if let Some(ticket) = &exchange.ticket {
        writer.look(ticket).await
    } else {
        let pages = Pool::of(found).shared_pages();
        if pages.is_empty() {
            return Ok(Heard::Nothing("no_material".to_owned()));
        }
        let sent: usize = pages.iter().map(|page| page.text.len()).sum();
        if let Some(reason) = exchange.refusal(app, TOKENS_OF_ANSWER + sent as u64 / 2).await? {
            return Ok(Heard::Nothing(reason.to_owned()));
        }
        let pages = pages.into_iter().map(|page| PageText { number: page.number, text: page.text });
        let wanted = WantedQuestions {
            pdf: Vec::new(),
            pages: pages.collect(),
            hidden_chars: 0,
            count: plan.choices(),
            language: Language::French,
            known_stems: Vec::new(),
            complaints: Vec::new(),
            at_length: exchange.at_length,
            requester: job.requester(),
        };
        writer.begin(&wanted).await
    };
    exchange.heard(app, outcome).await
}

/// What holds of what was written, held against the documents, so many at most, with its choices dealt anew.
fn held(found: &[Material], drafts: Vec<QuestionDraft>, most: usize, seed: &[u8]) -> Vec<Draft> {
    let drafts = drafts.into_iter().map(|draft| {
        let QuestionDraft { question_text, choices, correct, explanation, page, quote } = draft;
        Draft { question_text, choices, correct, explanation, page, quote }
    });
    let held = check(drafts.collect(), &Pool::of(found).shared_pages(), &[]).kept;
    deal(held.into_iter().take(most).collect(), seed)
}

/// Ends it: the evaluation, the job and what it cost, in one transaction.
async fn end(
    app: &App,
    taken: &Stored<Job>,
    exchange: &Exchange,
    (wanted, items, by_model): (&WantedSubject, Vec<Item>, bool),
) -> Result<Stored<Job>, Problem> {
    let job = &taken.entity;
    let caller = Caller::of_link(job.created_by.clone());
    let mut work = UnitOfWork::of(app, &caller);
    let GenerateEvaluation { subject, level, duration, .. } = &wanted.asked;
    loop {
        let named = (wanted.eval_id, wanted.student_id.clone());
        let by = if by_model { "openai" } else { "offline" };
        let texts = (subject.0.clone(), level.0.clone(), duration.0);
        let evaluation = Evaluation::proposed(named, texts, (items.clone(), by), work.now());
        let changes = work.creates("EVAL_PROPOSED", &evaluation);
        let ended = naming_nobody(job.done(work.now(), json!({})));
        if let Some(job) = exchange.end(app, taken, ended, changes).await? {
            return Ok(job);
        }
        work.again().await?;
    }
}
