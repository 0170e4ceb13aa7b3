//! `retry-message`: an admin has a message sent that was given up.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    id::MessageId,
    message::{Message, MessageState},
    problem::Problem,
    request::PathId,
    unit_of_work::UnitOfWork,
};
use serde_json::json;

/// Sends a message again
///
/// One that is `dead` or `failed` is tried anew, at once; any other is left as it is (`invalid-transition`).
#[utoipa::path(
    post,
    path = "/api/admin/messages/{message_id}/retry",
    tag = "messages",
    params(("message_id" = String, Path, format = Uuid, description = "The message")),
    responses((status = 200, description = "The message; `ETag` is its version", body = Message)),
)]
pub(crate) async fn retry_message(
    app: App,
    caller: Caller,
    PathId(id): PathId<MessageId>,
) -> Result<Answer<Message>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let mut stored = work.get::<Message>(&Message::key_of(id)).await?;
        let message = &mut stored.entity;
        let before = message.state;
        if !matches!(before, MessageState::Dead | MessageState::Failed) {
            return Err(Problem::invalid_transition(before.word(), MessageState::Queued.word()));
        }
        message.state = MessageState::Queued;
        message.attempts = 0;
        message.due_at = work.now();
        message.updated_at = work.now();

        let told = [before, message.state].map(|state| json!({"state": state}));
        let answer = Answer::ok(message.clone()).at_version(stored.version + 1);
        let changes = work.tells("MESSAGE_RETRIED", &format!("message:{id}"), told).sending_again(&stored);
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}
