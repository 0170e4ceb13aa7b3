//! One turn at reading the pictures and scans of a copy: a model is asked about one file once, or looked at once. What it read of all
//! of them is kept with the copy, once; the next turn judges it.

use jiff::SignedDuration;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    app::App,
    caller::Caller,
    entity::Stored,
    exchange::Heard,
    job::Job,
    jobs::hand_back,
    ocr::{WantedReading, WrittenReading},
    problem::Problem,
    token_usage::TokenUsage,
    unit_of_work::UnitOfWork,
};
use serde_json::{Value, json};

use crate::{
    copy_files::bytes_of,
    evaluation::{Evaluation, EvaluationStatus},
    grading_end::{give_up, leave},
    grading_progress::{GradingProgress, Reading},
    transcript::{Transcript, UnreadFile, checked},
};

/// What a call is expected to take at most, in tokens: beside its pages, and a page, of what is sent and of what is said.
const TOKENS_BESIDE: u64 = 2_000;
const TOKENS_OF_A_PAGE: u64 = 4_500;
/// Failures that have nothing to do with the copy: whoever asks for its correction again has the model asked again.
const OF_ANOTHER_DAY: [&str; 3] = ["unavailable", "quota", "budget"];

/// Goes on with reading what nobody has read of a copy, and answers its job as it is then.
///
/// # Errors
/// The store or the files did not answer: the job is due again when its lease ends.
pub(crate) async fn go_on(
    app: &App,
    taken: Stored<Job>,
    mut progress: GradingProgress,
    (id, mut reading): (AssessmentId, Reading),
) -> Result<Stored<Job>, Problem> {
    let Some(next) = reading.next().cloned() else {
        return keep(app, &taken, progress, (id, reading.transcript(None))).await;
    };
    let reason = match ask(app, &taken.entity, &mut progress, (&next, &reading)).await? {
        Heard::Again(after) => {
            progress.reading = Some(reading);
            return hand_back(app, &taken, told(&progress), after).await;
        }
        Heard::Said(WrittenReading { pages, usage }) => {
            progress.exchange.spend(&usage);
            let again = match checked(&next, pages) {
                Ok(pages) => {
                    reading.pages.extend(pages);
                    reading.complaints.clear();
                    progress.exchange.begin_anew();
                    true
                }
                Err(complaints) => {
                    reading.complaints = complaints;
                    progress.exchange.unusable()
                }
            };
            if again && reading.next().is_none() {
                return keep(app, &taken, progress, (id, reading.transcript(None))).await;
            }
            if again {
                progress.reading = Some(reading);
                return hand_back(app, &taken, told(&progress), SignedDuration::ZERO).await;
            }
            "unusable".to_owned()
        }
        Heard::Nothing(reason) => reason,
    };
    if !app.policy.writes_offline_instead {
        let problem = Problem::provider_failed(format!("the model that reads: {reason}"));
        return give_up(app, &taken, &progress.exchange, &problem).await;
    }
    if OF_ANOTHER_DAY.contains(&reason.as_str()) {
        return leave(app, &taken, &progress.exchange).await;
    }
    keep(app, &taken, progress, (id, reading.transcript(Some(reason)))).await
}

/// Says that what a job has a model read is not wanted any more, so that it costs no more. Whether that is heard changes nothing.
pub(crate) async fn cancel(app: &App, progress: &GradingProgress) {
    if let (Some(ocr), Some(_), Some(ticket)) =
        (&app.senders.ocr, &progress.reading, &progress.exchange.ticket)
    {
        let _ = ocr.cancel(ticket).await;
    }
}

/// Asks the model about a file, or looks how far it is.
async fn ask(
    app: &App,
    job: &Job,
    progress: &mut GradingProgress,
    (file, reading): (&UnreadFile, &Reading),
) -> Result<Heard<WrittenReading>, Problem> {
    let exchange = &mut progress.exchange;
    let Some(ocr) = &app.senders.ocr else { return Ok(Heard::Nothing("unavailable".to_owned())) };
    if let Some(reason) = exchange.is_over(app, job) {
        return Ok(Heard::Nothing(reason));
    }
    let outcome = if let Some(ticket) = &exchange.ticket {
        ocr.look(ticket).await
    } else {
        let estimate = TOKENS_BESIDE + u64::from(file.pages) * TOKENS_OF_A_PAGE;
        if let Some(reason) = exchange.refusal(app, estimate).await? {
            return Ok(Heard::Nothing(reason.to_owned()));
        }
        // It may have been deleted since.
        let Some(bytes) = bytes_of(app, file.id).await? else {
            return Ok(Heard::Nothing("no_file".to_owned()));
        };
        let wanted = WantedReading {
            content_type: file.content_type.clone(),
            bytes,
            pages: file.pages,
            complaints: reading.complaints.clone(),
            at_length: exchange.at_length,
            requester: job.requester(),
        };
        ocr.begin(&wanted).await
    };
    exchange.heard(app, outcome).await
}

/// Progress and what it cost, as a job keeps them.
fn told(progress: &GradingProgress) -> (Value, TokenUsage) {
    (json!(progress), progress.exchange.usage.clone())
}

/// Keeps with the copy what was read of it, and hands the job back, in one transaction. A copy that is gone, or marked meanwhile,
/// gets nothing.
async fn keep(
    app: &App,
    taken: &Stored<Job>,
    mut progress: GradingProgress,
    (id, transcript): (AssessmentId, Transcript),
) -> Result<Stored<Job>, Problem> {
    progress.exchange.begin_anew();
    let job = &taken.entity;
    let caller = Caller::of_link(job.created_by.clone());
    let kind = if transcript.failure.is_none() { "EVAL_COPY_READ" } else { "EVAL_COPY_NOT_READ" };
    let mut work = UnitOfWork::of(app, &caller);
    loop {
        let now = work.now();
        let before = work.find::<Evaluation>(&Evaluation::key_of(id)).await?;
        let Some(before) = before.filter(|before| before.entity.status == EvaluationStatus::Submitted) else {
            return leave(app, taken, &progress.exchange).await;
        };
        let model = progress.exchange.usage.model.clone();
        let after = before.entity.read_by_model(Transcript { made_at: now, model, ..transcript.clone() });
        let changes = work.replaces(kind, &before, &after);
        let handed_back = job.going_on(now, json!(progress), SignedDuration::ZERO);
        if let Some(job) = progress.exchange.goes_on(app, taken, handed_back, changes).await? {
            return Ok(job);
        }
        work.again().await?;
    }
}
