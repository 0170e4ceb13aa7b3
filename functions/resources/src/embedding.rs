//! The job that has vectors made of a document's passages, where a model is set that makes them.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use jiff::SignedDuration;
use preau_kernel::{
    app::App,
    changes::Changes,
    embedder::{Embedder, EmbedderFailure},
    entity::Stored,
    id::UserId,
    job::{Job, JobClaim},
    problem::Problem,
    store::Key,
    token_budget::{Spender, reserve, seconds_until_tomorrow, settle},
    token_usage::TokenUsage,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    embedded_page::EmbeddedPage,
    resource::{Resource, ResourceId},
};

/// The kind of these jobs.
pub(crate) const EMBED: &str = "embed-resource";
/// How long a turn holds its job.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How many passages one call asks for, or those of one page.
const AT_ONCE: usize = 16;
/// How long a call may take.
const LONGEST: Duration = Duration::from_secs(30);
/// How long to wait where the model is not there and does not say how long.
const PAUSE: Duration = Duration::from_mins(5);

/// How far a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    /// As it was then: of another one, it is begun anew.
    generation: u32,
    /// The first page that was not looked at.
    page: u32,
    /// Whether the model refused several pages together: they are asked for one by one.
    alone: bool,
}

/// The turns of a run: once the model is not there, no other asks it.
#[derive(Default)]
pub(crate) struct Embedding {
    is_paused: AtomicBool,
}

/// Whether vectors are to be made of a document: where someone said so, and never of what is one person's alone.
pub(crate) fn is_embedded(app: &App, resource: &Resource) -> bool {
    app.senders.embedder.is_some()
        && resource.is_indexed()
        && resource.pages > 0
        && !resource.audience.is_private()
}

/// The job for a document.
pub(crate) fn job_of(app: &App, id: ResourceId) -> Job {
    let by = UserId::of_schedule("index-resources");
    Job::new(app.ids.as_ref(), app.now(), &by, [EMBED, &Resource::resource_of(id)], Value::Null)
}

/// What a job for a document holds while it is open.
pub(crate) fn claim_key(id: ResourceId) -> Key {
    JobClaim::key_of(EMBED, &Resource::resource_of(id))
}

impl Embedding {
    /// Has vectors made of the next pages of a document, with one call at most.
    ///
    /// # Errors
    /// The store did not answer: the job is due again when its lease ends.
    pub async fn turn(&self, app: &App, taken: Stored<Job>) -> Result<(), Problem> {
        let id = taken.entity.resource.strip_prefix("resource:").and_then(ResourceId::parse);
        let id = id.ok_or_else(|| Problem::internal("no document"))?;
        let found = app.records.find::<Resource>(&Resource::key_of(id)).await?;
        let found = found.filter(|found| is_embedded(app, &found.entity) && !taken.entity.is_hopeless());
        let (Some(found), Some(embedder)) = (found, &app.senders.embedder) else {
            return end(app, &taken, Changes::without_event(app.now())).await;
        };
        let generation = found.entity.generation;
        let kept = serde_json::from_value::<Progress>(taken.entity.progress.clone()).ok();
        let progress = kept.filter(|kept| kept.generation == generation).unwrap_or(Progress {
            generation,
            page: 1,
            alone: false,
        });
        let turn = Turn { app, embedder: embedder.as_ref(), taken: &taken, progress };
        let pages = EmbeddedPage::from(&app.records, &found.entity, progress.page).await?;
        let (asked, next) = turn.part(pages, found.entity.pages);
        if !asked.is_empty() {
            return turn.ask(&asked, next, &self.is_paused).await;
        }
        if next > found.entity.pages {
            // Whoever wrote it anew meanwhile left it to this job to see that.
            let is_as_read = Changes::without_event(app.now()).check(&found);
            return end(app, &taken, is_as_read).await;
        }
        let goes_on = Progress { page: next, alone: false, ..progress };
        turn.go_on(Changes::without_event(app.now()), goes_on, Duration::ZERO, None).await
    }
}

/// A turn at a document.
struct Turn<'t> {
    app: &'t App,
    embedder: &'t dyn Embedder,
    taken: &'t Stored<Job>,
    progress: Progress,
}

/// A page that vectors are to be made of, and what is sent of it.
type Asked = (Stored<EmbeddedPage>, Vec<String>);

impl Turn<'_> {
    /// Those of the pages of which vectors are wanted that one call asks for, and which page comes next.
    fn part(&self, pages: Vec<Stored<EmbeddedPage>>, count: u32) -> (Vec<Asked>, u32) {
        let (mut asked, mut passages): (Vec<Asked>, usize) = (Vec::new(), 0);
        let (model, now) = (self.embedder.model(), self.app.now());
        let most = if self.progress.alone { 1 } else { AT_ONCE };
        let mut next = count + 1;
        if let Some(last) = pages.last() {
            next = last.entity.text.page + 1;
        }
        for page in pages {
            let sent = if page.entity.wants(model, now) { page.entity.sent() } else { Vec::new() };
            if sent.is_empty() {
                continue;
            }
            if passages > 0 && passages + sent.len() > most {
                return (asked, page.entity.text.page);
            }
            passages += sent.len();
            asked.push((page, sent));
        }
        (asked, next)
    }

    /// Asks the model, and keeps what it makes.
    async fn ask(&self, asked: &[Asked], next: u32, is_paused: &AtomicBool) -> Result<(), Problem> {
        let (app, nothing) = (self.app, || Changes::without_event(self.app.now()));
        if is_paused.load(Ordering::Relaxed) {
            return self.go_on(nothing(), self.progress, PAUSE, None).await;
        }
        let texts: Vec<String> = asked.iter().flat_map(|(_, sent)| sent.iter().cloned()).collect();
        let estimate = texts.iter().map(|text| estimate(text)).sum();
        let Some(reserved) = reserve(app, Spender::Embedder, estimate).await? else {
            is_paused.store(true, Ordering::Relaxed);
            let tomorrow = Duration::from_secs(seconds_until_tomorrow(app.now()));
            return self.go_on(nothing(), self.progress, tomorrow, None).await;
        };
        match self.embedder.embed(&texts, LONGEST).await {
            Ok(made) => {
                let used = if made.usage.total() == 0 { estimate } else { made.usage.total() };
                let goes_on = Progress { page: next, alone: false, ..self.progress };
                let mut vectors = made.vectors.as_slice();
                let mut changes = settle(nothing(), app, &[reserved], used);
                for (page, sent) in asked {
                    let (own, others) = vectors.split_at(sent.len().min(vectors.len()));
                    vectors = others;
                    changes = self.keep(changes, page, own);
                }
                self.go_on(changes, goes_on, Duration::ZERO, Some(&made.usage)).await
            }
            Err(failure) => {
                let changes = settle(nothing(), app, &[reserved], 0);
                app.report("index-resources", &Problem::internal(failure.cause()));
                self.after(failure, asked, next, changes, is_paused).await
            }
        }
    }

    /// Does what is to be done where the model made nothing.
    async fn after(
        &self,
        failure: EmbedderFailure,
        asked: &[Asked],
        next: u32,
        changes: Changes,
        is_paused: &AtomicBool,
    ) -> Result<(), Problem> {
        match (failure, asked) {
            (EmbedderFailure::Unavailable { after, .. }, _) => {
                is_paused.store(true, Ordering::Relaxed);
                self.go_on(changes, self.progress, after.unwrap_or(PAUSE), None).await
            }
            (EmbedderFailure::Refused { .. }, [(page, _)]) => {
                let goes_on = Progress { page: next, ..self.progress };
                self.go_on(self.keep(changes, page, &[]), goes_on, Duration::ZERO, None).await
            }
            (EmbedderFailure::Refused { .. }, _) => {
                let one_by_one = Progress { alone: true, ..self.progress };
                self.go_on(changes, one_by_one, Duration::ZERO, None).await
            }
        }
    }

    /// The changes with what was made of a page.
    fn keep(&self, changes: Changes, page: &Stored<EmbeddedPage>, vectors: &[Vec<f32>]) -> Changes {
        let embedded = page.entity.with(self.embedder.model(), vectors, self.app.now());
        changes.replace(&Stored::at_version(embedded, page.version))
    }

    /// Keeps how far it is. Where the document was written anew meanwhile, what was made is of no use: the next turn begins anew.
    async fn go_on(
        &self,
        changes: Changes,
        progress: Progress,
        after: Duration,
        usage: Option<&TokenUsage>,
    ) -> Result<(), Problem> {
        let after = SignedDuration::try_from(after).unwrap_or(SignedDuration::ZERO);
        let mut job = self.taken.entity.going_on(self.app.now(), json!(progress), after);
        job.usage = usage.map_or(job.usage.clone(), |usage| job.usage.and(usage));
        changes.replace(&Stored::at_version(job, self.taken.version)).commit_alone(self.app).await?;
        Ok(())
    }
}

/// How many tokens a text is at most, as French and other languages of Latin letters have them; half as many, mostly.
pub(crate) fn estimate(text: &str) -> u64 {
    text.len().div_ceil(2).saturating_add(2) as u64
}

/// Ends a job.
async fn end(app: &App, taken: &Stored<Job>, changes: Changes) -> Result<(), Problem> {
    let done = taken.entity.done(app.now(), Value::Null);
    let changes = changes.replace(&Stored::at_version(done, taken.version));
    changes.delete(&taken.entity.claim()).commit_alone(app).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::join;
    use preau_harness::{
        ScriptedEmbedder, TestApp,
        documents::pdf,
        people::{amina, coach_rey},
    };
    use preau_kernel::{embedder::EmbedderFailure, policy::Policy, token_budget::key_of};
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{app, count, delete, document, filed, titles, uploaded, with};

    fn school() -> (TestApp, Arc<ScriptedEmbedder>) {
        let embedder = ScriptedEmbedder::new("one", &[("chouette", &[1.0, 0.0])]);
        let mut app = app();
        app.embed_by(embedder.clone());
        (app, embedder)
    }

    async fn run(app: &TestApp) -> String {
        let said = app.run("index-resources").await.unwrap();
        said.rsplit_once(", ").unwrap().1.to_owned()
    }

    fn texts(embedder: &ScriptedEmbedder) -> Vec<Vec<String>> {
        embedder.asked().into_iter().map(|(texts, _)| texts).collect()
    }

    /// How many pages have vectors.
    fn embedded(app: &TestApp) -> usize {
        let pages = app.items().into_iter().filter(|item| item.kind == "resource-page");
        pages.filter(|item| item.document.contains(r#""bytes":""#)).count()
    }

    async fn put(app: &TestApp, id: &str, document: &Value) {
        let answer = app.put(&format!("/rag/docs/{id}"), document).by(&coach_rey()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
    }

    async fn used(app: &TestApp) -> i64 {
        let counters = app.app.records.counters(&key_of(Spender::Embedder, "2026-03-02")).await.unwrap();
        counters.get("tokens").copied().unwrap_or_default()
    }

    #[tokio::test]
    async fn a_documents_passages_get_vectors_some_a_call_and_their_tokens_are_counted() {
        let (app, embedder) = school();
        let words: Vec<String> = (0..50).map(|number| format!("La chouette blanche {number}.")).collect();
        let pages: Vec<&str> = words.iter().map(String::as_str).collect();
        let file = uploaded(&app, &coach_rey(), &pdf(&pages)).await.to_string();
        let document = json!({"title": "Rapaces", "type": "PDF", "file_id": file, "visibility": "school"});
        filed(&app, &coach_rey(), &document).await;
        assert_eq!(run(&app).await, "4 turns of vectors");
        let asked: Vec<usize> = texts(&embedder).iter().map(Vec::len).collect();
        assert_eq!(asked, [16, 16, 16, 2]);
        assert_eq!((embedded(&app), used(&app).await), (50, 50 * 4));
        // The last turn sees that nothing is left.
        assert_eq!(run(&app).await, "1 turns of vectors");
        assert_eq!(run(&app).await, "0 turns of vectors");
        assert_eq!((count(&app, "job-claim"), texts(&embedder).len()), (1, 0));
    }

    #[tokio::test]
    async fn vectors_go_with_the_text_and_stay_with_it() {
        let (app, embedder) = school();
        let first = document("Rapaces", "La chouette hulotte.", "school");
        let id = filed(&app, &coach_rey(), &first).await;
        run(&app).await;
        assert_eq!((embedded(&app), texts(&embedder).len()), (1, 1));
        // Another title is not another text.
        put(&app, &id, &json!({"title": "Oiseaux", "type": "PDF", "visibility": "staff"})).await;
        run(&app).await;
        assert_eq!((embedded(&app), texts(&embedder).len()), (1, 0));
        put(&app, &id, &with(first, "text", "La chouette effraie.")).await;
        assert_eq!(embedded(&app), 0);
        run(&app).await;
        assert_eq!(texts(&embedder), [["La chouette effraie."]]);
        assert_eq!(embedded(&app), 1);
        assert_eq!(delete(&app, &coach_rey(), &id).await.status, 204);
        assert_eq!((embedded(&app), count(&app, "resource-page")), (0, 0));
    }

    #[tokio::test]
    async fn what_is_written_anew_while_the_model_is_asked_gets_vectors_of_what_it_says_then() {
        let (app, embedder) = school();
        let first = document("Rapaces", "La chouette hulotte.", "school");
        let id = filed(&app, &coach_rey(), &first).await;
        let other = with(first, "text", "La chouette effraie.");
        join(put(&app, &id, &other), run(&app)).await;
        for _ in 0..3 {
            app.clock.advance_minutes(4);
            run(&app).await;
        }
        assert_eq!(embedded(&app), 1);
        assert_eq!(texts(&embedder).last().unwrap(), &["La chouette effraie."]);
        let open = app.items().into_iter().filter(|item| item.kind == "job-claim" && item.key.sort == EMBED);
        assert_eq!(open.count(), 0);
    }

    #[tokio::test]
    async fn what_is_one_persons_alone_is_sent_to_nobody() {
        let (app, embedder) = school();
        filed(&app, &amina(), &document("Journal", "Ma chouette à moi.", "me")).await;
        assert_eq!(titles(&app, &amina(), "q=chouette").await, ["Journal"]);
        assert_eq!(run(&app).await, "0 turns of vectors");
        assert_eq!(texts(&embedder), Vec::<Vec<String>>::new());
    }

    #[tokio::test]
    async fn a_model_that_is_not_there_is_asked_once_a_run_and_again_when_it_says() {
        let (app, embedder) = school();
        for number in 0..3 {
            let text = format!("La chouette blanche {number}.");
            filed(&app, &coach_rey(), &document("Rapaces", &text, "school")).await;
        }
        let after = Some(Duration::from_mins(30));
        embedder.fail(EmbedderFailure::Unavailable { after, cause: "The embedder answered 429".to_owned() });
        assert_eq!(run(&app).await, "3 turns of vectors");
        assert_eq!((texts(&embedder).len(), used(&app).await), (1, 0));
        assert_eq!(run(&app).await, "0 turns of vectors");
        app.clock.advance_minutes(6);
        run(&app).await;
        assert_eq!((texts(&embedder).len(), embedded(&app)), (2, 2));
        app.clock.advance_minutes(25);
        run(&app).await;
        assert_eq!((texts(&embedder).len(), embedded(&app)), (1, 3));
    }

    #[tokio::test]
    async fn what_the_model_refuses_keeps_nothing_else_and_is_not_sent_again_that_day() {
        let (app, embedder) = school();
        let text = format!("La chouette hulotte.\n\n{}", "Une phrase de plus. ".repeat(500));
        filed(&app, &coach_rey(), &document("Rapaces", &text, "school")).await;
        for _ in 0..2 {
            embedder.fail(EmbedderFailure::Refused { cause: "The embedder answered 400".to_owned() });
        }
        for _ in 0..2 {
            run(&app).await;
        }
        let asked = texts(&embedder);
        // Both pages together, then one by one.
        let pages: Vec<bool> = asked.iter().map(|texts| texts[0].contains("hulotte")).collect();
        assert_eq!(pages, [true, true, false]);
        assert_eq!(asked[0].len(), asked[1].len() + asked[2].len());
        assert_eq!(titles(&app, &amina(), "q=chouette").await, ["Rapaces"]);
        run(&app).await;
        assert_eq!(texts(&embedder).len(), 0);
        app.clock.advance_minutes(24 * 60);
        assert_eq!(titles(&app, &amina(), "q=chouette").await, ["Rapaces"]);
        run(&app).await;
        assert_eq!(texts(&embedder).len(), 1);
    }

    #[tokio::test]
    async fn what_is_over_the_day_waits_for_the_next() {
        let (mut app, embedder) = school();
        app.follow(&Policy { embedding_tokens_per_day: 10, ..Policy::default() });
        app.embed_by(embedder.clone());
        filed(&app, &coach_rey(), &document("Rapaces", "La chouette hulotte.", "school")).await;
        run(&app).await;
        assert_eq!((texts(&embedder).len(), used(&app).await), (0, 0));
        app.follow(&Policy::default());
        app.embed_by(embedder.clone());
        app.clock.advance_minutes(15 * 60);
        assert_eq!(run(&app).await, "0 turns of vectors");
        app.clock.advance_minutes(61);
        run(&app).await;
        assert_eq!(texts(&embedder).len(), 1);
    }
}
