//! What cannot be told or read: it is tried again, or a message that is dead, with its reason, takes its place.

use preau_kernel::{
    announcement::Announcement,
    app::App,
    changes::Changes,
    entity::{Stored, Unreadable},
    id::MessageId,
    message::Message,
    problem::Problem,
};

use crate::transitions::{MOST_ATTEMPTS, backoff};

/// Has an announcement that cannot be told tried again later, and sets it aside in the end.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn try_later(
    app: &App,
    mut stored: Stored<Announcement>,
    problem: &Problem,
) -> Result<(), Problem> {
    let announcement = &mut stored.entity;
    announcement.attempts += 1;
    let cause = format!("internal: {}", problem.cause().unwrap_or_else(|| problem.code()));
    let changes = Changes::without_event(app.now());
    let changes = if announcement.attempts < MOST_ATTEMPTS {
        announcement.due_at = app.now() + backoff(app, announcement.attempts);
        changes.replace(&stored)
    } else {
        let document = serde_json::to_string(announcement).unwrap_or_default();
        let id = MessageId::mint(app.ids.as_ref(), app.now());
        let dead = Message::set_aside(id, app.now(), &document, cause);
        changes.delete(&stored).create(&dead)
    };
    changes.commit_alone(app).await.map(drop)
}

/// Sets aside what is due and cannot be read. Answers whether it is; if not, it has changed since.
///
/// # Errors
/// The store did not answer.
pub(crate) async fn set_aside(app: &App, unreadable: Unreadable) -> Result<bool, Problem> {
    let reason = format!("unreadable: {}", unreadable.cause);
    let message = unreadable.key.partition.strip_prefix("message#").and_then(MessageId::parse);
    let id = message.unwrap_or_else(|| MessageId::mint(app.ids.as_ref(), app.now()));
    let dead = Message::set_aside(id, app.now(), &unreadable.document, reason);
    let changes = Changes::without_event(app.now());
    let changes = if message.is_some() {
        changes.replace(&Stored::at_version(dead, unreadable.version))
    } else {
        changes.delete_unreadable(&unreadable).create(&dead)
    };
    changes.commit_alone(app).await
}
