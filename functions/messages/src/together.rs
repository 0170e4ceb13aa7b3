//! Messages that are written together; where one of them was changed meanwhile, each alone.

use futures_util::future::join_all;
use preau_kernel::{app::App, changes::Changes, entity::Stored, message::Message, problem::Problem};

/// Writes messages at their versions in one transaction, or each in its own where that fails, so that none keeps another.
/// Answers of each whether it is written; if not, another run has changed it since.
pub(crate) async fn write_each(app: &App, messages: &[Stored<Message>]) -> Vec<Result<bool, Problem>> {
    if messages.is_empty() {
        return Vec::new();
    }
    match write(app, messages).await {
        Ok(true) => messages.iter().map(|_| Ok(true)).collect(),
        alone if messages.len() == 1 => vec![alone],
        _ => join_all(messages.chunks(1).map(|one| write(app, one))).await,
    }
}

async fn write(app: &App, messages: &[Stored<Message>]) -> Result<bool, Problem> {
    messages.iter().fold(Changes::without_event(app.now()), Changes::replace).commit_alone(app).await
}
