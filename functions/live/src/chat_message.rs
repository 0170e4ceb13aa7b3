//! What is said beside a live session.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    uuid_id,
};
use serde::{Deserialize, Serialize};

use crate::live_session::LiveSessionId;

uuid_id! {
    /// The id of a message of a chat.
    ChatMessageId
}

string_enum! {
    /// What a message is.
    pub enum ChatMessageType {
        /// Something said.
        Message = "message",
        /// A question to whoever leads the session.
        Question = "question",
        /// Their answer.
        Answer = "answer",
    }
}

/// A message of the chat of a live session. It is not changed, but pinned.
///
/// | access pattern | how |
/// |---|---|
/// | the messages of a session, by when they were sent | partition `chat#<session>`, the message's id |
/// | those that are pinned, by when they were | `gsi1`, partition `pinned-chat#<session>` |
/// | what someone said, by when | `gsi2`, partition `chat-of#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Its id.
    pub id: ChatMessageId,
    /// In which session.
    pub session_id: LiveSessionId,
    /// Who said it.
    pub user_id: UserId,
    /// What they said, Markdown.
    pub message: String,
    /// What it is.
    pub message_type: ChatMessageType,
    /// Since when it is pinned, in UTC; none where it is not.
    pub pinned_at: Option<Timestamp>,
    /// When it was said, in UTC.
    pub created_at: Timestamp,
}

impl ChatMessage {
    /// Where a message is.
    #[must_use]
    pub fn key_of(session: LiveSessionId, id: ChatMessageId) -> Key {
        Self::of_session(session).key(id.to_string())
    }

    /// Where the messages of a session are listed.
    #[must_use]
    pub fn of_session(session: LiveSessionId) -> Scope {
        Scope::Partition(format!("chat#{session}"))
    }

    /// Where those are listed that are pinned.
    #[must_use]
    pub fn pinned_of(session: LiveSessionId) -> Scope {
        Scope::Index(Index::First, format!("pinned-chat#{session}"))
    }

    /// Where it is listed what someone said.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("chat-of#{user}"))
    }
}

impl Entity for ChatMessage {
    const KIND: &'static str = "chat-message";

    fn key(&self) -> Key {
        Self::key_of(self.session_id, self.id)
    }

    fn indexes(&self) -> Indexes {
        let pinned = self
            .pinned_at
            .map(|at| Self::pinned_of(self.session_id).key(format!("{}#{}", sortable(at), self.id)));
        let own = Self::of_user(&self.user_id).key(format!("{}#{}", sortable(self.created_at), self.id));
        [pinned, Some(own), None]
    }
}
