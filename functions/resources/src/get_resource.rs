//! `get-resource`: a document, and a page of its text.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    page::PageNumber,
    problem::Problem,
    query,
    request::{PathId, ValidQuery},
    store::Key,
    text::LocalizedText,
};
use preau_photos::{
    address_of,
    photo::{Photo, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    favorite::Favorite,
    page_text::PageText,
    resource::{Resource, ResourceId},
    resource_access::visible,
    resource_view::ResourceView,
};

query! {
    /// Which page.
    pub struct ReadResource {
        /// The page, from 1; the first one when absent.
        #[param(inline)]
        pub page: Option<PageNumber>,
    }
}

/// A document with a page of its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourcePage {
    #[serde(flatten)]
    document: ResourceView,
    /// Which page, from 1; absent of a document without text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    page: Option<u32>,
    /// The page's text: plain or Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    text: Option<String>,
    /// Where its file is for five minutes, without a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    file_url: Option<String>,
    /// Whether it is a favourite of the caller's.
    is_favorite: bool,
}

/// Reads a document
///
/// With one page of its text. What the caller may not see is not found.
#[utoipa::path(
    get,
    path = "/rag/doc/{resource_id}",
    tag = "resources",
    params(("resource_id" = String, Path, format = Uuid, description = "The document"), ReadResource),
    responses((status = 200, description = "The document; `ETag` is its version", body = ResourcePage)),
)]
pub(crate) async fn get_resource(
    app: App,
    caller: Caller,
    PathId(id): PathId<ResourceId>,
    ValidQuery(query): ValidQuery<ReadResource>,
) -> Result<Answer<ResourcePage>, Problem> {
    let stored = visible(&app, &caller, id).await?;
    let resource = stored.entity;
    let wanted = query.page.map_or(1, PageNumber::number);
    let page = u32::try_from(wanted).unwrap_or(u32::MAX);
    if page > resource.pages.max(1) {
        return Err(Problem::wrong_field(
            "/page",
            "range",
            LocalizedText::made(
                format!("Le document a {} pages.", resource.pages),
                format!("The document has {} pages.", resource.pages),
            ),
        ));
    }
    let (text, favorite) = (PageText::key_of(id, page), Favorite::key_of(&caller.actor.id, id));
    let file = resource.file_id.map(Photo::key_of);
    let keys: Vec<Key> = [text.clone(), favorite.clone()].into_iter().chain(file.clone()).collect();
    let read = app.records.batch(keys).await?;
    let text = read.find::<PageText>(&text)?.map(|stored| stored.entity);
    // What was written since is not what was permitted to be seen.
    let text = text.filter(|text| text.content == resource.content && resource.pages > 0);
    let file_url = match file.map(|key| read.find::<Photo>(&key)).transpose()?.flatten() {
        Some(photo) if matches!(photo.entity.state, State::Ready) => {
            Some(address_of(&app, &photo.entity).await?)
        }
        _ => None,
    };
    let shown = ResourcePage {
        page: text.is_some().then_some(page),
        text: text.map(|text| text.text),
        file_url,
        is_favorite: read.version_of(&favorite).is_some(),
        document: ResourceView::of(Resource::clone(&resource), caller.language),
    };
    Ok(Answer::ok(shown).at_version(stored.version))
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, bastien, coach_rey, director};
    use preau_relations::GroupKind;
    use serde_json::json;

    use crate::testing::{app, document, filed, joins, suites};

    #[tokio::test]
    async fn who_may_see_a_document_reads_it_page_by_page() {
        let app = app();
        let id = filed(&app, &coach_rey(), &suites()).await;
        let read = async |query: &str| app.get(&format!("/rag/doc/{id}{query}")).by(&amina()).send().await;
        let first = read("").await;
        assert_eq!((first.status.as_u16(), first.header("etag")), (200, "\"1\""));
        let first = first.json();
        assert_eq!(
            (&first["page"], &first["pages"], &first["is_favorite"]),
            (&json!(1), &json!(1), &json!(false))
        );
        assert!(first["text"].as_str().unwrap().starts_with("# Définition"));
        assert_eq!(read("?page=2").await.problem(), "invalid-request");
        assert_eq!(read("?page=0").await.problem(), "invalid-request");
    }

    #[tokio::test]
    async fn what_one_may_not_see_is_not_there() {
        let app = app();
        joins(&app, GroupKind::Course, "c1", &amina()).await;
        let as_seen = async |id: &str, actor| {
            app.get(&format!("/rag/doc/{id}")).by(&actor).send().await.status.as_u16()
        };
        for (visibility, seen) in [
            ("school", [200, 200, 200, 200]),
            ("staff", [404, 404, 200, 200]),
            ("course:c1", [200, 404, 200, 200]),
            ("me", [404, 404, 200, 200]),
        ] {
            let id = filed(&app, &coach_rey(), &document("A", "La raison", visibility)).await;
            let mut statuses = Vec::new();
            for actor in [amina(), bastien(), coach_rey(), director()] {
                statuses.push(as_seen(&id, actor).await);
            }
            assert_eq!(statuses, seen, "{visibility}");
        }
        assert_eq!(as_seen("019aa5f0-0000-7000-8000-000000000000", director()).await, 404);
    }
}
