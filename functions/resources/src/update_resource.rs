//! `update-resource`: writes a document anew; from then on it is found as it is then, by those who may see it then.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    etag::check_if_match,
    problem::Problem,
    request::{PathId, Valid},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    create_resource::pages_of,
    page_text::PageText,
    resource::{Resource, ResourceId},
    resource_access::changeable,
    resource_input::ResourceInput,
    resource_view::ResourceView,
    shelving::{Shelving, indexed},
};

/// Writes a document anew
///
/// For whoever made it, and admins. What is absent is absent from then on, but for the text, and the file, which stay. `If-Match`
/// names the version that was read.
#[utoipa::path(
    put,
    path = "/rag/docs/{resource_id}",
    tag = "resources",
    params(
        ("resource_id" = String, Path, format = Uuid, description = "The document"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    request_body = ResourceInput,
    responses((status = 200, description = "The document; `ETag` is its version", body = ResourceView)),
)]
pub(crate) async fn update_resource(
    app: App,
    caller: Caller,
    PathId(id): PathId<ResourceId>,
    headers: HeaderMap,
    Valid(asked): Valid<ResourceInput>,
) -> Result<Answer<ResourceView>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = changeable(&app, &caller, id).await?;
        check_if_match(&headers, before.version)?;
        check(&asked, &before.entity)?;
        let mut after = before.entity.clone();
        asked.write_to(&mut after);
        after.audience = asked.audience(&caller, &before.entity.owner_id)?;
        after.generation += 1;
        after.updated_at = work.now();
        let kept = PageText::all(&app.records, &before.entity).await?;
        let texts = match &asked.text {
            None => kept.iter().map(|page| page.entity.clone()).collect(),
            Some(text) => {
                after.content = after.generation;
                pages_of(&after, Some(&text.0))
            }
        };
        after.pages = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let refs: Vec<(u32, &str)> = texts.iter().map(|page| (page.page, page.text.as_str())).collect();
        let indexed = after.is_indexed().then(|| indexed(&after, &refs));
        let shelving = Shelving::with_room(&app, Some(&before.entity), &mut after, indexed.as_ref()).await?;
        let mut changes = work.replaces("RESOURCE_UPDATED", &before, &after);
        if asked.text.is_some() {
            changes = replace_pages(changes, &kept, &texts);
        }
        let changes = shelving.place_in(changes, &app, &work)?;
        let view = ResourceView::of(after, caller.language);
        if let Some(answer) = work.commit(changes, Answer::ok(view).at_version(before.version + 1)).await? {
            return Ok(answer);
        }
    }
}

/// Holds what is asked to what a document may become.
///
/// # Errors
/// `invalid-request`: it has another file, or a text beside its file, or nothing to find.
fn check(asked: &ResourceInput, before: &Resource) -> Result<(), Problem> {
    if asked.file_id.is_some() && asked.file_id != before.file_id {
        let detail = LocalizedText::fixed(
            "Le fichier reste le même : un autre fichier est un autre document.",
            "The file stays the same: another file is another document.",
        );
        return Err(Problem::wrong_field("/file_id", "fixed", detail));
    }
    if before.pages > 0 && asked.text.is_none() && asked.uri.is_none() {
        return Ok(());
    }
    ResourceInput { file_id: before.file_id, ..asked.clone() }.check()
}

/// Puts the pages in the place of those that were there.
fn replace_pages(changes: Changes, kept: &[Stored<PageText>], pages: &[PageText]) -> Changes {
    let changes = pages.iter().fold(changes, |changes, page| {
        let version = kept.iter().find(|kept| kept.entity.page == page.page).map_or(0, |kept| kept.version);
        changes.save(&Stored::at_version(page.clone(), version))
    });
    changes.delete_all(kept.iter().filter(|kept| pages.iter().all(|page| page.page != kept.entity.page)))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_mba, coach_rey, director};
    use preau_relations::GroupKind;
    use serde_json::{Value, json};

    use crate::testing::{app, count, document, filed, joins, suites, titles, told, with};

    #[tokio::test]
    async fn from_the_answer_on_it_is_found_as_it_is_then_by_those_who_may_see_it_then() {
        let app = app();
        let id = filed(&app, &coach_rey(), &suites()).await;
        let path = format!("/rag/docs/{id}");
        let update = async |document: &Value| app.put(&path, document).by(&coach_rey()).send().await;
        let other = with(with(suites(), "text", "Le théorème de Pythagore."), "subject", "géométrie");
        let answer = update(&other).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"2\""), "{}", answer.described());
        assert_eq!(titles(&app, &amina(), "q=raison").await, Vec::<String>::new());
        assert_eq!(titles(&app, &amina(), "q=pythagore&filters=subject:geometrie").await.len(), 1);
        // Without a text, the text stays.
        let mut renamed = with(with(suites(), "title", "Triangles"), "visibility", "class:2nde-3");
        renamed.as_object_mut().unwrap().remove("text");
        assert_eq!(update(&renamed).await.status, 200);
        assert_eq!(titles(&app, &amina(), "q=pythagore").await, Vec::<String>::new());
        joins(&app, GroupKind::Class, "2nde-3", &amina()).await;
        assert_eq!(titles(&app, &amina(), "q=pythagore").await, ["Triangles"]);
        assert_eq!(titles(&app, &bastien(), "q=pythagore").await, Vec::<String>::new());
        assert_eq!(told(&app).await, ["RESOURCE_CREATED", "RESOURCE_UPDATED", "RESOURCE_UPDATED"]);
        // It is found by one set of postings, whatever it was before.
        assert_eq!(count(&app, "fresh-postings"), 1);
    }

    #[tokio::test]
    async fn its_owner_and_admins_change_it_at_the_version_that_they_read() {
        let app = app();
        let id = filed(&app, &coach_rey(), &suites()).await;
        let path = format!("/rag/docs/{id}");
        let by = async |actor, version: &str| {
            app.put(&path, &suites()).by(&actor).header("if-match", version).send().await
        };
        assert_eq!(by(coach_mba(), "\"1\"").await.problem(), "not-yours");
        assert_eq!(by(amina(), "\"1\"").await.problem(), "not-yours");
        assert_eq!(by(director(), "\"1\"").await.status, 200);
        assert_eq!(by(coach_rey(), "\"1\"").await.problem(), "stale-version");
        let read = app.get(&format!("/rag/doc/{id}")).by(&amina()).send().await.json();
        assert_eq!(read["owner_id"], "coach_rey");
        let hidden = filed(&app, &coach_rey(), &document("Interne", "Conseil", "staff")).await;
        let hidden =
            app.put(&format!("/rag/docs/{hidden}"), &document("x", "y", "me")).by(&amina()).send().await;
        assert_eq!(hidden.problem(), "not-found");
        let file = with(json!({"title": "A", "type": "PDF", "visibility": "me"}), "file_id", id);
        assert_eq!(
            app.put(&path, &file).by(&coach_rey()).send().await.json()["errors"][0]["pointer"],
            "/file_id"
        );
    }

    #[tokio::test]
    async fn who_changes_what_there_is_no_room_for_merges_first() {
        let app = app();
        let mut id = String::new();
        for number in 0..32 {
            id = filed(&app, &coach_rey(), &document(&format!("n{number}"), "La raison.", "school")).await;
            app.clock.advance_minutes(1);
        }
        assert_eq!(count(&app, "fresh-postings"), 32);
        let changed = document("m31", "La raison.", "school");
        let answer = app.put(&format!("/rag/docs/{id}"), &changed).by(&coach_rey()).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        assert!(count(&app, "fresh-postings") < 32);
        assert_eq!(titles(&app, &amina(), "q=m31").await, ["m31"]);
    }

    #[tokio::test]
    async fn a_shorter_text_leaves_no_page_of_the_longer_one() {
        let app = app();
        let long = document("Long", &"Une phrase de plus.\n\n".repeat(2_000), "school");
        let id = filed(&app, &coach_rey(), &long).await;
        assert!(count(&app, "resource-page") > 5);
        let short = document("Court", "Une seule phrase.", "school");
        assert_eq!(app.put(&format!("/rag/docs/{id}"), &short).by(&coach_rey()).send().await.status, 200);
        assert_eq!(count(&app, "resource-page"), 1);
        let beyond = app.get(&format!("/rag/doc/{id}?page=2")).by(&amina()).send().await;
        assert_eq!(beyond.json()["errors"][0]["code"], "range");
    }

    #[tokio::test]
    async fn of_many_changes_at_once_the_last_is_found_and_no_other() {
        let app = app();
        let id = filed(&app, &coach_rey(), &suites()).await;
        let words = ["ananas", "banane", "cerise", "datte", "figue", "goyave"];
        let path = format!("/rag/docs/{id}");
        let changes = words.map(|word| {
            let document = document(word, &format!("Le mot {word}."), "school");
            let path = &path;
            let app = &app;
            async move { app.put(path, &document).by(&coach_rey()).send().await.status.as_u16() }
        });
        let statuses = futures_util::future::join_all(changes).await;
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        let last = app.get(&format!("/rag/doc/{id}")).by(&amina()).send().await.json()["title"].clone();
        let mut found = Vec::new();
        for word in words {
            found.extend(titles(&app, &amina(), &format!("q={word}")).await);
        }
        assert_eq!(json!(found), json!([last]));
        assert_eq!(count(&app, "fresh-postings"), 1);
    }
}
