//! Messages: what is sent to one person by one channel, and what became of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    port::store::{Index, Indexes, Key, Scope},
    record::{
        announcement::About,
        due::{SHARDS, due_at},
        entity::Entity,
        spread::Spread,
    },
    string_enum,
    value::{
        channel::Channel,
        id::{Ids, MessageId, UserId},
        meeting::Meeting,
        time::sortable,
    },
};

string_enum! {
    /// What became of a message.
    pub enum MessageState {
        /// It waits until it is due.
        Queued = "queued",
        /// A run has it, until its lease ends.
        Sending = "sending",
        /// The provider took it.
        Sent = "sent",
        /// An attempt failed; the next one is due.
        Failed = "failed",
        /// No further attempt is made.
        Dead = "dead",
        /// It held no longer, or the recipient does not want it.
        Dropped = "dropped",
        /// The provider says that it arrived.
        Delivered = "delivered",
        /// The provider says that it could not be delivered.
        Bounced = "bounced",
        /// The recipient complained.
        Complained = "complained",
    }
}

impl MessageState {
    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::Failed)
    }
}

/// Whom a message goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// Someone, wherever their profile says that they are reached.
    User(UserId),
    /// An e-mail address or a telephone number.
    Address(String),
}

/// A meeting that a message tells of, as it concerns the recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// The meeting.
    pub meeting: Meeting,
    /// Whether the recipient is its host.
    pub hosts: bool,
}

/// One message to one person by one channel. It is kept for 90 days.
///
/// | access pattern | how |
/// |---|---|
/// | one message | partition `message#<id>`, `message` |
/// | the messages that are due, or whose lease ends | `gsi1`, partition `due-messages#<shard>`, by time, while open |
/// | the message that a provider speaks of | `gsi1`, partition `message-at#<provider's id>`, once it is sent |
/// | the messages that were given up, by time | `gsi1`, partition `dead-messages` |
/// | all messages, by time | `gsi2`, partitions `messages#<shard>` |
/// | the messages to someone, by time | `gsi3`, partition `messages-to#<user or address>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(description = "One message to one person by one channel.")]
pub struct Message {
    /// Its id, and the provider's idempotency key.
    pub id: MessageId,
    /// How the person is reached.
    pub channel: Channel,
    /// Whom to.
    pub to: Recipient,
    /// The language, `fr` or `en`, of one to an address; a user's profile says theirs.
    pub locale: Option<String>,
    /// Its template.
    #[schema(example = "session-confirmed")]
    pub template: String,
    /// What fills the template.
    #[schema(value_type = Object)]
    pub data: Value,
    /// What it speaks of, where it speaks of something that may change.
    #[schema(value_type = Option<Object>)]
    pub about: Option<About>,
    /// The meeting that it tells of, where it does.
    #[schema(value_type = Option<Object>)]
    pub meeting: Option<Attendance>,
    /// The same for every message that would say the same.
    #[schema(example = "reminder:019aa5f0-0000-7000-8000-000000000000:amina:email:2026-12-01T16:00:00Z")]
    pub dedupe_key: Option<String>,
    /// Who caused it, while it waits: everyone has a fair share of what may be sent.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caused_by: Option<UserId>,
    /// From when on it is not sent, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What became of it.
    pub state: MessageState,
    /// How often it was given to a provider.
    pub attempts: u32,
    /// When the next thing is to be done, in UTC: the sending, the next attempt, or the end of a lease.
    pub due_at: Timestamp,
    /// Why it was dropped, or why the last attempt failed.
    pub reason: Option<String>,
    /// What the provider calls it.
    pub provider_id: Option<String>,
    /// When it was written, in UTC.
    pub created_at: Timestamp,
    /// When its state last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Message {
    /// A message of `template` that waits from `now` on, about nothing that may change.
    #[must_use]
    pub fn queued(
        ids: &dyn Ids,
        now: Timestamp,
        channel: Channel,
        to: Recipient,
        (template, data): (&str, Value),
    ) -> Self {
        Self {
            id: MessageId::mint(ids, now),
            channel,
            to,
            locale: None,
            template: template.to_owned(),
            data,
            about: None,
            meeting: None,
            dedupe_key: None,
            caused_by: None,
            expires_at: None,
            state: MessageState::Queued,
            attempts: 0,
            due_at: now,
            reason: None,
            provider_id: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// What takes the place of what could not be read or told: a message to nobody that was given up at once for `reason`,
    /// and keeps the `document`, its first 60,000 characters if it is longer.
    #[must_use]
    pub fn set_aside(id: MessageId, now: Timestamp, document: &str, reason: String) -> Self {
        // However each of them is written in JSON, they fit into an item.
        let document: String = document.chars().take(60_000).collect();
        Self {
            id,
            channel: Channel::Email,
            to: Recipient::Address("nobody".to_owned()),
            locale: None,
            template: "set-aside".to_owned(),
            data: json!({"document": document}),
            about: None,
            meeting: None,
            dedupe_key: None,
            caused_by: None,
            expires_at: None,
            state: MessageState::Dead,
            attempts: 0,
            due_at: now,
            reason: Some(reason),
            provider_id: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// From when on it is not sent. A reminder that says nothing of it, as version 0.1 wrote them, holds until its meeting
    /// begins.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        let of_reminder = || self.meeting.as_ref().filter(|_| self.template == "session-reminder");
        self.expires_at.or_else(|| of_reminder().map(|attendance| attendance.meeting.slot.start()))
    }

    /// Where a message is.
    #[must_use]
    pub fn key_of(id: MessageId) -> Key {
        Key::new(format!("message#{id}"), "message")
    }

    /// Where the open messages of one shard are listed, by when they are due.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::First, format!("due-messages#{shard}"))
    }

    /// Where the message is that a provider calls so.
    #[must_use]
    pub fn at_provider(provider_id: &str) -> Scope {
        Scope::Index(Index::First, format!("message-at#{provider_id}"))
    }

    /// Where the messages that were given up are listed.
    #[must_use]
    pub fn dead() -> Scope {
        Scope::Index(Index::First, "dead-messages".to_owned())
    }

    /// Where all messages are listed.
    #[must_use]
    pub fn all() -> Spread {
        Spread::over(Scope::Index(Index::Second, "messages".to_owned()))
    }

    /// Where the messages to someone are listed.
    #[must_use]
    pub fn to(person: &str) -> Scope {
        Scope::Index(Index::Third, format!("messages-to#{person}"))
    }
}

impl Entity for Message {
    const KIND: &'static str = "message";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.created_at.checked_add(KEPT).ok()
    }

    fn indexes(&self) -> Indexes {
        let by_time = format!("{}#{}", sortable(self.created_at), self.id);
        let first = if self.state.is_open() {
            let due = Self::due(self.id.shard(SHARDS));
            Some(due.key(due_at(self.due_at, &self.id)))
        } else if self.state == MessageState::Dead {
            Some(Self::dead().key(by_time.clone()))
        } else {
            self.provider_id.as_deref().map(|id| Self::at_provider(id).key(by_time.clone()))
        };
        let to = match &self.to {
            Recipient::User(user) => Self::to(user.as_str()),
            Recipient::Address(address) => Self::to(address),
        };
        [first, Some(Self::all().key(by_time.clone())), Some(to.key(by_time))]
    }
}

/// How long a message is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_version_0_1_stored_is_read() {
        let stored = r#"{"id":"019cad8f-ac00-7000-8000-000000000008","channel":"email","to":{"user":"amina"},
            "locale":null,"template":"session-requested","data":{"other_name":"Hélène Rey"},
            "about":{"subject":"session:1","place":["session#1","session"],"version":1},"meeting":null,
            "dedupe_key":"session-requested:1:amina:email:2026-03-02T17:00:00Z:1","state":"dead","attempts":8,
            "due_at":"2026-03-02T08:00:00Z","reason":"500","provider_id":null,
            "created_at":"2026-03-02T08:00:00Z","updated_at":"2026-03-02T08:00:00Z"}"#;
        let read: Message = serde_json::from_str(stored).unwrap();
        assert_eq!((read.caused_by.as_ref(), read.expires_at), (None, None));
        assert_eq!(read.about.as_ref().and_then(|about| about.version), Some(1));
        let first = read.indexes()[0].clone().map(|entry| entry.partition);
        assert_eq!(first.as_deref(), Some("dead-messages"));
    }

    #[test]
    fn a_reminder_that_version_0_1_left_unsent_ends_when_its_meeting_begins() {
        let stored = r#"{"id":"019cad8f-ac00-7000-8000-000000000008","channel":"email","to":{"user":"amina"},
            "locale":null,"template":"session-reminder","data":{},"about":null,
            "meeting":{"meeting":{"id":"1","slot":{"start":"2026-03-02T17:00:00Z","end":"2026-03-02T18:00:00Z"},
                "standing":"CONFIRMED","by_video":true,"created_at":"2026-03-02T08:00:00Z"},"hosts":false},
            "dedupe_key":null,"state":"queued","attempts":0,"due_at":"2026-03-02T16:30:00Z","reason":null,
            "provider_id":null,"created_at":"2026-03-02T16:30:00Z","updated_at":"2026-03-02T16:30:00Z"}"#;
        let mut read: Message = serde_json::from_str(stored).unwrap();
        assert_eq!(read.ends_at(), Some("2026-03-02T17:00:00Z".parse().unwrap()));
        read.template = "session-confirmed".to_owned();
        assert_eq!(read.ends_at(), None);
    }
}
