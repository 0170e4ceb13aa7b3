//! What became of each of many operations (seed 1, “retour élémentaire par opération”).

use preau_kernel::{field_errors::FieldError, problem::Problem, string_enum, text::Language};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    task::TaskId,
    task_operation::{Operation, Step, TaskOperationKind},
};

string_enum! {
    /// What became of an operation.
    pub enum OperationStatus {
        /// The task is made; by this request, or before by the same one.
        Created = "created",
        /// It is as was asked.
        Updated = "updated",
        /// It is deleted.
        Deleted = "deleted",
        /// There is no such task that the caller may write to.
        NotFound = "not_found",
        /// The operation cannot be done; `error` says why.
        Invalid = "invalid",
        /// The store was too busy; nothing was done. Ask again.
        Failed = "failed",
    }
}

/// What became of each operation, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResults {
    pub(crate) results: Vec<BulkResult>,
}

/// What became of one operation.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResult {
    /// Its place in the request, from 0.
    pub(crate) index: usize,
    /// What it was, if that could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    op: Option<TaskOperationKind>,
    /// What became of it.
    status: OperationStatus,
    /// Its task.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<TaskId>,
    /// Why it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<OperationError>,
}

/// Why an operation was not done.
#[derive(Debug, Serialize, ToSchema)]
struct OperationError {
    /// The stable code of the problem.
    #[schema(example = "invalid-request")]
    code: &'static str,
    /// What happened, in French or English.
    detail: String,
    /// Every field that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<WrongField>,
}

/// A field of an operation that is wrong.
#[derive(Debug, Serialize, ToSchema)]
struct WrongField {
    /// A JSON Pointer (RFC 6901) to it, from the beginning of the request.
    #[schema(example = "/operations/0/data/label")]
    pointer: String,
    /// A stable code.
    code: &'static str,
    /// What is wrong, in French or English.
    detail: String,
}

impl BulkResult {
    /// What became of an operation that could not be read.
    pub(crate) fn unread(
        index: usize,
        op: Option<TaskOperationKind>,
        errors: Vec<FieldError>,
        language: Language,
    ) -> Self {
        let error = OperationError::of(&Problem::invalid_request(errors), language, "");
        Self { index, op, status: OperationStatus::Invalid, id: None, error: Some(error) }
    }

    /// What became of one that was.
    pub(crate) fn of(step: &Step, outcome: Result<(), Problem>, language: Language) -> Self {
        let (op, done, id) = match &step.operation {
            Operation::Create(asked) => (TaskOperationKind::Create, OperationStatus::Created, asked.id),
            Operation::Update(id, _) => (TaskOperationKind::Update, OperationStatus::Updated, Some(*id)),
            Operation::Delete(id) => (TaskOperationKind::Delete, OperationStatus::Deleted, Some(*id)),
        };
        let result = |status, id, error| Self { index: step.index, op: Some(op), status, id, error };
        let Err(problem) = outcome else {
            return result(done, Some(step.id), None);
        };
        let status = match problem.code() {
            "not-found" => OperationStatus::NotFound,
            "busy" => OperationStatus::Failed,
            _ => OperationStatus::Invalid,
        };
        let place = format!("/operations/{}/data", step.index);
        result(status, id, Some(OperationError::of(&problem, language, &place)))
    }
}

impl OperationError {
    fn of(problem: &Problem, language: Language, place: &str) -> Self {
        let wrong = |error: &FieldError| WrongField {
            pointer: format!("{place}{}", error.pointer),
            code: error.code,
            detail: error.detail.in_language(language).to_owned(),
        };
        Self {
            code: problem.code(),
            detail: problem.detail(language).to_owned(),
            errors: problem.errors().iter().map(wrong).collect(),
        }
    }
}
