//! `retry-message`: an admin has a message sent that was given up.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, AuditEntry, Changes, Committed},
    id::MessageId,
    message::{Message, MessageState},
    problem::Problem,
    request::PathId,
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
    let mut attempts = Attempts::default();
    loop {
        let mut stored = app.records.get::<Message>(&Message::key_of(id)).await?;
        let (message, now) = (&mut stored.entity, app.now());
        let before = message.state;
        if !matches!(before, MessageState::Dead | MessageState::Failed) {
            return Err(Problem::invalid_transition(before.word(), MessageState::Queued.word()));
        }
        message.state = MessageState::Queued;
        message.attempts = 0;
        message.due_at = now;
        message.updated_at = now;

        let entry = AuditEntry {
            kind: "MESSAGE_RETRIED",
            resource: &format!("message:{id}"),
            from: json!({"state": before}),
            to: json!({"state": message.state}),
        };
        let answer = Answer::ok(message.clone()).at_version(stored.version + 1);
        let changes = Changes::audited(&app, &caller, now, entry).sending_again(&stored);
        match changes.commit(&app, &caller, answer).await? {
            Committed::Done(answer) => return Ok(answer),
            Committed::Lost => attempts.again(&app).await?,
        }
    }
}
