//! What is left of a task that was deleted: its id, which never comes back.

use jiff::Timestamp;
use preau_kernel::{entity::Entity, store::Key};
use serde::{Deserialize, Serialize};

use crate::task::{Task, TaskId};

/// That there was a task. Clients choose ids, and one that was deleted must not be made anew by a request that comes late, for
/// its versions would begin at 1 again. It names nobody and says nothing of what the task was.
///
/// | access pattern | how |
/// |---|---|
/// | whether a task was deleted | partition `task#<id>`, `deleted` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskTombstone {
    /// The task's id.
    pub id: TaskId,
    /// When it was deleted, in UTC.
    pub deleted_at: Timestamp,
}

impl TaskTombstone {
    /// Where it is told that a task was deleted.
    #[must_use]
    pub fn key_of(id: TaskId) -> Key {
        Key::new(Task::partition_of(id), "deleted")
    }
}

impl Entity for TaskTombstone {
    const KIND: &'static str = "task-tombstone";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }
}
