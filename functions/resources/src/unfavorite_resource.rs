//! `unfavorite-resource`: forgets a document that the caller had remembered.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId, unit_of_work::UnitOfWork,
};

use crate::{favorite::Favorite, resource::ResourceId};

/// Makes a document a favourite no more
///
/// One that is none stays so, whether there is such a document or not.
#[utoipa::path(
    delete,
    path = "/rag/docs/{resource_id}/favorite",
    tag = "resources",
    params(("resource_id" = String, Path, format = Uuid, description = "The document")),
    responses((status = 204, description = "It is none")),
)]
pub(crate) async fn unfavorite_resource(
    app: App,
    caller: Caller,
    PathId(id): PathId<ResourceId>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let key = Favorite::key_of(&caller.actor.id, id);
        let Some(favorite) = work.find::<Favorite>(&key).await? else {
            return Ok(Answer::no_content());
        };
        let changes = work.deletes("RESOURCE_UNFAVORITED", &favorite);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
