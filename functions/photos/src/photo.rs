//! A photo: whose it is, what it is of, and whether it is still there.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    checksum::Checksum,
    due::{SHARDS, due_at},
    entity::Entity,
    file_policy::SubjectKind,
    id::UserId,
    input,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

uuid_id! {
    /// The id of a photo.
    PhotoId
}

input! {
    /// What a photo belongs to, whose people see it.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct Subject {
        /// What it is.
        pub kind: SubjectKind,
        /// Its id in the school; of a student or a profile, the user's.
        pub id: UserId,
    }
}

string_enum! {
    /// Why a photo is deleted.
    pub enum Reason {
        /// It was uploaded by mistake.
        Mistake = "mistake",
        /// There is another one like it.
        Duplicate = "duplicate",
        /// Somebody on it, or their parents, do not agree to it.
        Privacy = "privacy",
        /// It has no place at a school.
        Inappropriate = "inappropriate",
        /// Another reason, or none that was told.
        Other = "other",
    }
}

/// When and by whom a photo was deleted, and until when that can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// When, in UTC.
    pub at: Timestamp,
    /// By whom.
    pub by: UserId,
    /// Why.
    pub reason: Reason,
    /// From when on it is purged, in UTC.
    pub purge_at: Timestamp,
}

/// What became of a photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// Its bytes are awaited.
    Pending,
    /// It is there.
    Ready,
    /// It is in the trash.
    Deleted(Deletion),
    /// A purge has claimed it: there is no way back.
    Purging {
        /// When another purge may go on with what this one left.
        lease_ends: Timestamp,
    },
}

impl State {
    /// The word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ready => "ready",
            Self::Deleted(_) => "deleted",
            Self::Purging { .. } => "purging",
        }
    }
}

/// A photo.
///
/// | access pattern | how |
/// |---|---|
/// | one photo | partition `photo#<id>`, `photo` |
/// | what a purge is to take, by when | `gsi1`, partition `due-photos#<shard>` |
/// | the photos of an owner, by when they were requested | `gsi2`, partition `photos-by#<owner>` |
/// | their trash, by when it was deleted | `gsi2`, partition `trash-of#<owner>` |
/// | the photos of a subject, by when they were requested | `gsi3`, partition `photos-of#<kind>:<id>` |
/// | the whole trash, by when it was deleted | `gsi3`, partition `trash` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Its id.
    pub id: PhotoId,
    /// Who uploaded it.
    pub owner_id: UserId,
    /// What it belongs to.
    pub subject: Subject,
    /// What its owner calls it.
    pub file_name: String,
    /// Its media type.
    pub content_type: String,
    /// Its length in bytes: as announced while it is pending, then as it is kept.
    pub size: u64,
    /// Its checksum, likewise.
    pub sha256: Checksum,
    /// Width and height in pixels, as they are stored; a document and what is pending have none.
    pub dimensions: Option<(u32, u32)>,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
    /// Whether its bytes were put in their place.
    pub is_kept: bool,
    /// Whether it counts among the uploads that its owner has pending; what was asked for before they were counted does not.
    #[serde(default)]
    pub counts_as_pending: bool,
    /// Whether a legal hold keeps it from being purged.
    pub held: bool,
    /// When its upload was requested, in UTC.
    pub created_at: Timestamp,
    /// When it last changed, in UTC.
    pub updated_at: Timestamp,
}

/// After what time an upload that was never completed is purged.
pub const ABANDONED: SignedDuration = SignedDuration::from_hours(24);

impl Photo {
    /// Where a photo is.
    #[must_use]
    pub fn key_of(id: PhotoId) -> Key {
        Key::new(format!("photo#{id}"), "photo")
    }

    /// Where what a purge is to take is listed.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::First, format!("due-photos#{shard}"))
    }

    /// Where the photos of an owner are listed.
    #[must_use]
    pub fn by(owner: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("photos-by#{owner}"))
    }

    /// Where what an owner's trash holds is listed.
    #[must_use]
    pub fn trash_of(owner: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("trash-of#{owner}"))
    }

    /// Where the photos of a subject are listed.
    #[must_use]
    pub fn of(subject: &Subject) -> Scope {
        Scope::Index(Index::Third, format!("photos-of#{}:{}", subject.kind.word(), subject.id))
    }

    /// Where the whole trash is listed.
    #[must_use]
    pub fn trash() -> Scope {
        Scope::Index(Index::Third, "trash".to_owned())
    }

    /// Where the file is that its owner sends, until it is judged.
    #[must_use]
    pub fn upload_key(id: PhotoId) -> String {
        format!("{UPLOADS}{id}")
    }

    /// What the keys of its files begin with: the photo itself, and what is ever derived from it.
    #[must_use]
    pub fn files(id: PhotoId) -> String {
        format!("{FILES}{id}/")
    }

    /// Where the photo itself is.
    #[must_use]
    pub fn original_key(id: PhotoId) -> String {
        format!("{}original", Self::files(id))
    }

    /// The photo whose files have a key like this.
    #[must_use]
    pub fn of_file(key: &str) -> Option<PhotoId> {
        let id = match key.strip_prefix(FILES) {
            Some(rest) => rest.split_once('/')?.0,
            None => key.strip_prefix(UPLOADS)?,
        };
        PhotoId::parse(id)
    }

    /// What the journal calls it.
    #[must_use]
    pub fn resource_of(id: PhotoId) -> String {
        format!("photo:{id}")
    }

    /// From when on a purge takes it.
    #[must_use]
    pub fn purge_at(&self) -> Option<Timestamp> {
        match &self.state {
            State::Pending => self.created_at.checked_add(ABANDONED).ok(),
            State::Ready => None,
            State::Deleted(_) if self.held => None,
            State::Deleted(deletion) => Some(deletion.purge_at),
            State::Purging { lease_ends } => Some(*lease_ends),
        }
    }
}

/// What the keys of files begin with that are sent and not judged yet.
pub(crate) const UPLOADS: &str = "uploads/";
/// What the keys of files begin with that are kept.
pub(crate) const FILES: &str = "photos/";

impl Entity for Photo {
    const KIND: &'static str = "photo";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let due = self.purge_at().map(|at| Self::due(self.id.shard(SHARDS)).key(due_at(at, &self.id)));
        let requested = due_at(self.created_at, &self.id);
        match &self.state {
            State::Pending => [due, Some(Self::by(&self.owner_id).key(requested)), None],
            State::Ready => [
                due,
                Some(Self::by(&self.owner_id).key(&requested)),
                Some(Self::of(&self.subject).key(&requested)),
            ],
            State::Deleted(deletion) => {
                let deleted = due_at(deletion.at, &self.id);
                [due, Some(Self::trash_of(&self.owner_id).key(&deleted)), Some(Self::trash().key(&deleted))]
            }
            State::Purging { .. } => [due, Some(Self::trash_of(&self.owner_id).key(requested)), None],
        }
    }
}

impl Audited for Photo {
    fn resource(&self) -> String {
        Self::resource_of(self.id)
    }

    fn state(&self) -> Value {
        match &self.state {
            State::Deleted(Deletion { reason, purge_at, .. }) => {
                json!({"status": "deleted", "reason": reason, "purge_at": purge_at, "held": self.held})
            }
            state => json!({"status": state.word(), "held": self.held}),
        }
    }
}

/// What a photo is, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PhotoStatus)]
pub enum Status {
    /// Its bytes are awaited.
    Pending,
    /// It is there.
    Ready,
    /// It is in the trash.
    Deleted,
}
