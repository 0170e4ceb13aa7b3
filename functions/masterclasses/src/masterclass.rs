//! A masterclass: what it is about, when it is, and what it asks of those who register.

use jiff::Timestamp;
use preau_kernel::{
    checksum::Checksum,
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use preau_photos::photo::PhotoId;
use preau_relations::{Group, GroupKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::test_settings::TestSettings;

uuid_id! {
    /// The id of a masterclass.
    MasterclassId
}

string_enum! {
    /// What a masterclass is for those who would register.
    pub enum MasterclassStatus {
        /// It is being prepared: only those who teach know of it.
        Draft = "draft",
        /// Anyone may register until it begins.
        Open = "open",
        /// Nobody registers any more.
        Closed = "closed",
        /// It does not take place.
        Cancelled = "cancelled",
    }
}

string_enum! {
    /// What a masterclass asks of those who register as guests, beside their name and e-mail address.
    pub enum Asked {
        /// Their date of birth.
        DateOfBirth = "date_of_birth",
        /// Where WhatsApp messages go.
        WhatsappNumber = "whatsapp_number",
    }
}

/// The PDF that a masterclass goes by: a file that was uploaded and found to be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pdf {
    /// The file.
    pub file_id: PhotoId,
    /// What its owner calls it.
    pub file_name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its checksum.
    pub sha256: Checksum,
}

/// A masterclass. How many seats it has stands in its [`Seats`](crate::seats::Seats).
///
/// | access pattern | how |
/// |---|---|
/// | one masterclass | partition `masterclass#<id>`, `masterclass` |
/// | those that are open, by when they were made | `gsi1`, partition `masterclasses` |
/// | all of them, by when they were made | `gsi2`, partition `masterclasses-all` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masterclass {
    /// Its id.
    pub id: MasterclassId,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Its PDF.
    pub pdf: Option<Pdf>,
    /// When it begins, in UTC.
    pub starts_at: Option<Timestamp>,
    /// When it ends, in UTC.
    pub ends_at: Option<Timestamp>,
    /// What it is for those who would register.
    pub status: MasterclassStatus,
    /// What guests are asked, each once.
    pub asks: Vec<Asked>,
    /// How its tests are held.
    pub test: TestSettings,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Masterclass {
    /// Where a masterclass is.
    #[must_use]
    pub fn key_of(id: MasterclassId) -> Key {
        Key::new(Self::partition_of(id), "masterclass")
    }

    /// What stands in its partition: the masterclass, its seats, and the questions that its tests ask.
    #[must_use]
    pub fn partition_of(id: MasterclassId) -> String {
        format!("masterclass#{id}")
    }

    /// The group of those who have a seat.
    #[must_use]
    pub fn group_of(id: MasterclassId) -> Group {
        Group::new(GroupKind::Masterclass, &id)
    }

    /// Where those that are open are listed.
    #[must_use]
    pub fn open() -> Scope {
        Scope::Index(Index::First, "masterclasses".to_owned())
    }

    /// Where all of them are listed.
    #[must_use]
    pub fn all() -> Scope {
        Scope::Index(Index::Second, "masterclasses-all".to_owned())
    }

    /// What the journal calls it.
    #[must_use]
    pub fn resource_of(id: MasterclassId) -> String {
        format!("masterclass:{id}")
    }

    /// Whether it does not take place.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        matches!(self.status, MasterclassStatus::Cancelled)
    }

    /// Whether it takes place, and has not begun at `now`.
    #[must_use]
    pub fn is_to_come(&self, now: Timestamp) -> bool {
        !self.is_cancelled() && self.starts_at.is_none_or(|starts_at| now < starts_at)
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/masterclasses/{}", self.id)
    }

    /// The masterclass.
    ///
    /// # Errors
    /// `not-found`: there is none; or the store did not answer.
    pub async fn read(records: &Records, id: MasterclassId) -> Result<Stored<Self>, Problem> {
        records.get(&Self::key_of(id)).await
    }
}

impl Entity for Masterclass {
    const KIND: &'static str = "masterclass";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.created_at), self.id);
        let open = (self.status == MasterclassStatus::Open).then(|| Self::open().key(&place));
        [open, Some(Self::all().key(&place)), None]
    }
}

impl Audited for Masterclass {
    fn resource(&self) -> String {
        Self::resource_of(self.id)
    }

    fn state(&self) -> Value {
        json!({
            "status": self.status,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "has_pdf": self.pdf.is_some(),
        })
    }
}
