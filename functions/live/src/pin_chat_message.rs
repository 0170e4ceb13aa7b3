//! `pin-chat-message`: a message stands out.

use jiff::Timestamp;
use preau_kernel::{
    answer::Answer, app::App, caller::Caller, problem::Problem, request::PathIds, unit_of_work::UnitOfWork,
};
use serde_json::json;

use crate::{
    chat_message::{ChatMessage, ChatMessageId},
    live_access::Seen,
    live_session::{LiveSession, LiveSessionId},
};

/// Pins a message of the chat of a live session
///
/// By whoever runs the course. To pin it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/live-sessions/{session_id}/chat/{message_id}/pin",
    tag = "live",
    params(
        ("session_id" = String, Path, format = Uuid, description = "The session"),
        ("message_id" = String, Path, format = Uuid, description = "The message"),
    ),
    responses((status = 204, description = "It is pinned")),
)]
pub(crate) async fn pin_chat_message(
    app: App,
    caller: Caller,
    PathIds(id, message): PathIds<LiveSessionId, ChatMessageId>,
) -> Result<Answer<()>, Problem> {
    pinned(&app, &caller, (id, message), "LIVE_MESSAGE_PINNED", Some).await
}

/// Has a message pinned since when `since` says of now.
///
/// # Errors
/// `not-found`: there is no such message or session; `not-yours`.
pub(crate) async fn pinned(
    app: &App,
    caller: &Caller,
    (id, message): (LiveSessionId, ChatMessageId),
    event: &'static str,
    since: impl Fn(Timestamp) -> Option<Timestamp>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        let session = Seen::to_run(&app.records, id, &caller.actor).await?.session.entity;
        let mut stored = work.get::<ChatMessage>(&ChatMessage::key_of(id, message)).await?;
        let pinned_at = since(work.now());
        if stored.entity.pinned_at.is_some() == pinned_at.is_some() {
            return Ok(Answer::no_content());
        }
        let states = [stored.entity.pinned_at, pinned_at]
            .map(|at| json!({"message_id": message, "is_pinned": at.is_some()}));
        stored.entity.pinned_at = pinned_at;
        let resource = preau_kernel::unit_of_work::Audited::resource(&session);
        let changes = work.tells(event, &resource, states).replace(&stored);
        let changes = changes.add_to_counters(LiveSession::chat_changed(id));
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use preau_harness::people::{amina, coach_rey};
    use serde_json::json;

    use crate::testing::{act, app, read, say, school, started};

    #[tokio::test]
    async fn whoever_runs_the_course_pins_and_unpins() {
        let app = app();
        let course = school(&app).await;
        let path = started(&app, &course).await;
        assert_eq!(act(&app, &amina(), &path, "join").await.status, 200);
        let said = say(&app, &amina(), &path, json!({"message": "Où est la fiche ?"})).await.json();
        let pin = format!("{path}/chat/{}/pin", said["id"].as_str().unwrap());
        assert_eq!(app.post(&pin, &json!(null)).by(&amina()).send().await.problem(), "not-yours");
        let pinned = async || read(&app, &amina(), &format!("{path}/chat?pinned=true")).await;
        for (method, count) in
            [(Method::POST, 1), (Method::POST, 1), (Method::DELETE, 0), (Method::DELETE, 0)]
        {
            assert_eq!(app.request(method, &pin).by(&coach_rey()).send().await.status, 204);
            assert_eq!(pinned().await.as_array().unwrap().len(), count);
        }
        let kinds = app.events().await.into_iter().map(|event| event.kind);
        assert_eq!(kinds.filter(|kind| kind.ends_with("PINNED")).count(), 2);
        let nothing = format!("{path}/chat/{}/pin", course["id"].as_str().unwrap());
        assert_eq!(app.post(&nothing, &json!(null)).by(&coach_rey()).send().await.problem(), "not-found");
    }
}
