//! Questions that Préau writes while its caller waits: made, checked and kept in one request.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    job::Job,
    problem::Problem,
    question_writer::{Author, WantedQuestions, Writing},
    text::Language,
    unit_of_work::UnitOfWork,
};
use serde_json::json;

use crate::{
    document_source::ReadDocument,
    generation::{GenerationRequest, KIND, LatestGeneration},
    generation_end::Made,
    generation_judgement::too_poor,
    generation_view::{GenerationAnswer, GenerationView, generation_answer},
    masterclass::Masterclass,
    questions_written::{Ground, known_stems},
};

/// Has Préau write, and keeps what it wrote.
///
/// # Errors
/// `document-too-poor`: it gives fewer than are wanted; or the store did not answer.
pub(crate) async fn at_once(
    app: &App,
    caller: &Caller,
    request: &GenerationRequest,
    document: ReadDocument,
) -> Result<Answer<GenerationAnswer>, Problem> {
    let id = request.masterclass_id;
    let mut wanted = WantedQuestions {
        pdf: document.pdf,
        pages: document.pages,
        hidden_chars: document.hidden_chars,
        count: request.count,
        language: Language::French,
        known_stems: Vec::new(),
        complaints: Vec::new(),
        at_length: false,
        requester: String::new(),
    };
    let (mut first_seen, asked) = (None, request.fingerprint(&caller.actor.id));
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let latest = work.find::<LatestGeneration>(&LatestGeneration::key_of(id)).await?;
        let version = latest.as_ref().map_or(0, |latest| latest.version);
        let is_overtaken = *first_seen.get_or_insert(version) != version;
        // Of two clicks at once, the second one is answered what the first one made.
        let is_made = |latest: &&Stored<LatestGeneration>| {
            is_overtaken || latest.entity.is_of_same_click(&asked, work.now())
        };
        if let Some(latest) = latest.as_ref().filter(is_made) {
            let job = app.records.get::<Job>(&Job::key_of(latest.entity.job)).await?;
            return generation_answer(app, &job.entity, caller.language).await;
        }
        wanted.known_stems = known_stems(app, id, latest.as_ref().map(|latest| &latest.entity)).await?;
        let ground = Ground::new(&wanted.pages, wanted.known_stems.clone(), request.sha256);
        let drafts = match app.senders.questions.begin(&wanted).await {
            Ok(Writing::Done(written)) => written.drafts,
            Ok(Writing::Later { .. }) => return Err(Problem::internal("who writes at once writes later")),
            Err(failure) => return Err(Problem::provider_failed(failure)),
        };
        let kept = ground.hold(drafts, request.count).kept;
        if kept.len() < request.count {
            // The questions of another click may be among those that there are already, though it was not there yet when it was
            // looked for. Then it is its questions that are answered, as of all who ask at once.
            let now = work.find::<LatestGeneration>(&LatestGeneration::key_of(id)).await?;
            if now.map_or(0, |now| now.version) == version {
                return Err(too_poor(kept.len()));
            }
            work.again().await?;
            continue;
        }
        let by_us = kept.into_iter().map(|draft| (draft, Author::Offline)).collect();
        let questions = ground.dealt(by_us);
        let made = Made::of(app, &work, request, (questions, None));
        let resource = Masterclass::resource_of(id);
        let ids = app.ids.as_ref();
        let job = Job::new(ids, work.now(), &caller.actor.id, [KIND, &resource], json!(request));
        let job = job.done(work.now(), json!(made.result));
        let changes = made.changes(&work, &job, request, latest).create(&job);
        let view = GenerationView::new(job.id, made.result, made.questions);
        let answer = Answer::ok(GenerationAnswer::Done(Box::new(view)));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}
