//! A message of a chat as people read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_kernel::{id::UserId, list::Records, problem::Problem};
use preau_users::profile::{Profile, profiles_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    chat_message::{ChatMessage, ChatMessageId, ChatMessageType},
    live_session::LiveSessionId,
    live_view::PersonView,
};

/// A message of the chat of a live session.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatMessageView {
    id: ChatMessageId,
    /// In which session.
    session_id: LiveSessionId,
    /// Who said it.
    user_id: UserId,
    /// What they said, Markdown, as they wrote it: who shows it as HTML cleans it.
    message: String,
    message_type: ChatMessageType,
    is_pinned: bool,
    /// When it was said, in UTC.
    created_at: Timestamp,
    user: PersonView,
}

impl ChatMessageView {
    /// These messages.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of_all(records: &Records, messages: Vec<ChatMessage>) -> Result<Vec<Self>, Problem> {
        let people: BTreeSet<_> = messages.iter().map(|message| &message.user_id).collect();
        let profiles = profiles_of(records, &people).await?;
        Ok(messages.into_iter().map(|message| Self::of(message, &profiles)).collect())
    }

    fn of(message: ChatMessage, profiles: &BTreeMap<UserId, Profile>) -> Self {
        Self {
            id: message.id,
            session_id: message.session_id,
            user: PersonView::of(&message.user_id, profiles, false),
            user_id: message.user_id,
            message: message.message,
            message_type: message.message_type,
            is_pinned: message.pinned_at.is_some(),
            created_at: message.created_at,
        }
    }
}
