//! What an operation is called, and what it does.

use preau_dashboard::mark::AssessmentId;
use preau_kernel::{string_enum, uuid_id};

uuid_id! {
    /// The id of an operation, which the device chooses.
    OperationId
}

impl OperationId {
    /// The assessment with the same UUID: what a conflict is about is kept as one.
    pub(crate) fn as_assessment(self) -> AssessmentId {
        AssessmentId::of_uuid(self.0)
    }
}

string_enum! {
    /// What an operation does.
    pub enum OperationKind {
        /// A lesson is completed.
        LessonComplete = "lesson.complete",
        /// What is said of a lesson is changed.
        LessonUpdate = "lesson.update",
        /// A lesson is deleted.
        LessonDelete = "lesson.delete",
        /// An assessment is made, or what it is is changed.
        AssessmentSave = "assessment.save",
        /// An assessment is deleted.
        AssessmentDelete = "assessment.delete",
        /// Grades are noted, as drafts.
        GradeSave = "grade.save",
        /// A task is made.
        TaskCreate = "task.create",
        /// A task is changed.
        TaskUpdate = "task.update",
        /// A task is done.
        TaskComplete = "task.complete",
        /// A task is deleted.
        TaskDelete = "task.delete",
        /// Of two copies, one is chosen.
        ConflictResolve = "conflict.resolve",
    }
}
