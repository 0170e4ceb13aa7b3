//! One turn at the correction of a copy: what no program has read of it is read first; then a model is asked once, or looked at once,
//! and what comes of it is kept. Where it fails, Préau judges, unless the school wants a failure then. What a coach decided meanwhile stays.

use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    app::App,
    entity::Stored,
    exchange::{Exchange, Heard},
    grader::{OpenAnswer, WantedGrading, WrittenVerdicts},
    job::Job,
    jobs::hand_back,
    problem::Problem,
};
use serde_json::json;

use crate::{
    copy_files::{CopyRead, read_copy},
    evaluation::{Evaluation, EvaluationStatus},
    grading_end::{Ending, end, leave},
    grading_progress::{GradingProgress, Reading},
    model_judgement::asked,
    reading_turn,
};

/// What a call is expected to take at most beside what is sent, in tokens.
const TOKENS_OF_ANSWER: u64 = 5_000;

/// Goes on with a correction whose turn was taken, and answers its job as it is then.
///
/// # Errors
/// The store or the files did not answer: the job is due again when its lease ends.
pub(crate) async fn go_on(app: &App, taken: Stored<Job>, id: AssessmentId) -> Result<Stored<Job>, Problem> {
    let mut progress = GradingProgress::of(&taken.entity)?;
    let found = app.records.find::<Evaluation>(&Evaluation::key_of(id)).await?;
    let Some(submitted) = found.filter(|found| found.entity.status == EvaluationStatus::Submitted) else {
        reading_turn::cancel(app, &progress).await;
        return leave(app, &taken, &progress.exchange).await;
    };
    if let Some(reading) = progress.reading.take() {
        return reading_turn::go_on(app, taken, progress, (id, reading)).await;
    }
    let CopyRead { answers, unread, needs_a_person } = read_copy(app, &submitted.entity).await?;
    if needs_a_person {
        return leave(app, &taken, &progress.exchange).await;
    }
    if !unread.is_empty() {
        return reading_turn::go_on(app, taken, progress, (id, Reading::of(unread))).await;
    }
    let questions = asked(&submitted.entity, &answers);
    let mut exchange = std::mem::take(&mut progress.exchange);
    if app.senders.grader.is_none() || questions.is_empty() {
        // A model read the copy, and has nothing to judge.
        return end(app, &taken, &exchange, Ending::Graded(&answers, &[])).await;
    }
    let heard = ask(app, &taken.entity, &mut exchange, questions).await?;
    let verdicts = match heard {
        Heard::Again(after) => {
            let usage = exchange.usage.clone();
            return hand_back(app, &taken, (json!(exchange), usage), after).await;
        }
        Heard::Said(WrittenVerdicts { verdicts, usage }) => {
            exchange.spend(&usage);
            verdicts
        }
        Heard::Nothing(_) if app.policy.writes_offline_instead => Vec::new(),
        Heard::Nothing(reason) => {
            let problem = Problem::provider_failed(format!("the model: {reason}"));
            return end(app, &taken, &exchange, Ending::Failed(&problem)).await;
        }
    };
    end(app, &taken, &exchange, Ending::Graded(&answers, &verdicts)).await
}

/// Asks the model, or looks how far it is.
async fn ask(
    app: &App,
    job: &Job,
    exchange: &mut Exchange,
    answers: Vec<OpenAnswer>,
) -> Result<Heard<WrittenVerdicts>, Problem> {
    let Some(grader) = &app.senders.grader else { return Ok(Heard::Nothing("no_model".to_owned())) };
    if let Some(reason) = exchange.is_over(app, job) {
        return Ok(Heard::Nothing(reason));
    }
    let outcome = if let Some(ticket) = &exchange.ticket {
        grader.look(ticket).await
    } else {
        if let Some(reason) = exchange.refusal(app, estimate(&answers)).await? {
            return Ok(Heard::Nothing(reason.to_owned()));
        }
        grader
            .begin(&WantedGrading { answers, at_length: exchange.at_length, requester: job.requester() })
            .await
    };
    exchange.heard(app, outcome).await
}

/// What tokens a call is expected to take at most: a token is two letters of French at least.
fn estimate(answers: &[OpenAnswer]) -> u64 {
    let letters = |answer: &OpenAnswer| {
        let criteria: usize = answer.criteria.iter().map(String::len).sum();
        answer.question.len() + answer.source.len() + answer.answer.len() + criteria
    };
    let sent: usize = answers.iter().map(letters).sum();
    TOKENS_OF_ANSWER + sent as u64 / 2
}
