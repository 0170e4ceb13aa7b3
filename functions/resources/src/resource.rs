//! A document: what it is, who may see it, and which of its states is found.

use jiff::Timestamp;
use preau_kernel::{
    Uuid,
    contact::WebAddress,
    due::{SHARDS, due_at},
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::{Problem, kept::KeptProblem},
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use preau_photos::photo::PhotoId;
use preau_search::{filter_term, table::Entry};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::audience::Audience;

uuid_id! {
    /// The id of a document.
    ResourceId
}

string_enum! {
    /// What a document is (seed 1 §4.1).
    pub enum ResourceType {
        /// Something to read.
        Pdf = "PDF",
        /// Something to watch.
        Video = "Video",
        /// Something elsewhere.
        Url = "URL",
    }
}

string_enum! {
    /// What became of a document.
    pub enum ResourceState {
        /// It is being read, and not found yet.
        Reading = "reading",
        /// It is found.
        Ready = "ready",
        /// It could not be read, and is found by its title alone.
        Failed = "failed",
        /// It is deleted: there is none any more for anybody.
        Deleted = "deleted",
    }
}

impl ResourceId {
    /// It, as tables of segments have it.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0.as_u128()
    }

    /// The id that a table of a segment has.
    #[must_use]
    pub const fn of_u128(number: u128) -> Self {
        Self(Uuid::from_u128(number))
    }
}

/// A document.
///
/// | access pattern | how |
/// |---|---|
/// | one document | partition `resource#<id>`, `resource` |
/// | the documents of an audience, by when they were made | `gsi1`, partition `resources-in#<audience>` |
/// | the documents that someone made, by when | `gsi2`, partition `resources-of#<owner>` |
/// | those that were deleted and whose text is to go, by when | `gsi3`, partition `deleted-resources#<shard>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// Who made it.
    pub owner_id: UserId,
    /// Its title.
    pub title: String,
    /// What it is.
    pub r#type: ResourceType,
    /// Where it is, if it is elsewhere: a link, which Préau never follows.
    pub uri: Option<WebAddress>,
    /// The PDF that it is, if it is one.
    pub file_id: Option<PhotoId>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// For which level it is.
    pub level: Option<String>,
    /// Who may see it.
    pub audience: Audience,
    /// What became of it.
    pub state: ResourceState,
    /// Why it could not be read.
    pub failure: Option<KeptProblem>,
    /// Which of its states is found: one more at each change. What postings say of an earlier one is left out.
    pub generation: u32,
    /// The generation that its text came with.
    pub content: u32,
    /// How many pages its text has.
    pub pages: u32,
    /// How many items its own postings took when it was indexed.
    pub parts: u32,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Resource {
    /// Where a document is.
    #[must_use]
    pub fn key_of(id: ResourceId) -> Key {
        Key::new(Self::partition_of(id), "resource")
    }

    /// Where a document is kept with its text.
    #[must_use]
    pub fn partition_of(id: ResourceId) -> String {
        format!("resource#{id}")
    }

    /// Where the documents of an audience are listed.
    #[must_use]
    pub fn in_audience(audience: &Audience) -> Scope {
        Scope::Index(Index::First, format!("resources-in#{}", audience.as_str()))
    }

    /// Where the documents that someone made are listed.
    #[must_use]
    pub fn of_owner(owner: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("resources-of#{owner}"))
    }

    /// Where those are listed whose text is to go.
    #[must_use]
    pub fn deleted(shard: u8) -> Scope {
        Scope::Index(Index::Third, format!("deleted-resources#{shard}"))
    }

    /// A document that is there.
    ///
    /// # Errors
    /// `not-found`, or the store did not answer.
    pub async fn read(records: &Records, id: ResourceId) -> Result<Stored<Self>, Problem> {
        let found = records.find::<Self>(&Self::key_of(id)).await?;
        found.filter(|stored| !stored.entity.is_deleted()).ok_or_else(Problem::not_found)
    }

    /// What the journal calls it.
    #[must_use]
    pub fn resource_of(id: ResourceId) -> String {
        format!("resource:{id}")
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/rag/doc/{}", self.id)
    }

    /// Whether it is deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.state == ResourceState::Deleted
    }

    /// Whether it is found.
    #[must_use]
    pub const fn is_indexed(&self) -> bool {
        matches!(self.state, ResourceState::Ready | ResourceState::Failed)
    }

    /// Whether an entry of a segment of `audience` is of its present state.
    #[must_use]
    pub fn is_of(&self, audience: &Audience, entry: &Entry) -> bool {
        self.is_indexed() && self.audience == *audience && self.generation == entry.generation
    }

    /// What it is filtered by.
    #[must_use]
    pub fn filters(&self) -> Vec<String> {
        let single = [
            ("type", Some(self.r#type.word())),
            ("subject", self.subject.as_deref()),
            ("level", self.level.as_deref()),
        ];
        let single = single.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let tags = self.tags.iter().map(|tag| ("tag", tag.as_str()));
        single.chain(tags).map(|(name, value)| filter_term(name, value)).collect()
    }

    /// What is left of it when it is deleted: nothing that it said.
    #[must_use]
    pub fn emptied(&self, now: Timestamp) -> Self {
        Self {
            title: String::new(),
            uri: None,
            file_id: None,
            tags: Vec::new(),
            subject: None,
            level: None,
            state: ResourceState::Deleted,
            failure: None,
            generation: self.generation + 1,
            updated_at: now,
            ..self.clone()
        }
    }
}

impl Entity for Resource {
    const KIND: &'static str = "resource";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        if self.is_deleted() {
            let due = Self::deleted(self.id.shard(SHARDS)).key(due_at(self.updated_at, &self.id));
            return [None, None, Some(due)];
        }
        let place = || format!("{}#{}", sortable(self.created_at), self.id);
        [
            Some(Self::in_audience(&self.audience).key(place())),
            Some(Self::of_owner(&self.owner_id).key(place())),
            None,
        ]
    }
}

impl Audited for Resource {
    fn resource(&self) -> String {
        Self::resource_of(self.id)
    }

    fn state(&self) -> Value {
        json!({"state": self.state, "type": self.r#type, "visibility": self.audience.kind()})
    }
}
