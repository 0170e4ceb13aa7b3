//! `delete-resource`: takes a document away; nobody finds it from then on.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, etag::check_if_match, problem::Problem, request::PathId,
    unit_of_work::UnitOfWork,
};

use crate::{dropping::sweep, resource::ResourceId, resource_access::changeable, shelving::Shelving};

/// Deletes a document
///
/// For whoever made it, and admins. It is found no more from the answer on; the upload that it was made of stays its owner's.
#[utoipa::path(
    delete,
    path = "/rag/docs/{resource_id}",
    tag = "resources",
    params(
        ("resource_id" = String, Path, format = Uuid, description = "The document"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    responses((status = 204, description = "It is deleted")),
)]
pub(crate) async fn delete_resource(
    app: App,
    caller: Caller,
    PathId(id): PathId<ResourceId>,
    headers: HeaderMap,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = changeable(&app, &caller, id).await?;
        check_if_match(&headers, before.version)?;
        let mut after = before.entity.emptied(work.now());
        let shelving = Shelving::with_room(&app, Some(&before.entity), &mut after, None).await?;
        let changes = work.replaces("RESOURCE_DELETED", &before, &after);
        let changes = shelving.place_in(changes, &app, &work)?;
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            // What is left of its text is on the list of what is to go.
            let _swept = sweep(&app, id).await;
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::{amina, coach_rey, director};

    use crate::testing::{app, count, delete, document, filed, suites, titles, told};

    #[tokio::test]
    async fn from_the_answer_on_nobody_finds_it_and_nothing_of_it_is_left() {
        let app = app();
        let id = filed(&app, &coach_rey(), &suites()).await;
        assert_eq!(delete(&app, &amina(), &id).await.problem(), "not-yours");
        assert_eq!(delete(&app, &coach_rey(), &id).await.status, 204);
        assert_eq!(titles(&app, &amina(), "q=suites").await, Vec::<String>::new());
        assert_eq!(app.get(&format!("/rag/doc/{id}")).by(&coach_rey()).send().await.problem(), "not-found");
        assert_eq!(delete(&app, &coach_rey(), &id).await.problem(), "not-found");
        for kind in ["resource", "resource-page", "fresh-postings"] {
            assert_eq!(count(&app, kind), 0, "{kind}");
        }
        assert_eq!(told(&app).await, ["RESOURCE_CREATED", "RESOURCE_DELETED"]);
        let event = app.events().await.pop().unwrap();
        assert!(!format!("{event:?}").contains("arithm"), "{event:?}");
    }

    #[tokio::test]
    async fn an_admin_deletes_any_and_of_two_at_once_one_does() {
        let app = app();
        let id = filed(&app, &amina(), &document("Ma fiche", "La raison", "me")).await;
        let both =
            futures_util::future::join(delete(&app, &director(), &id), delete(&app, &amina(), &id)).await;
        let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 404]);
    }
}
