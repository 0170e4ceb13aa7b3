//! A task as people read it.

use jiff::Timestamp;
use preau_kernel::id::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::task::{Task, TaskId, TaskSource, TaskStatus};

/// A task, with the seed's field names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskView {
    id: TaskId,
    /// Whose it is.
    student_id: UserId,
    /// What is to be done.
    label: String,
    /// By when, in UTC.
    due_at: Option<Timestamp>,
    /// How much it matters.
    #[schema(minimum = 0, maximum = 5)]
    weight: f64,
    /// How far it is.
    status: TaskStatus,
    /// Where it comes from.
    source: TaskSource,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it last changed, in UTC.
    updated_at: Timestamp,
    /// When it was done or left out, in UTC; none while it is `Todo`.
    closed_at: Option<Timestamp>,
}

impl From<&Task> for TaskView {
    fn from(task: &Task) -> Self {
        Self {
            id: task.id,
            student_id: task.student_id.clone(),
            label: task.label.clone(),
            due_at: task.due_at,
            weight: task.weight.value(),
            status: task.status,
            source: task.source,
            created_at: task.created_at,
            updated_at: task.updated_at,
            closed_at: task.closed_at,
        }
    }
}
