//! `delete-question`: takes a question out of the bank; one that tests ask is archived.

use http::HeaderMap;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, etag::check_if_match, problem::Problem, request::PathId,
    unit_of_work::UnitOfWork,
};

use crate::question::{Question, QuestionId};

/// Deletes a question
///
/// One that tests ask is archived: they go on asking it, and statistics tell of it.
#[utoipa::path(
    delete,
    path = "/api/admin/questions/{question_id}",
    tag = "masterclasses",
    params(
        ("question_id" = String, Path, format = Uuid, description = "The question"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that was read"),
    ),
    responses((status = 204, description = "It is not in the bank any more")),
)]
pub(crate) async fn delete_question(
    app: App,
    caller: Caller,
    PathId(id): PathId<QuestionId>,
    headers: HeaderMap,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = work.get::<Question>(&Question::key_of(id)).await?;
        check_if_match(&headers, before.version)?;
        if before.entity.archived_at.is_some() {
            return Ok(Answer::no_content());
        }
        let changes = if before.entity.served {
            let archived =
                Question { archived_at: Some(work.now()), updated_at: work.now(), ..before.entity.clone() };
            work.replaces("QUESTION_ARCHIVED", &before, &archived)
        } else {
            work.deletes("QUESTION_DELETED", &before)
        };
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
