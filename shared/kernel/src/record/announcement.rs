//! The outbox: what is to be told to people, written in the transaction of what causes it and sent afterwards.
//!
//! A function writes one [`Announcement`] for what it did, whomever it concerns and however they are reached. Delivery
//! makes a [`Message`] of it for each person and channel, in the transaction that takes the announcement away, and sends
//! those. Both stand in an index by when they are due, and only while they are: a run costs what is due, not what
//! exists, and what a missed run left is still there for the next one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    port::store::{Index, Indexes, Key, Scope, Version},
    problem::Problem,
    record::{
        due::{SHARDS, due_at},
        entity::Entity,
        list::Records,
    },
    value::{
        id::{AnnouncementId, UserId},
        meeting::Meeting,
    },
};

/// What a message speaks of, and the version of it that it holds for: when that has changed, the message is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What the journal calls it: `session:<id>`.
    #[serde(rename = "subject")]
    pub resource: String,
    /// Where it is: partition and place.
    pub place: (String, String),
    /// Its version.
    pub version: Version,
}

impl About {
    /// Speaks of the entity at `key` as it is at `version`.
    #[must_use]
    pub fn version_of(resource: String, key: Key, version: Version) -> Self {
        Self { resource, place: (key.partition, key.sort), version }
    }

    /// Whether what it speaks of is as it was.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn still_holds(&self, records: &Records) -> Result<bool, Problem> {
        let key = Key::new(self.place.0.clone(), self.place.1.clone());
        Ok(records.version_of(&key).await? == Some(self.version))
    }
}

/// Someone whom an announcement concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    /// Who.
    pub user_id: UserId,
    /// Whose name the message says.
    pub other_id: UserId,
    /// Whether they are the host of what they are told of.
    pub hosts: bool,
    /// What fills the template for them alone: fields, which are added to the announcement's.
    pub data: Value,
}

/// Which run takes an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Queue {
    /// News: `deliver-messages`, at once.
    News,
    /// Reminders: `send-reminders`, when they are due.
    Reminders,
}

impl Queue {
    /// Where the announcements of one shard are listed, by when they are due.
    #[must_use]
    pub fn due(self, shard: u8) -> Scope {
        let name = match self {
            Self::News => "news",
            Self::Reminders => "reminders",
        };
        Scope::Index(Index::First, format!("due-{name}#{shard}"))
    }
}

/// Something that people are to be told. It is gone once it has become their messages.
///
/// | access pattern | how |
/// |---|---|
/// | the announcements that are due | `gsi1`, partitions `due-news#<shard>` and `due-reminders#<shard>`, by time |
/// | the announcements about something | `gsi2`, partition `announcements-about#<resource>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Its id.
    pub id: AnnouncementId,
    /// Which run takes it.
    pub queue: Queue,
    /// The template of its messages.
    pub template: String,
    /// What fills the template, but for the other one's name.
    pub data: Value,
    /// What it speaks of.
    pub about: About,
    /// The meeting that it tells of, where it does.
    pub meeting: Option<Meeting>,
    /// Whom it concerns.
    pub addressees: Vec<Addressee>,
    /// When it is to be told, in UTC.
    pub due_at: Timestamp,
    /// When it was written, in UTC.
    pub created_at: Timestamp,
}

impl Entity for Announcement {
    const KIND: &'static str = "announcement";

    fn key(&self) -> Key {
        Key::new(format!("announcement#{}", self.id), "announcement")
    }

    fn indexes(&self) -> Indexes {
        let due = self.queue.due(self.id.shard(SHARDS));
        let by_time = due_at(self.due_at, &self.id);
        let about = Self::about(&self.about.resource).key(by_time.clone());
        [Some(due.key(by_time)), Some(about), None]
    }
}

impl Announcement {
    /// Where the announcements about `resource` are listed.
    pub(crate) fn about(resource: &str) -> Scope {
        Scope::Index(Index::Second, format!("announcements-about#{resource}"))
    }
}
