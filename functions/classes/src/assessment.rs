//! An assessment of a class: what its pupils are graded for, and whether that is published.

use jiff::Timestamp;
use preau_dashboard::mark::{AssessmentId, Coefficient};
use preau_kernel::{
    entity::Entity,
    field_types::FreeText,
    id::UserId,
    input,
    list::List,
    local_time::CalendarDate,
    store::{Addition, Counters, Key, Scope, SortRange, Version},
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    class::{Class, ClassId},
    grade::OutOf,
    term::Term,
};

/// How many assessments a class ever has at most, deleted ones included.
pub(crate) const MOST_ASSESSMENTS: i64 = 240;
/// The counter's name.
pub(crate) const MADE: &str = "made";
/// How many publications an assessment tells of. The snapshots of all of them stay.
const MOST_TOLD: usize = 20;

/// What an assessment is called.
pub type Title = FreeText<200>;

input! {
    /// What an assessment is.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct AssessmentHeader {
        /// What it is called, up to 200 characters.
        pub title: Title,
        /// On which day it is.
        pub date: CalendarDate,
        /// Of how many points it is.
        pub out_of: OutOf,
        /// How much it counts.
        pub coefficient: Coefficient,
        /// For which term.
        pub term: Term,
    }
}

/// An assessment. It is never deleted: one that was, is a tombstone.
///
/// | access pattern | how |
/// |---|---|
/// | one assessment | partition `class#<class>`, `assessment#<id>` |
/// | the assessments of a class, by when they were made | partition `class#<class>`, from `assessment#` on |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Its id: the client's own.
    pub id: AssessmentId,
    /// Of which class.
    pub class_id: ClassId,
    /// What it is.
    pub header: AssessmentHeader,
    /// How often its header was changed; 1 when it was made.
    pub revision: u32,
    /// How often it was published.
    pub publications: u32,
    /// What is published of it, if anything is.
    pub published: Option<Published>,
    /// The latest times it was published, first to last.
    pub history: Vec<PublicationNote>,
    /// Who made it.
    pub created_by: UserId,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// Who changed it last.
    pub updated_by: UserId,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
    /// When it was deleted, in UTC.
    pub deleted_at: Option<Timestamp>,
}

/// What is published of an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Which publication.
    pub number: u32,
    /// The version of the sheet that the teacher saw.
    pub sheet_version: Version,
    /// In the book of which term it stands.
    pub term: Term,
    /// When it was first published since it was last unpublished, in UTC: where its marks are.
    pub first_at: Timestamp,
    /// When it was published, in UTC.
    pub at: Timestamp,
    /// How many pupils have a mark by it.
    pub count: u32,
}

/// That an assessment was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PublicationNote {
    /// Which publication.
    pub number: u32,
    /// By whom.
    pub by: UserId,
    /// When, in UTC.
    pub at: Timestamp,
    /// How many pupils had a mark by it.
    pub count: u32,
    /// Who unpublished it, if it was.
    pub unpublished_by: Option<UserId>,
    /// When, in UTC.
    pub unpublished_at: Option<Timestamp>,
}

impl Assessment {
    /// Where an assessment is.
    #[must_use]
    pub fn key_of(class: ClassId, id: AssessmentId) -> Key {
        Key::new(Class::partition_of(class), format!("{PREFIX}{id}"))
    }

    /// The assessments of a class.
    #[must_use]
    pub fn of_class(class: ClassId) -> List {
        let partition = Scope::Partition(Class::partition_of(class));
        List::latest_first(partition).within(SortRange::Prefix(PREFIX.to_owned()))
    }

    /// Where it is counted how many assessments a class ever had.
    #[must_use]
    pub fn count_key(class: ClassId) -> Key {
        Key::of_counters(Class::partition_of(class), "assessments")
    }

    /// What counts one more, within [`MOST_ASSESSMENTS`].
    pub(crate) fn counting(class: ClassId, made: i64) -> Addition {
        let amounts = Counters::from([(MADE.to_owned(), made)]);
        Addition::new(Self::count_key(class), "class-assessments", amounts).at_most(MADE, MOST_ASSESSMENTS)
    }

    /// Whether it was deleted.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// Its header was changed.
    pub(crate) fn change(&mut self, by: UserId, now: Timestamp) {
        self.revision += 1;
        (self.updated_by, self.updated_at) = (by, now);
    }

    /// Tells of one more publication.
    pub(crate) fn tell(&mut self, note: PublicationNote) {
        self.history.push(note);
        let left_out = self.history.len().saturating_sub(MOST_TOLD);
        self.history.drain(..left_out);
    }
}

const PREFIX: &str = "assessment#";

impl Entity for Assessment {
    const KIND: &'static str = "assessment";

    fn key(&self) -> Key {
        Self::key_of(self.class_id, self.id)
    }
}

impl Audited for Assessment {
    fn resource(&self) -> String {
        format!("assessment:{}", self.id)
    }

    fn state(&self) -> Value {
        let published = self.published.as_ref();
        json!({
            "class": self.class_id, "revision": self.revision, "is_deleted": self.is_deleted(),
            "publication": published.map(|one| one.number), "count": published.map(|one| one.count),
        })
    }
}
