//! A conflict: two copies of one thing, of which someone decides.

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    list::List,
    store::{Index, Indexes, Key, Scope, SortRange},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
};
use preau_notification_definitions::grades::ConflictSubject;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    class::{Class, ClassId},
    operation_kind::{OperationId, OperationKind},
};

string_enum! {
    /// Which of two copies holds.
    pub enum Keep {
        /// The one that the server has.
        Server = "server",
        /// The one that came later, and was not written.
        Other = "other",
    }
}

/// Two copies of one thing: what stood there, and stays, and what an operation wrote that had not seen it. It is kept for ever.
///
/// | access pattern | how |
/// |---|---|
/// | one conflict of a class | partition `class#<class>`, `conflict#<op>` |
/// | the conflicts of a class | partition `class#<class>`, from `conflict#` on |
/// | one conflict of a task | partition `conflicts#<user>`, `conflict#<op>` |
/// | the conflicts of what someone sent, by when | `gsi1`, partition `conflicts-of#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncConflict {
    /// The id of the operation.
    pub id: OperationId,
    /// What it is about.
    pub kind: ConflictSubject,
    /// Of which class, but for tasks.
    pub class_id: Option<ClassId>,
    /// The id of the lesson, the assessment or the task.
    pub target: OperationId,
    /// What the operation was to do.
    pub operation: OperationKind,
    /// What whoever sent it had seen: a version, or the revisions of cells.
    pub base: Value,
    /// What stood there: null where it was deleted.
    pub server: Value,
    /// What the operation says: null where it deletes.
    pub other: Value,
    /// Who wrote what stands there, where that is known.
    pub server_by: Option<UserId>,
    /// Who sent the operation.
    pub other_by: UserId,
    /// When they did it, as their device said, and not after it was received, in UTC.
    pub at: Timestamp,
    /// When it was received, in UTC.
    pub created_at: Timestamp,
    /// What was decided, once it was.
    pub resolution: Option<Resolution>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Resolution {
    /// Which copy holds.
    pub keep: Keep,
    /// Who decided.
    pub by: UserId,
    /// When, in UTC.
    pub at: Timestamp,
}

impl SyncConflict {
    /// Where a conflict is: in a class, or by whoever sent an operation on a task.
    #[must_use]
    pub fn key_of(class: Option<ClassId>, user: &UserId, id: OperationId) -> Key {
        let partition = class.map_or_else(|| format!("conflicts#{user}"), Class::partition_of);
        Key::new(partition, format!("{PREFIX}{id}"))
    }

    /// The conflicts of a class, latest first.
    #[must_use]
    pub fn of_class(class: ClassId) -> List {
        let partition = Scope::Partition(Class::partition_of(class));
        List::latest_first(partition).within(SortRange::Prefix(PREFIX.to_owned()))
    }

    /// Where the conflicts of what someone sent are listed.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("conflicts-of#{user}"))
    }

    /// The assessment whose publishing waits for the decision, if one does.
    pub(crate) fn holds_up(&self) -> Option<AssessmentId> {
        let is_of_grades = matches!(self.kind, ConflictSubject::Sheet | ConflictSubject::Assessment);
        is_of_grades.then(|| self.target.as_assessment())
    }

    /// Whether it waits for a decision.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.resolution.is_none()
    }
}

const PREFIX: &str = "conflict#";

impl Entity for SyncConflict {
    const KIND: &'static str = "sync-conflict";

    fn key(&self) -> Key {
        Self::key_of(self.class_id, &self.other_by, self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.created_at), self.id);
        [Some(Self::of_user(&self.other_by).key(place)), None, None]
    }
}

impl Audited for SyncConflict {
    fn resource(&self) -> String {
        format!("sync-conflict:{}", self.id)
    }

    fn state(&self) -> Value {
        let keep = self.resolution.as_ref().map(|resolution| resolution.keep);
        json!({"kind": self.kind, "target": self.target, "keep": keep})
    }
}
