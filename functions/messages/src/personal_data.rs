//! What this domain keeps about a person: shown to them, and erased (seed 1 §10, seed 3 §7).

use preau_kernel::{
    app::App,
    changes::{Attempts, Changes},
    id::UserId,
    list::{List, Records},
    message::Message,
    problem::Problem,
};
use serde_json::{Value, json};

/// Everything, as JSON: the messages to them, of the last 90 days.
///
/// # Errors
/// The store did not answer.
pub async fn export(records: &Records, user: &UserId) -> Result<Value, Problem> {
    let messages = records.all::<Message>(&List::whole(Message::to(user.as_str()))).await?;
    // Who caused it is for delivery alone: an anonymous author stays one.
    let theirs = messages.into_iter().map(|stored| Message { caused_by: None, ..stored.entity });
    Ok(json!(theirs.collect::<Vec<_>>()))
}

/// How many messages one request deletes, and in one transaction.
const MOST: usize = 50;

/// Deletes up to 50 messages to `user`, and answers whether none is left. What others were sent stays theirs.
///
/// # Errors
/// The store did not answer. What was done so far stays done.
pub async fn erase(app: &App, user: &UserId) -> Result<bool, Problem> {
    let list = List::whole(Message::to(user.as_str()));
    let mut attempts = Attempts::default();
    loop {
        let found = app.records.list::<Message>(&list, MOST, None, |_| true).await?;
        if found.entities.is_empty() {
            return Ok(true);
        }
        if Changes::without_event(app.now()).delete_all(&found.entities).commit_alone(app).await? {
            return Ok(found.next.is_none());
        }
        // One of them is being delivered just now.
        attempts.again(app).await?;
    }
}
