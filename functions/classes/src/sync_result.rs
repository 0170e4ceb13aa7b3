//! What became of an operation that a device sent, as it is told.

use preau_kernel::{
    problem::{Problem, kind},
    string_enum,
    text::{Language, LocalizedText},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    receipt::{Outcome, Receipt, Rejection, SyncError, Synced},
    sync_desk::{Step, Verdict},
    sync_operation::OperationId,
};

string_enum! {
    /// What became of an operation. The first four are final.
    pub enum SyncStatus {
        /// What it says stands there.
        Applied = "applied",
        /// It came before; `outcome` says what became of it then.
        Duplicate = "duplicate",
        /// Something else stands there; both copies are kept.
        Conflict = "conflict",
        /// It cannot be done; `error` says why. What it says is kept.
        Rejected = "rejected",
        /// An operation that it depends on has not come yet. Send it again.
        Waiting = "waiting",
        /// It is more than one call takes. Send it again at once.
        Deferred = "deferred",
        /// It could not be done now; `error` says why. Send it again later.
        Failed = "failed",
    }
}

/// What became of an operation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncResult {
    /// Its id; null where it could not be read.
    op_id: Option<OperationId>,
    /// What became of it.
    status: SyncStatus,
    /// Of a duplicate, what became of it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    outcome: Option<Outcome>,
    /// What it is about, as it left it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    entity: Option<Synced>,
    /// Where both copies are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    conflict_id: Option<OperationId>,
    /// Why it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<SyncError>,
    /// Another operation came with its number before: the device's profile was copied or restored. Take another `device_id`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    fork: bool,
}

impl SyncResult {
    pub(crate) fn bare(id: OperationId, status: SyncStatus) -> Self {
        Self {
            op_id: Some(id),
            status,
            outcome: None,
            entity: None,
            conflict_id: None,
            error: None,
            fork: false,
        }
    }

    pub(crate) fn refused(
        id: Option<OperationId>,
        problem: &Problem,
        index: usize,
        language: Language,
    ) -> Self {
        let error = SyncError::of(&Rejection::of(problem), index, language);
        let bare = Self::bare(OperationId::of_uuid(preau_kernel::Uuid::nil()), SyncStatus::Rejected);
        Self { op_id: id, error: Some(error), ..bare }
    }

    pub(crate) fn failed(id: OperationId, problem: &Problem, index: usize, language: Language) -> Self {
        Self { status: SyncStatus::Failed, ..Self::refused(Some(id), problem, index, language) }
    }

    pub(crate) fn of(step: &Step, verdict: Verdict, language: Language) -> Self {
        let (index, id) = (step.index, step.envelope.id);
        match verdict {
            Verdict::Done(receipt, fork) => {
                let status = match receipt.outcome {
                    Outcome::Applied => SyncStatus::Applied,
                    Outcome::Conflict => SyncStatus::Conflict,
                    Outcome::Rejected => SyncStatus::Rejected,
                };
                Self { fork, ..Self::by(receipt, status, index, language) }
            }
            Verdict::Known(receipt) => {
                let outcome = Some(receipt.outcome);
                Self { outcome, ..Self::by(receipt, SyncStatus::Duplicate, index, language) }
            }
            Verdict::Reused => Self::refused(Some(id), &reused(), index, language),
            Verdict::Waiting => Self::bare(id, SyncStatus::Waiting),
        }
    }

    fn by(receipt: Receipt, status: SyncStatus, index: usize, language: Language) -> Self {
        let is_conflict = receipt.outcome == Outcome::Conflict;
        Self {
            conflict_id: is_conflict.then_some(receipt.op_id),
            error: receipt.rejection.as_ref().map(|why| SyncError::of(why, index, language)),
            entity: receipt.entity,
            ..Self::bare(receipt.op_id, status)
        }
    }
}

/// The operation's id was another one's.
fn reused() -> Problem {
    let detail = LocalizedText::fixed(
        "Une opération de cet identifiant est venue, qui disait autre chose.",
        "An operation with this id came before, and said something else.",
    );
    Problem::new(&kind::OPERATION_REUSED, detail)
}

/// The operation's form is of a later version.
pub(crate) fn unsupported() -> Problem {
    let detail = LocalizedText::fixed(
        "Le serveur ne connaît pas encore cette version des opérations.",
        "The server does not know this version of operations yet.",
    );
    Problem::new(&kind::UNSUPPORTED_VERSION, detail)
}
