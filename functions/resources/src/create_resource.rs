//! `create-resource`: files a document, which is found from then on (seed 1 §5, “RAG”).

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    file_policy::MEGABYTE,
    job::Job,
    problem::Problem,
    request::Valid,
    text::LocalizedText,
    unit_of_work::{Audited, UnitOfWork},
};
use preau_photos::photo::{Photo, PhotoId, State};
use preau_search::parted;
use serde_json::Value;

use crate::{
    page_text::PageText,
    pdf_reading::READ,
    resource::{Resource, ResourceId, ResourceState},
    resource_input::ResourceInput,
    resource_view::ResourceView,
    shelving::{Shelving, indexed},
};

/// The largest PDF that is read, in bytes.
const LARGEST: u64 = 10 * MEGABYTE;

/// Files a document
///
/// A text is found from the answer on. A PDF is read within minutes (202; `state` is `reading` until then): one that has no text,
/// or cannot be read, is found by its title. A link is a link, and is not followed: it is found by its title and by the text that
/// comes with it. A text is shown in pages of some 6,000 characters.
#[utoipa::path(
    post,
    path = "/rag/docs",
    tag = "resources",
    request_body = ResourceInput,
    responses(
        (status = 201, description = "The document; `ETag` is its version", body = ResourceView),
        (status = 202, description = "The document, which is being read", body = ResourceView),
    ),
)]
pub(crate) async fn create_resource(
    app: App,
    caller: Caller,
    Valid(asked): Valid<ResourceInput>,
) -> Result<Answer<ResourceView>, Problem> {
    asked.check()?;
    let audience = asked.audience(&caller, &caller.actor.id)?;
    if let Some(file) = asked.file_id {
        check_file(&app, &caller, file).await?;
    }
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let now = work.now();
        let mut resource = Resource {
            id: ResourceId::mint(app.ids.as_ref(), now),
            owner_id: caller.actor.id.clone(),
            title: String::new(),
            r#type: asked.r#type,
            uri: None,
            file_id: asked.file_id,
            tags: Vec::new(),
            subject: None,
            level: None,
            audience: audience.clone(),
            state: if asked.file_id.is_some() { ResourceState::Reading } else { ResourceState::Ready },
            failure: None,
            generation: 1,
            content: 1,
            pages: 0,
            parts: 0,
            created_at: now,
            updated_at: now,
        };
        asked.write_to(&mut resource);
        let pages = pages_of(&resource, asked.text.as_ref().map(|text| text.0.as_str()));
        resource.pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
        let is_read_later = resource.file_id.is_some();
        let refs: Vec<(u32, &str)> = pages.iter().map(|page| (page.page, page.text.as_str())).collect();
        let indexed = (!is_read_later).then(|| indexed(&resource, &refs));
        let shelving = Shelving::with_room(&app, None, &mut resource, indexed.as_ref()).await?;
        let changes = pages.iter().fold(work.creates("RESOURCE_CREATED", &resource), Changes::create);
        let mut changes = shelving.place_in(changes, &app, &work)?;
        if is_read_later {
            let what = [READ, &resource.resource()];
            let job = Job::new(app.ids.as_ref(), now, &caller.actor.id, what, Value::Null);
            changes = changes.create(&job).create(&job.claim().entity);
        }
        let path = resource.path();
        let view = ResourceView::of(resource, caller.language);
        let answer = if is_read_later { Answer::taken_on(view) } else { Answer::created(&path, view) };
        if let Some(answer) = work.commit(changes, answer.at_version(1)).await? {
            return Ok(answer);
        }
    }
}

/// The pages of a document with this text.
pub(crate) fn pages_of(resource: &Resource, text: Option<&str>) -> Vec<PageText> {
    let parts = text.map(parted).unwrap_or_default();
    let page = |(page, text): (u32, &str)| PageText {
        resource_id: resource.id,
        page,
        content: resource.content,
        text: text.to_owned(),
    };
    (1..).zip(parts).map(page).collect()
}

/// Holds a file to being a PDF that is there, the caller's own.
async fn check_file(app: &App, caller: &Caller, file: PhotoId) -> Result<(), Problem> {
    let found = app.records.find::<Photo>(&Photo::key_of(file)).await?.map(|stored| stored.entity);
    let is_right = |photo: &Photo| {
        photo.owner_id == caller.actor.id
            && photo.state == State::Ready
            && photo.content_type == "application/pdf"
            && photo.size <= LARGEST
    };
    if found.is_some_and(|photo| is_right(&photo)) {
        return Ok(());
    }
    Err(Problem::file_refused(LocalizedText::fixed(
        "Un PDF est attendu, à vous, dont l'envoi est terminé, de 10 Mo au plus.",
        "A PDF is expected, your own, whose upload is completed, of 10 MB at most.",
    )))
}

#[cfg(test)]
mod tests {
    use preau_harness::{
        answers::wrong_fields,
        insta,
        people::{amina, bastien, coach_mba, coach_rey, fatou},
    };
    use serde_json::{Value, json};

    use crate::testing::{app, count, document, filed, suites, titles, told, uploaded, with};

    #[tokio::test]
    async fn a_coach_files_a_document_which_is_found_at_once() {
        let app = app();
        let answer = app.post("/rag/docs", &suites()).by(&coach_rey()).send().await;
        insta::assert_snapshot!(answer.described(), @r#"
        201 Created
        content-type: application/json
        etag: "1"
        location: /rag/doc/019cad8f-ac00-7000-8000-000000000000

        {
          "created_at": "2026-03-02T08:00:00Z",
          "doc_id": "019cad8f-ac00-7000-8000-000000000000",
          "has_file": false,
          "level": "Terminale",
          "owner_id": "coach_rey",
          "pages": 1,
          "state": "ready",
          "subject": "maths",
          "tags": [
            "suites",
            "cours"
          ],
          "title": "Les suites arithmétiques",
          "type": "PDF",
          "updated_at": "2026-03-02T08:00:00Z",
          "visibility": "school"
        }
        "#);
        assert_eq!(titles(&app, &amina(), "q=suites").await, ["Les suites arithmétiques"]);
        // The journal does not say what it is about.
        let event = app.events().await.pop().unwrap();
        assert_eq!(event.to, json!({"state": "ready", "type": "PDF", "visibility": "school"}));
        assert_eq!(told(&app).await, ["RESOURCE_CREATED"]);
    }

    #[tokio::test]
    async fn a_students_own_documents_are_theirs_alone() {
        let app = app();
        let post = async |visibility: &str| {
            app.post("/rag/docs", &document("Ma fiche", "La raison", visibility)).by(&amina()).send().await
        };
        for shared in ["school", "staff", "course:1", "class:1"] {
            assert_eq!(post(shared).await.problem(), "not-yours", "{shared}");
        }
        assert_eq!(post("me").await.status, 201);
        assert_eq!(titles(&app, &amina(), "q=raison").await, ["Ma fiche"]);
        for other in [bastien(), fatou(), coach_rey()] {
            assert_eq!(titles(&app, &other, "q=raison").await, Vec::<String>::new());
        }
    }

    #[tokio::test]
    async fn everything_wrong_is_named_and_nothing_is_filed() {
        let app = app();
        let wrong = async |document: &Value| {
            wrong_fields(&app.post("/rag/docs", document).by(&coach_rey()).send().await)
        };
        assert_eq!(
            wrong(&json!({"title": " ", "type": "Livre", "uri": "file:///etc/passwd", "tags": "a", "visibility": "all"}))
                .await,
            ["/title length", "/type one_of", "/uri url", "/tags type", "/visibility visibility"]
        );
        assert_eq!(wrong(&json!({"title": "A", "type": "URL", "visibility": "me"})).await, ["/uri required"]);
        let file = "019aa5f0-0000-7000-8000-000000000000";
        assert_eq!(wrong(&with(suites(), "file_id", file)).await, ["/text one_of_two"]);
        let video = json!({"title": "A", "type": "Video", "file_id": file, "visibility": "me"});
        assert_eq!(wrong(&video).await, ["/type one_of"]);
        assert_eq!(wrong(&with(suites(), "text", "a".repeat(200_001))).await, ["/text length"]);
        let many: Vec<String> = (0..21).map(|tag| tag.to_string()).collect();
        assert_eq!(wrong(&with(suites(), "tags", many)).await, ["/tags items"]);
        assert_eq!(count(&app, "resource"), 0);
        assert!(told(&app).await.is_empty());
    }

    #[tokio::test]
    async fn a_file_is_the_callers_own_pdf_whose_upload_is_completed() {
        let app = app();
        let post = async |id: &str| {
            let document = json!({"title": "A", "type": "PDF", "file_id": id, "visibility": "school"});
            app.post("/rag/docs", &document).by(&coach_rey()).send().await
        };
        assert_eq!(post("019aa5f0-0000-7000-8000-000000000000").await.problem(), "file-refused");
        let anothers = uploaded(&app, &coach_mba(), b"%PDF").await.to_string();
        assert_eq!(post(&anothers).await.problem(), "file-refused");
        assert_eq!(count(&app, "resource"), 0);
    }

    #[tokio::test]
    async fn a_long_text_is_filed_whole_in_one_transaction_and_found_on_its_page() {
        let app = app();
        let text = format!(
            "{}La chouette hulotte.\n\n{}",
            "Une phrase de plus.\n\n".repeat(7_000),
            "Fin. ".repeat(8_000)
        );
        let id = filed(&app, &coach_rey(), &document("Long", &text, "school")).await;
        let found = crate::testing::search(&app, &amina(), "q=chouette").await["data"][0].clone();
        let page = found["page"].as_u64().unwrap();
        assert!(page > 10, "{found}");
        let path = format!("/rag/doc/{id}?page={page}");
        let read = app.get(&path).by(&amina()).send().await.json();
        assert!(read["text"].as_str().unwrap().contains("chouette hulotte"), "{read}");
        assert_eq!(titles(&app, &amina(), "q=fin").await, ["Long"]);
    }

    #[tokio::test]
    async fn a_request_that_is_sent_again_files_nothing_twice() {
        let app = app();
        let post = async || app.post("/rag/docs", &suites()).by(&coach_rey()).key("k1").send().await;
        assert_eq!(post().await.json(), post().await.json());
        assert_eq!(count(&app, "resource"), 1);
    }
}
