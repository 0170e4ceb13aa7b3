//! A message that someone asks for: it waits in the outbox, and the journal tells so.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, message::Message, problem::Problem, unit_of_work::UnitOfWork,
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
    let mut work = UnitOfWork::of(app, caller);
    let resource = format!("message:{}", message.id);
    let told = [Value::Null, json!({"template": message.template, "state": message.state})];
    let changes = work.tells(kind, &resource, told).sending(&message);
    let path = format!("/api/admin/messages/{}", message.id);
    // Its id is new: what others hold, no other turn would bring.
    work.commit(changes, Answer::created(&path, message).at_version(1)).await?.ok_or_else(Problem::busy)
}
