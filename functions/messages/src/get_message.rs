//! `get-message`: one message of the outbox.

use preau_kernel::{
    answer::Answer, app::App, id::MessageId, message::Message, problem::Problem, request::PathId,
};

/// Reads a message
///
/// With its data, its state, and why it is so.
#[utoipa::path(
    get,
    path = "/api/admin/messages/{message_id}",
    tag = "messages",
    params(("message_id" = String, Path, format = Uuid, description = "The message")),
    responses((status = 200, description = "The message; `ETag` is its version", body = Message)),
)]
pub(crate) async fn get_message(app: App, PathId(id): PathId<MessageId>) -> Result<Answer<Message>, Problem> {
    let stored = app.records.get::<Message>(&Message::key_of(id)).await?;
    Ok(Answer::ok(stored.entity).at_version(stored.version))
}
