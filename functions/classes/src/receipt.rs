//! A receipt: what became of an operation, kept for ever, so that one that comes again after the holidays is told so.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    problem::{Problem, kept::KeptProblem},
    store::{Index, Indexes, Key, Scope, Version},
    string_enum,
    text::Language,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    class::ClassId,
    sync_operation::{Envelope, OperationId},
};

uuid_id! {
    /// The id of a device, or of a browser's profile.
    DeviceId
}

string_enum! {
    /// What became of an operation, for good.
    pub enum Outcome {
        /// What it says stands there.
        Applied = "applied",
        /// Something else stands there; both copies are kept.
        Conflict = "conflict",
        /// It cannot be done; what it says is kept.
        Rejected = "rejected",
    }
}

string_enum! {
    /// What an operation is about.
    pub enum SyncedKind {
        /// A lesson.
        Lesson = "lesson",
        /// An assessment.
        Assessment = "assessment",
        /// The sheet of an assessment.
        Sheet = "sheet",
        /// A task.
        Task = "task",
        /// A conflict.
        Conflict = "conflict",
    }
}

/// What an operation is about, as it left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SyncedEntity)]
pub struct Synced {
    /// What it is.
    pub kind: SyncedKind,
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: OperationId,
    /// Its version; of an assessment, its revision.
    pub version: Version,
    /// Of a sheet, the revisions of the cells that the operation names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false, value_type = std::collections::HashMap<String, u32>)]
    pub cells: BTreeMap<UserId, u32>,
}

/// What became of an operation. It is made in the transaction of what the operation does, and never expires.
///
/// | access pattern | how |
/// |---|---|
/// | what became of an operation of someone's | partition `sync#<user>`, `<op>` |
/// | what became of all of them | partition `sync#<user>`, between the digits |
/// | what became of operations in a class, of those that name its pupils | `gsi1`, partition `receipts-of#<class>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who sent it.
    pub user_id: UserId,
    /// Its id.
    pub op_id: OperationId,
    /// The checksum of what it says.
    pub digest: String,
    /// By which device it came.
    pub device_id: DeviceId,
    /// Its place among those of that device, where it could be read.
    pub seq: Option<u64>,
    /// Of which class it is, where it says so.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// What became of it.
    pub outcome: Outcome,
    /// What it is about, as it left it.
    pub entity: Option<Synced>,
    /// Why it was rejected.
    pub rejection: Option<Rejection>,
    /// What it says, where it was rejected.
    pub content: Option<Value>,
    /// When it was received, in UTC.
    pub received_at: Timestamp,
}

/// Why an operation was rejected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    problem: KeptProblem,
    /// The fields that are wrong, pointed to from the operation on.
    fields: Vec<RejectedField>,
}

/// A field of an operation that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RejectedField {
    pointer: String,
    code: String,
    fr: String,
    en: String,
}

impl Receipt {
    /// Where what became of an operation is.
    #[must_use]
    pub fn key_of(user: &UserId, id: OperationId) -> Key {
        Key::new(Self::partition_of(user), id.to_string())
    }

    /// Where what became of someone's operations is, and which devices they came by.
    pub(crate) fn partition_of(user: &UserId) -> String {
        format!("sync#{user}")
    }

    /// The same, as a list.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Partition(Self::partition_of(user))
    }

    /// Where those of operations in a class are listed that name its pupils: so they are found when one of them leaves the school.
    #[must_use]
    pub fn of_class(class: ClassId) -> Scope {
        Scope::Index(Index::First, format!("receipts-of#{class}"))
    }

    /// Whether it may name others than who sent it.
    fn names_others(&self) -> bool {
        self.content.is_some() || self.entity.as_ref().is_some_and(|entity| !entity.cells.is_empty())
    }

    /// The receipt of an operation that came by a device at an instant.
    pub(crate) fn of(
        user: &UserId,
        device_id: DeviceId,
        envelope: &Envelope,
        now: Timestamp,
        outcome: Outcome,
        entity: Option<Synced>,
    ) -> Self {
        Self {
            user_id: user.clone(),
            op_id: envelope.id,
            digest: envelope.digest.clone(),
            device_id,
            seq: envelope.seq,
            class_id: envelope.sent["class_id"].as_str().and_then(ClassId::parse),
            outcome,
            entity,
            rejection: None,
            content: None,
            received_at: now,
        }
    }
}

impl Rejection {
    /// What is kept of a problem, whose fields are pointed to from the operation on.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        let fields = problem.errors().iter().map(|error| RejectedField {
            pointer: error.pointer.clone(),
            code: error.code.to_owned(),
            fr: error.detail.in_language(Language::French).to_owned(),
            en: error.detail.in_language(Language::English).to_owned(),
        });
        Self { problem: KeptProblem::of(problem), fields: fields.collect() }
    }
}

/// Why an operation was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncError {
    /// The stable code of the problem.
    #[schema(example = "not-found")]
    code: String,
    /// What happened, in French or English.
    detail: String,
    /// Every field that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<SyncFieldError>,
}

/// A field of an operation that is wrong.
#[derive(Debug, Serialize, ToSchema)]
struct SyncFieldError {
    /// A JSON Pointer (RFC 6901) to it, from the beginning of the request.
    #[schema(example = "/operations/0/data/grades/0/score")]
    pointer: String,
    /// A stable code.
    code: String,
    /// What is wrong, in French or English.
    detail: String,
}

impl SyncError {
    /// Why the operation at `index` of a request was not done, for a reader of this language.
    #[must_use]
    pub fn of(rejection: &Rejection, index: usize, language: Language) -> Self {
        let problem = rejection.problem.problem();
        let errors = rejection.fields.iter().map(|field| SyncFieldError {
            pointer: format!("/operations/{index}{}", field.pointer),
            code: field.code.clone(),
            detail: match language {
                Language::French => field.fr.clone(),
                Language::English => field.en.clone(),
            },
        });
        Self {
            code: rejection.problem.code().to_owned(),
            detail: problem.detail(language).to_owned(),
            errors: errors.collect(),
        }
    }
}

impl Entity for Receipt {
    const KIND: &'static str = "sync-receipt";

    fn key(&self) -> Key {
        Self::key_of(&self.user_id, self.op_id)
    }

    fn indexes(&self) -> Indexes {
        let class = self.class_id.filter(|_| self.names_others());
        [class.map(|class| Self::of_class(class).key(format!("{}#{}", self.user_id, self.op_id))), None, None]
    }
}
