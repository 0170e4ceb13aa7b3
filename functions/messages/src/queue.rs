//! A message that someone asks for: it waits in the outbox, and the journal tells so.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{AuditEntry, Changes, Committed},
    message::Message,
    problem::Problem,
};
use serde_json::{Value, json};

/// Puts `message` into the outbox, with an event of this kind, and answers it.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn queue(
    app: &App,
    caller: &Caller,
    kind: &'static str,
    message: Message,
) -> Result<Answer<Message>, Problem> {
    let entry = AuditEntry {
        kind,
        resource: &format!("message:{}", message.id),
        from: Value::Null,
        to: json!({"template": message.template, "state": message.state}),
    };
    let changes = Changes::audited(app, caller, message.created_at, entry).sending(&message);
    let path = format!("/api/admin/messages/{}", message.id);
    match changes.commit(app, caller, Answer::created(&path, message).at_version(1)).await? {
        Committed::Done(answer) => Ok(answer),
        Committed::Lost => Err(Problem::busy()),
    }
}
