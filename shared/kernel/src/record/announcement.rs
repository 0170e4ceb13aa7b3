//! The outbox: what is to be told to people, written in the transaction of what causes it and sent afterwards.
//!
//! A function writes one [`Announcement`] for what it did, whomever it concerns and however they are reached. Delivery
//! makes a [`Message`] of it for each person and channel, 25 people a transaction, which also takes these people out of
//! the announcement, or the whole announcement away with the last of them; and it sends those. Both stand in an index
//! by when they are due, and only while they are: a run costs what is due, not what exists, and what a missed run left
//! is still there for the next one.
//!
//! [`Message`]: crate::record::message::Message

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    port::store::{Index, Indexes, Key, Scope, Version},
    record::{
        batch::Batch,
        due::{SHARDS, due_at},
        entity::Entity,
    },
    value::{
        id::{AnnouncementId, Ids, UserId},
        meeting::Meeting,
    },
};

/// What a message speaks of: when that is gone, or has changed where the message holds for one version alone, the message
/// is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What the journal calls it: `session:<id>`.
    #[serde(rename = "subject")]
    pub resource: String,
    /// Where it is: partition and place.
    pub place: (String, String),
    /// The version that the message holds for; none where it holds while the thing exists.
    pub version: Option<Version>,
}

impl About {
    /// Speaks of the entity at `key` as it is at `version`.
    #[must_use]
    pub fn version_of(resource: String, key: Key, version: Version) -> Self {
        Self { resource, place: (key.partition, key.sort), version: Some(version) }
    }

    /// Speaks of the entity at `key` while it exists, however it changes.
    #[must_use]
    pub fn existence_of(resource: String, key: Key) -> Self {
        Self { resource, place: (key.partition, key.sort), version: None }
    }

    /// Where what it speaks of is.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::new(self.place.0.clone(), self.place.1.clone())
    }

    /// Whether what it speaks of, as it was read, is as it was, or still exists where that is enough.
    #[must_use]
    pub fn still_holds(&self, read: &Batch) -> bool {
        let found = read.version_of(&self.key());
        found.is_some_and(|found| self.version.is_none_or(|version| version == found))
    }
}

/// Someone whom an announcement concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "KeptAddressee")]
pub struct Addressee {
    /// Who.
    pub user_id: UserId,
    /// Whose names their messages say, each in a field of the data.
    pub names: BTreeMap<String, UserId>,
    /// Whether they are the host of what they are told of.
    pub hosts: bool,
    /// What fills the template for them alone: fields, which are added to the announcement's.
    pub data: Value,
}

impl Addressee {
    /// Someone who is told what the announcement says, and nothing else.
    #[must_use]
    pub fn new(user_id: UserId) -> Self {
        Self { user_id, names: BTreeMap::new(), hosts: false, data: json!({}) }
    }
}

/// An addressee as it is kept, and was by version 0.1, which knew of one name alone.
#[derive(Deserialize)]
struct KeptAddressee {
    user_id: UserId,
    #[serde(default)]
    names: BTreeMap<String, UserId>,
    other_id: Option<UserId>,
    #[serde(default)]
    hosts: bool,
    #[serde(default)]
    data: Value,
}

impl From<KeptAddressee> for Addressee {
    fn from(kept: KeptAddressee) -> Self {
        let KeptAddressee { user_id, mut names, other_id, hosts, data } = kept;
        names.extend(other_id.map(|other| ("other_name".to_owned(), other)));
        Self { user_id, names, hosts, data }
    }
}

/// Everyone with a place in a partition whose sort keys are user ids; what stands at other keys is passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// The partition.
    pub partition: String,
    /// Who is left out, such as the author.
    #[serde(default)]
    pub without: Vec<UserId>,
    /// Whoever has a place in this partition too, when they are reached, is left out, such as who has left.
    #[serde(default)]
    pub unless_in: Option<String>,
    /// The last of those who were told. Delivery moves it on.
    #[serde(default)]
    pub told_until: Option<UserId>,
}

/// Whom an announcement concerns. Delivery takes out whom it has told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Addressees {
    /// These people.
    List(Vec<Addressee>),
    /// The members of something: those whom it has when they are reached in their order.
    Audience(Audience),
}

impl Addressees {
    /// Everyone in `partition` but those of `without`.
    #[must_use]
    pub const fn members_of(partition: String, without: Vec<UserId>) -> Self {
        Self::Audience(Audience { partition, without, unless_in: None, told_until: None })
    }

    /// The same, but for whoever has a place in `partition` when they are reached. A list stays as it is.
    #[must_use]
    pub fn unless_in(self, partition: String) -> Self {
        match self {
            Self::Audience(audience) => Self::Audience(Audience { unless_in: Some(partition), ..audience }),
            list @ Self::List(_) => list,
        }
    }
}

/// What an announcement tells at another time, of the same thing and by the same template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// What fills the template, but for names.
    pub data: Value,
    /// Whom it concerns.
    pub addressees: Addressees,
    /// What its messages have as theirs; `{user}` and `{channel}` stand for each one's.
    pub dedupe_key: Option<String>,
    /// From when on nobody is told of it, in UTC.
    pub expires_at: Option<Timestamp>,
    /// When it is to be told, in UTC.
    pub due_at: Timestamp,
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
        Scope::Index(Index::First, format!("due-{}#{shard}", self.name()))
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Reminders => "reminders",
        }
    }
}

/// Something that people are to be told. It is gone once it has become their messages.
///
/// | access pattern | how |
/// |---|---|
/// | one announcement | partition `announcement#<id>`, `announcement` |
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
    /// What fills the template, but for names. In a reminder, `minutes_before` is counted anew when it is told.
    pub data: Value,
    /// Whose names all its messages say, each in a field of the data.
    #[serde(default)]
    pub names: BTreeMap<String, UserId>,
    /// What it speaks of, where that may change or go.
    pub about: Option<About>,
    /// The meeting that it tells of, where it does: the one that it is about.
    pub meeting: Option<Meeting>,
    /// Whom it concerns.
    pub addressees: Addressees,
    /// What its messages have as theirs; `{user}` and `{channel}` stand for each one's.
    pub dedupe_key: Option<String>,
    /// Who caused it, for a fair share of what may be sent. [`Changes`](crate::work::changes::Changes) fills it in.
    pub caused_by: Option<UserId>,
    /// From when on nobody is told of it, in UTC.
    pub expires_at: Option<Timestamp>,
    /// How often it could not be told.
    #[serde(default)]
    pub attempts: u32,
    /// When it is to be told, in UTC.
    pub due_at: Timestamp,
    /// What it becomes, one after the other, once all its people are told, it is over, or it is given up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Occurrence>,
    /// When it was written, in UTC.
    pub created_at: Timestamp,
}

impl Announcement {
    /// News of `now`, told at once: `template`, filled with `data`, to `addressees`. It speaks of nothing that may change,
    /// and does not expire.
    #[must_use]
    pub fn news(
        ids: &dyn Ids,
        now: Timestamp,
        (template, data): (&str, Value),
        addressees: Addressees,
    ) -> Self {
        Self {
            id: AnnouncementId::mint(ids, now),
            queue: Queue::News,
            template: template.to_owned(),
            data,
            names: BTreeMap::new(),
            about: None,
            meeting: None,
            addressees,
            dedupe_key: None,
            caused_by: None,
            expires_at: None,
            attempts: 0,
            due_at: now,
            later: Vec::new(),
            created_at: now,
        }
    }

    /// Reminders written at `now`, of `template`: one item, which becomes each of `occurrences` in their order, that of when
    /// they are due. None where there is nothing to remind of.
    #[must_use]
    pub fn reminders(
        ids: &dyn Ids,
        now: Timestamp,
        template: &str,
        occurrences: Vec<Occurrence>,
    ) -> Option<Self> {
        let nobody = Addressees::List(Vec::new());
        let news = Self::news(ids, now, (template, Value::Null), nobody);
        Self { queue: Queue::Reminders, later: occurrences, ..news }.next_occurrence(now)
    }

    /// What it is after this: the next of its occurrences that is not over at `now`; none where there is none.
    #[must_use]
    pub fn next_occurrence(&self, now: Timestamp) -> Option<Self> {
        let is_over = |one: &&Occurrence| one.expires_at.is_some_and(|end| end <= now);
        let mut later = self.later.iter().skip_while(is_over).cloned();
        let Occurrence { data, addressees, dedupe_key, expires_at, due_at } = later.next()?;
        let later = later.collect();
        Some(Self { data, addressees, dedupe_key, expires_at, due_at, later, attempts: 0, ..self.clone() })
    }

    /// From when on nobody is told of it. A reminder of a meeting that says nothing of it, as version 0.1 wrote them, holds
    /// until the meeting begins.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        let of_reminder = || self.meeting.as_ref().filter(|_| self.queue == Queue::Reminders);
        self.expires_at.or_else(|| of_reminder().map(|meeting| meeting.slot.start()))
    }

    /// Where an announcement is.
    #[must_use]
    pub fn key_of(id: AnnouncementId) -> Key {
        Key::new(format!("announcement#{id}"), "announcement")
    }

    /// Where the announcements about `resource` are listed.
    pub(crate) fn about(resource: &str) -> Scope {
        Scope::Index(Index::Second, format!("announcements-about#{resource}"))
    }
}

impl Entity for Announcement {
    const KIND: &'static str = "announcement";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let due = self.queue.due(self.id.shard(SHARDS));
        let by_time = due_at(self.due_at, &self.id);
        let about = self.about.as_ref().map(|about| Self::about(&about.resource).key(by_time.clone()));
        [Some(due.key(by_time)), about, None]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_that_version_0_1_stored_is_read() {
        let stored = r#"{"id":"019cad8f-ac00-7000-8000-000000000004","queue":"Reminders","template":"session-reminder",
            "data":{"minutes_before":30,"session_id":"019cad8f-ac00-7000-8000-000000000002","kind":"Visio",
                "slot_start":"2026-03-02T17:00:00Z","slot_end":"2026-03-02T18:00:00Z","note":null},
            "about":{"subject":"session:019cad8f-ac00-7000-8000-000000000002",
                "place":["session#019cad8f-ac00-7000-8000-000000000002","session"],"version":2},
            "meeting":{"id":"019cad8f-ac00-7000-8000-000000000002","slot":{"start":"2026-03-02T17:00:00Z",
                "end":"2026-03-02T18:00:00Z"},"standing":"CONFIRMED","by_video":true,"created_at":"2026-03-02T08:00:00Z"},
            "addressees":[{"user_id":"amina","other_id":"coach_rey","hosts":false,"data":{}},
                {"user_id":"coach_rey","other_id":"amina","hosts":true,"data":{}}],
            "due_at":"2026-03-02T16:30:00Z","created_at":"2026-03-02T08:00:00Z"}"#;
        let read: Announcement = serde_json::from_str(stored).unwrap();
        assert_eq!(read.ends_at(), Some("2026-03-02T17:00:00Z".parse().unwrap()));
        assert_eq!(read.about.as_ref().and_then(|about| about.version), Some(2));
        let Addressees::List(people) = &read.addressees else { panic!("a list: {read:?}") };
        let names: Vec<_> = people.iter().map(|person| person.names["other_name"].as_str()).collect();
        assert_eq!(names, ["coach_rey", "amina"]);
        // What is written of it is read again.
        let again: Announcement = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }
}
