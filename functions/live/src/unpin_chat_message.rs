//! `unpin-chat-message`: a message stands out no longer.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathIds};

use crate::{chat_message::ChatMessageId, live_session::LiveSessionId, pin_chat_message::pinned};

/// Unpins a message of the chat of a live session
///
/// By whoever runs the course. To unpin it again changes nothing.
#[utoipa::path(
    delete,
    path = "/api/live-sessions/{session_id}/chat/{message_id}/pin",
    tag = "live",
    params(
        ("session_id" = String, Path, format = Uuid, description = "The session"),
        ("message_id" = String, Path, format = Uuid, description = "The message"),
    ),
    responses((status = 204, description = "It is not pinned")),
)]
pub(crate) async fn unpin_chat_message(
    app: App,
    caller: Caller,
    PathIds(id, message): PathIds<LiveSessionId, ChatMessageId>,
) -> Result<Answer<()>, Problem> {
    pinned(&app, &caller, (id, message), "LIVE_MESSAGE_UNPINNED", |_| None).await
}
