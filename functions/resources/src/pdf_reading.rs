//! The job that reads a PDF: its pages are kept, and it is found by them.

use jiff::SignedDuration;
use preau_kernel::{
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    job::Job,
    problem::{Problem, kept::KeptProblem},
    store::Key,
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};
use preau_photos::photo::{Photo, PhotoId, State};
use preau_reading::{Limits, ReadingError};
use serde_json::{Value, json};

use crate::{
    page_text::PageText,
    resource::{Resource, ResourceId, ResourceState},
    shelving::{Shelving, indexed},
};

/// The kind of these jobs.
pub(crate) const READ: &str = "read-resource";
/// How long a turn holds its job.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(3);
/// How many characters of a document are gone by.
const MOST_CHARS: usize = 500_000;
/// How many characters of a page are.
const MOST_CHARS_OF_A_PAGE: usize = 20_000;
/// How many pages one transaction writes.
const AT_ONCE: usize = 40;

/// Reads a document, unless it is read or gone already.
///
/// # Errors
/// The store or the files did not answer: the job is due again when its lease ends.
pub(crate) async fn turn(app: &App, taken: Stored<Job>) -> Result<(), Problem> {
    let id = taken.entity.resource.strip_prefix("resource:").and_then(ResourceId::parse);
    let id = id.ok_or_else(|| Problem::internal("no document"))?;
    let found = app.records.find::<Resource>(&Resource::key_of(id)).await?.map(|stored| stored.entity);
    let file =
        found.filter(|resource| resource.state == ResourceState::Reading).and_then(|found| found.file_id);
    let Some(file) = file else {
        return end(app, &taken).await;
    };
    let outcome = if taken.entity.is_hopeless() {
        Err(reading_problem(ReadingError::TooMuchWork))
    } else {
        pages_of(app, id, file).await
    };
    let (pages, failure) = match outcome {
        Ok(pages) => (pages, None),
        Err(problem) if problem.status().is_client_error() => (Vec::new(), Some(problem)),
        Err(problem) => return Err(problem),
    };
    for pages in pages.chunks(AT_ONCE) {
        if !keep(app, id, pages).await? {
            return end(app, &taken).await;
        }
    }
    publish(app, &taken, id, &pages, failure.as_ref()).await
}

/// The pages that have text.
async fn pages_of(app: &App, id: ResourceId, file: PhotoId) -> Result<Vec<PageText>, Problem> {
    let photo = app.records.get::<Photo>(&Photo::key_of(file)).await?.entity;
    if photo.state != State::Ready {
        return Err(Problem::not_found());
    }
    let file = app.files.get(&Photo::original_key(file)).await?.ok_or_else(Problem::not_found)?;
    let read = preau_reading::read(&file.bytes, &Limits::default()).map_err(reading_problem)?;
    let mut chars = 0;
    let pages = read.pages.into_iter().map(|page| {
        let room = MOST_CHARS_OF_A_PAGE.min(MOST_CHARS - chars);
        let end = page.text.char_indices().nth(room).map_or(page.text.len(), |(end, _)| end);
        let text = page.text.get(..end).unwrap_or_default().to_owned();
        chars += text.chars().count();
        PageText { resource_id: id, page: page.number, content: 1, text }
    });
    Ok(pages.collect())
}

/// Keeps some pages, which an earlier turn may have kept already, and answers whether their document is still to be read: nothing
/// is kept of one that is deleted meanwhile, whose pages were swept then.
async fn keep(app: &App, id: ResourceId, pages: &[PageText]) -> Result<bool, Problem> {
    let keys: Vec<Key> = pages.iter().map(|page| PageText::key_of(page.resource_id, page.page)).collect();
    let caller = Caller::of_schedule("index-resources");
    let mut work = UnitOfWork::of(app, &caller);
    loop {
        let found = work.find::<Resource>(&Resource::key_of(id)).await?;
        let Some(document) = found.filter(|found| found.entity.state == ResourceState::Reading) else {
            return Ok(false);
        };
        let kept = app.records.find_many::<PageText>(&keys).await?;
        let changes =
            pages.iter().zip(kept).fold(work.nothing_yet().check(&document), |changes, (page, kept)| {
                let version = kept.map_or(0, |kept| kept.version);
                changes.save(&Stored::at_version(page.clone(), version))
            });
        if work.commit_step(changes).await? {
            return Ok(true);
        }
    }
}

/// Has the document found from now on, and ends the job.
async fn publish(
    app: &App,
    taken: &Stored<Job>,
    id: ResourceId,
    pages: &[PageText],
    failure: Option<&Problem>,
) -> Result<(), Problem> {
    let caller = Caller::of_schedule("index-resources");
    let mut work = UnitOfWork::of(app, &caller);
    loop {
        let found = work.find::<Resource>(&Resource::key_of(id)).await?;
        let Some(before) = found.filter(|found| found.entity.state == ResourceState::Reading) else {
            return end(app, taken).await;
        };
        let now = work.now();
        let mut after = Resource {
            state: if failure.is_some() { ResourceState::Failed } else { ResourceState::Ready },
            failure: failure.map(KeptProblem::of),
            generation: before.entity.generation + 1,
            content: 1,
            pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
            updated_at: now,
            ..before.entity.clone()
        };
        let refs: Vec<(u32, &str)> = pages.iter().map(|page| (page.page, page.text.as_str())).collect();
        let indexed = indexed(&after, &refs);
        let shelving = Shelving::with_room(app, Some(&before.entity), &mut after, Some(&indexed)).await?;
        let (kind, job) = match failure {
            None => ("RESOURCE_INDEXED", taken.entity.done(now, json!({"pages": pages.len()}))),
            Some(problem) => ("RESOURCE_FAILED", taken.entity.failed(now, problem)),
        };
        let changes = shelving.place_in(work.replaces(kind, &before, &after), app, &work)?;
        let job = Stored::at_version(job, taken.version);
        let changes = changes.replace(&job).delete(&taken.entity.claim());
        if work.commit_step(changes).await? {
            return Ok(());
        }
        if app.records.version_of(&Job::key_of(taken.entity.id)).await? != Some(taken.version) {
            return Ok(());
        }
    }
}

/// Ends a job that has nothing to do any more.
async fn end(app: &App, taken: &Stored<Job>) -> Result<(), Problem> {
    let done = taken.entity.done(app.now(), Value::Null);
    let changes = Changes::without_event(app.now()).replace(&Stored::at_version(done, taken.version));
    changes.delete(&taken.entity.claim()).commit_alone(app).await?;
    Ok(())
}

fn reading_problem(error: ReadingError) -> Problem {
    let [french, english] = error.words();
    Problem::file_refused(LocalizedText::made(french, english))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        TestApp,
        documents::pdf,
        people::{amina, coach_rey},
    };
    use preau_kernel::{entity::Entity as _, store::Write};
    use serde_json::{Value, json};

    use crate::{
        resource::{Resource, ResourceId},
        testing::{app, count, delete, filed, functions, search, titles, told, uploaded},
    };

    async fn filed_pdf(app: &TestApp, bytes: &[u8]) -> String {
        let file = uploaded(app, &coach_rey(), bytes).await.to_string();
        let document = json!({"title": "Polycopié", "type": "PDF", "file_id": file, "visibility": "school"});
        filed(app, &coach_rey(), &document).await
    }

    async fn read(app: &TestApp, id: &str) -> Value {
        app.get(&format!("/rag/doc/{id}")).by(&coach_rey()).send().await.json()
    }

    #[tokio::test]
    async fn a_pdf_is_found_on_its_pages_once_it_is_read() {
        let app = app();
        let pages = ["La chouette hulotte.", "Le blaireau creuse son terrier.", "Le renard chasse la nuit."];
        let id = filed_pdf(&app, &pdf(&pages)).await;
        assert_eq!(read(&app, &id).await["state"], "reading");
        assert_eq!(titles(&app, &amina(), "q=polycopie").await, Vec::<String>::new());
        assert_eq!(
            app.run("index-resources").await.unwrap(),
            "1 read, 0 turns of merges, 0 of drops, 0 swept"
        );
        let found = search(&app, &amina(), "q=terriers").await["data"][0].clone();
        assert_eq!((&found["page"], &found["title"]), (&json!(2), &json!("Polycopié")));
        let shown = read(&app, &id).await;
        assert_eq!((&shown["state"], &shown["pages"]), (&json!("ready"), &json!(3)));
        let url = shown["file_url"].as_str().unwrap().strip_prefix("http://test").unwrap();
        assert_eq!(app.get(url).send().await.body.to_vec(), pdf(&pages));
        assert_eq!(told(&app).await, ["RESOURCE_CREATED", "RESOURCE_INDEXED"]);
        assert_eq!(count(&app, "job-claim"), 1);
    }

    #[tokio::test]
    async fn one_that_cannot_be_read_is_found_by_its_title_and_says_why() {
        for (bytes, why) in [
            (pdf(&["", ""]), "scan"),
            (b"%PDF-1.4\nnothing".to_vec(), "lisible"),
            (Vec::new(), "lisible"),
            (pdf(&vec!["a"; 201]), "201 pages"),
        ] {
            let app = app();
            let id = filed_pdf(&app, &bytes).await;
            app.run("index-resources").await.unwrap();
            let shown = read(&app, &id).await;
            assert_eq!(shown["state"], "failed", "{shown}");
            assert!(shown["problem"]["detail"].as_str().unwrap().contains(why), "{shown}");
            assert_eq!(titles(&app, &amina(), "q=polycopie").await, ["Polycopié"]);
            assert_eq!(told(&app).await, ["RESOURCE_CREATED", "RESOURCE_FAILED"]);
        }
    }

    #[tokio::test]
    async fn what_was_changed_or_deleted_meanwhile_is_as_it_is_then() {
        let app = app();
        let id = filed_pdf(&app, &pdf(&["La chouette hulotte."])).await;
        let other = json!({"title": "Rapaces", "type": "PDF", "visibility": "staff"});
        let changed = app.put(&format!("/rag/docs/{id}"), &other).by(&coach_rey()).send().await;
        assert_eq!(changed.status, 200, "{}", changed.described());
        let gone = filed_pdf(&app, &pdf(&["La chouette effraie."])).await;
        assert_eq!(delete(&app, &coach_rey(), &gone).await.status, 204);
        app.run("index-resources").await.unwrap();
        assert_eq!(titles(&app, &coach_rey(), "q=chouette").await, ["Rapaces"]);
        assert_eq!(titles(&app, &amina(), "q=chouette").await, Vec::<String>::new());
        // Nobody reads it twice.
        assert_eq!(
            app.run("index-resources").await.unwrap(),
            "0 read, 0 turns of merges, 0 of drops, 0 swept"
        );
    }

    #[tokio::test]
    async fn nothing_is_kept_of_what_is_deleted_while_it_is_read() {
        let (app, others) = TestApp::interleaved(functions());
        let id = filed_pdf(&app, &pdf(&["La chouette hulotte."])).await;
        let key = Resource::key_of(ResourceId::parse(&id).unwrap());
        let read = app.app.records.get::<Resource>(&key).await.unwrap();
        let emptied = read.entity.emptied(app.app.now()).to_item().unwrap();
        others.before("resource-page", vec![Write::Replace(emptied, read.version)]);
        app.run("index-resources").await.unwrap();
        assert_eq!((count(&app, "resource-page"), count(&app, "job-claim")), (0, 0));
    }

    #[tokio::test]
    async fn what_is_changed_while_it_is_read_is_read() {
        let (app, others) = TestApp::interleaved(functions());
        let id = filed_pdf(&app, &pdf(&["La chouette hulotte."])).await;
        let key = Resource::key_of(ResourceId::parse(&id).unwrap());
        let read = app.app.records.get::<Resource>(&key).await.unwrap();
        let renamed = Resource { title: "Rapaces".to_owned(), ..read.entity };
        others.before("resource-page", vec![Write::Replace(renamed.to_item().unwrap(), read.version)]);
        app.run("index-resources").await.unwrap();
        assert_eq!(titles(&app, &amina(), "q=chouette").await, ["Rapaces"]);
    }
}
