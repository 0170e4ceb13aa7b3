//! `generate-questions`: questions about a document, as drafts that a tutor corrects and approves (seed 3 §4.3).

use std::time::Duration;

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    entity::Stored,
    exchange::Exchange,
    field_types::{FreeText, Integer},
    input,
    job::Job,
    jobs::open_job,
    model_jobs::{go_on_for, opening},
    patience::patience,
    problem::Problem,
    question_writer::Pace,
    request::Valid,
    string_enum,
    token_budget::{Spender, reserve, seconds_until_tomorrow, settle},
    unit_of_work::UnitOfWork,
    writer_pause::is_paused,
};
use preau_photos::photo::PhotoId;
use serde_json::json;

use crate::{
    document_source::{DocumentSource, ReadDocument},
    document_text::keep_text,
    generate_at_once::at_once,
    generation::{GenerationRequest, KIND, Progress},
    generation_turn::{estimate, go_on},
    generation_view::{GenerationAnswer, GenerationView, generation_answer},
    masterclass::{Masterclass, MasterclassId, MasterclassStatus},
};

/// How many questions are generated where nobody says.
const USUAL_COUNT: u32 = 10;

string_enum! {
    /// In which language questions are written.
    pub enum QuestionLanguage {
        /// In French.
        French = "fr",
    }
}

/// How many questions.
pub type QuestionCount = Integer<1, 20>;

input! {
    /// The questions that are wanted. The document is `file_id` or `pdf_url`; without either, the masterclass's own.
    pub struct GenerateQuestions {
        /// For which masterclass.
        pub masterclass_id: MasterclassId,
        /// The document, by an address of ours, or of a host that the school allows.
        pub pdf_url: Option<FreeText<2_000>>,
        /// The document, by the id of an upload that was completed.
        pub file_id: Option<PhotoId>,
        /// How many; 10 when absent.
        pub count: Option<QuestionCount>,
        /// In which language; French when absent.
        pub language: Option<QuestionLanguage>,
    }
}

/// Generates questions about a document
///
/// Without a model, 200 at once; the same again within 10 seconds is the same click, and has the same answer. With one, the answer is waited for for 8 seconds, or as `Prefer: wait=n` says, 20 at most;
/// then, or at once by `Prefer: respond-async`, it is 202 with the job, which `Location` leads to. Who asks while a job of
/// the same masterclass is open is answered that one.
///
/// Whoever wrote them, all that is answered was checked: four different choices, one of them right, the answer in a sentence
/// of the page that `source` names. They are drafts: no test asks them until a tutor approves them.
#[utoipa::path(
    post,
    path = "/api/generate-questions",
    tag = "masterclasses",
    params(("Prefer" = Option<String>, Header, description = "`wait=n` seconds, or `respond-async` (RFC 7240)")),
    request_body = GenerateQuestions,
    responses(
        (status = 200, description = "The questions", body = GenerationView),
        (status = 202, description = "The job that makes them", body = crate::generation_view::JobView, headers(
            ("Location" = String, description = "The job's path"),
            ("Retry-After" = u32, description = "When to ask for it, in seconds"),
        )),
    ),
)]
pub(crate) async fn generate_questions(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    Valid(request): Valid<GenerateQuestions>,
) -> Result<Answer<GenerationAnswer>, Problem> {
    let masterclass = Masterclass::read(&app.records, request.masterclass_id).await?.entity;
    if masterclass.status == MasterclassStatus::Cancelled {
        return Err(Problem::invalid_transition("cancelled", "generating"));
    }
    let resource = Masterclass::resource_of(masterclass.id);
    if let Some(open) = open_job(&app.records, KIND, &resource).await? {
        return waited_for(&app, &caller, open, patience(&headers)).await;
    }
    let named = (request.pdf_url.as_ref().map(|url| url.0.as_str()), request.file_id);
    let source = DocumentSource::named(&app, named, &masterclass).await?;
    let document = source.read(&app).await?;
    let request = GenerationRequest {
        masterclass_id: masterclass.id,
        source,
        sha256: document.sha256,
        pages: document.pages.len(),
        hidden_chars: document.hidden_chars,
        count: request.count.map_or(USUAL_COUNT, |count| count.0) as usize,
    };
    if app.senders.questions.pace() == Pace::AtOnce {
        return at_once(&app, &caller, &request, document).await;
    }
    let wait = patience(&headers);
    let job = asked_for(&app, &caller, &request, &document).await?;
    drop(document);
    waited_for(&app, &caller, job, wait).await
}

/// Keeps what is asked as a job; one that others asked for meanwhile takes its place.
async fn asked_for(
    app: &App,
    caller: &Caller,
    request: &GenerationRequest,
    document: &ReadDocument,
) -> Result<Stored<Job>, Problem> {
    let resource = Masterclass::resource_of(request.masterclass_id);
    // What is not asked of the model is not counted.
    let reservation = if is_paused(app).await? {
        None
    } else {
        let reserved = reserve(app, Spender::Writer, estimate(request.pages)).await?;
        Some(reserved.ok_or_else(|| Problem::budget_spent(seconds_until_tomorrow(app.now())))?)
    };
    keep_text(app, document).await?;
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let mut job =
            Job::new(app.ids.as_ref(), work.now(), &caller.actor.id, [KIND, &resource], json!(request));
        let exchange = Exchange::with(reservation.clone());
        job.progress = json!(Progress { exchange, ..Progress::default() });
        let told = [serde_json::Value::Null, job.audited()];
        let changes = work.tells("QUESTIONS_REQUESTED", &Job::resource_of(job.id), told);
        if work.commit_step(opening(changes, app, &job)).await? {
            return Ok(Stored::at_version(job, 1));
        }
        if let Some(open) = open_job(&app.records, KIND, &resource).await? {
            let changes = settle(work.nothing_yet(), app, reservation.as_slice(), 0);
            if changes.writes() > 0 {
                changes.commit_alone(app).await?;
            }
            return Ok(open);
        }
    }
}

/// Goes on with a job for as long as its caller waits, as far as that is done in a request.
async fn waited_for(
    app: &App,
    caller: &Caller,
    job: Stored<Job>,
    wait: Duration,
) -> Result<Answer<GenerationAnswer>, Problem> {
    let job = go_on_for(app, job, wait, async |taken| go_on(app, taken, false).await).await?;
    generation_answer(app, &job.entity, caller.language).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use futures_util::future::join_all;
    use preau_harness::people::{amina, coach_mba, coach_rey, director};

    use super::*;
    use crate::{
        generation_testing::{HISTORY, School, questions},
        testing::{with, wrong_fields},
    };

    #[tokio::test]
    async fn without_a_model_ten_questions_come_at_once_each_from_a_sentence_of_the_document() {
        let school = School::offline().await;
        let answer = school.ask(&school.body()).await;
        let data = questions(&answer);
        let body = answer.json();
        assert_eq!((&body["generated_by"], &body["warnings"]), (&json!("offline"), &json!([])));
        assert_eq!(body.get("fallback_reason"), None);
        assert_eq!(data.len(), 10);
        let mut stems = BTreeSet::new();
        let mut letters = std::collections::BTreeMap::<&str, usize>::new();
        for question in &data {
            let letter = question["correct_choice"].as_str().unwrap();
            *letters.entry(letter).or_default() += 1;
            let answer = question["choices"][letter].as_str().unwrap();
            let (page, quote) = (&question["source"]["page"], question["source"]["quote"].as_str().unwrap());
            assert!(quote.contains(answer), "{question}");
            let page = HISTORY[usize::try_from(page.as_u64().unwrap()).unwrap() - 1];
            assert!(page.contains(quote), "{question}");
            let choices: BTreeSet<String> =
                question["choices"].as_object().unwrap().values().map(ToString::to_string).collect();
            assert_eq!(choices.len(), 4, "{question}");
            assert_eq!(
                (&question["status"], &question["generated_by"]),
                (&json!("draft"), &json!("offline"))
            );
            assert!(stems.insert(question["question_text"].to_string()), "{question}");
        }
        assert!(letters.values().all(|count| *count <= 3), "{letters:?}");

        let bank = school.bank().await;
        let ids: BTreeSet<String> = bank.iter().map(|question| question.id.to_string()).collect();
        assert_eq!(ids, data.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect());
        assert_eq!(school.told().await, ["QUESTIONS_GENERATED"]);
        assert_eq!(school.tokens().await, 0);
        let job = school.read(&format!("/api/jobs/{}", body["job_id"].as_str().unwrap())).await;
        assert_eq!((&job["state"], &job["result"]["data"]), (&json!("done"), &body["data"]));
        assert_eq!(school.app.events().await.last().unwrap().actor.id.as_str(), "coach_rey");
    }

    #[tokio::test]
    async fn the_same_document_gives_the_same_questions_and_a_second_time_others_or_too_few() {
        let (one, other) = (School::offline().await, School::offline().await);
        let stems = async |school: &School| {
            let data = questions(&school.ask(&school.body()).await);
            data.iter().map(|one| one["question_text"].to_string()).collect::<BTreeSet<_>>()
        };
        let first = stems(&one).await;
        assert_eq!(first, stems(&other).await);
        let few = one.ask(&with(one.body(), "count", 3)).await;
        let more: BTreeSet<String> =
            questions(&few).iter().map(|one| one["question_text"].to_string()).collect();
        assert!(more.is_disjoint(&first));
        let answer = one.ask(&with(one.body(), "count", 20)).await;
        assert_eq!(answer.problem(), "document-too-poor");
        assert_eq!(answer.status, 422);
        assert_eq!(one.bank().await.len(), 13);
    }

    #[tokio::test]
    async fn two_clicks_at_once_make_ten_questions_and_both_are_answered_them() {
        let school = School::offline().await;
        let answers = join_all((0..4).map(|_| async { school.ask(&school.body()).await })).await;
        let ids: BTreeSet<String> =
            answers.iter().map(|answer| json!(questions(answer)).to_string()).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(school.bank().await.len(), 10);
        assert_eq!(school.told().await, ["QUESTIONS_GENERATED"]);
    }

    #[tokio::test]
    async fn who_reads_the_questions_of_another_click_and_not_yet_that_it_is_done_is_answered_them() {
        let (school, others) = School::interleaved().await;
        // The document is good for these, and for no more.
        let body = with(school.body(), "count", 13);
        others.hold_query_of("questions-of#");
        let (late, first) = tokio::join!(school.ask(&body), async {
            others.query_is_held().await;
            let first = school.ask(&body).await;
            others.release_query();
            first
        });
        assert_eq!(questions(&late), questions(&first));
        assert_eq!(school.bank().await.len(), 13);
        // Asked for a while later, they would have been too many.
        school.app.clock.advance_minutes(1);
        assert_eq!(school.ask(&body).await.problem(), "document-too-poor");
    }

    #[tokio::test]
    async fn who_asks_the_same_a_while_later_wants_others() {
        let school = School::offline().await;
        let body = with(school.body(), "count", 3);
        let first = questions(&school.ask(&body).await);
        assert_eq!(questions(&school.ask(&body).await), first);
        let of_mba = school.app.post("/api/generate-questions", &body).by(&coach_mba()).send().await;
        assert_ne!(questions(&of_mba), first);
        school.app.clock.advance_minutes(1);
        assert_ne!(questions(&school.ask(&body).await), first);
        assert_eq!(school.bank().await.len(), 9);
    }

    #[tokio::test]
    async fn the_same_request_sent_again_by_its_key_makes_nothing_more() {
        let school = School::offline().await;
        let send = async || {
            school.app.post("/api/generate-questions", &school.body()).by(&coach_rey()).key("k").send().await
        };
        let (first, again) = (send().await, send().await);
        assert_eq!(first.json(), again.json());
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(school.bank().await.len(), 10);
    }

    #[tokio::test]
    async fn every_wrong_field_is_named_and_nothing_is_made() {
        let school = School::offline().await;
        for (field, value, wrong) in [
            ("count", json!(0), "/count range"),
            ("count", json!(21), "/count range"),
            ("count", json!("dix"), "/count type"),
            ("language", json!("en"), "/language one_of"),
            ("file_id", json!("cours.pdf"), "/file_id uuid"),
            ("masterclass_id", json!(3), "/masterclass_id type"),
            ("pdf_url", json!("https://cdn.example/a.pdf"), "/file_id one_of_two"),
            ("model", json!("gpt-4o"), "/model unknown_field"),
        ] {
            let answer = school.ask(&with(school.body(), field, value)).await;
            assert_eq!(wrong_fields(&answer), [wrong], "{}", answer.described());
        }
        let nothing = school.ask(&json!({"masterclass_id": school.masterclass})).await;
        assert_eq!(wrong_fields(&nothing), ["/pdf_url required"]);
        let nowhere = json!({"masterclass_id": school.file, "file_id": school.file});
        assert_eq!(school.ask(&nowhere).await.problem(), "not-found");
        let no_file = with(school.body(), "file_id", school.masterclass.clone());
        assert_eq!(school.ask(&no_file).await.problem(), "not-found");
        let by_amina = school.app.post("/api/generate-questions", &school.body()).by(&amina()).send().await;
        assert_eq!(by_amina.problem(), "not-yours");
        assert!(school.bank().await.is_empty() && school.told().await.is_empty());
    }

    #[tokio::test]
    async fn nothing_is_asked_about_a_masterclass_that_does_not_take_place() {
        let school = School::offline().await;
        let cancelled = json!({"title": "Gestion du stress", "status": "cancelled"});
        let path = format!("/masterclasses/{}", school.masterclass);
        let changed = school.app.put(&path, &cancelled).by(&director()).send().await;
        assert_eq!(changed.status, 200, "{}", changed.described());
        assert_eq!(school.ask(&school.body()).await.problem(), "invalid-transition");
    }
}
