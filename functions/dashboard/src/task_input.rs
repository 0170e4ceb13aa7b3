//! What is asked about a task, on its own and among others.

use preau_kernel::{
    actor::{Actor, Role},
    field_errors::FieldErrors,
    field_schema,
    field_types::FreeText,
    id::UserId,
    input,
    problem::Problem,
    text::LocalizedText,
    time::Instant,
    validation::Input,
};
use serde_json::Value;
use utoipa::openapi::{
    KnownFormat, ObjectBuilder, SchemaFormat,
    schema::{SchemaType, Type},
};

use crate::task::{TaskId, TaskSource, TaskStatus, Weight};

/// What is to be done.
type Label = FreeText<300>;

input! {
    /// A task to make.
    pub struct NewTask {
        /// Whose it is; a student may leave out who they are.
        pub student_id: Option<UserId>,
        /// What is to be done, up to 300 characters.
        pub label: Label,
        /// By when.
        pub due_at: Option<Instant>,
        /// How much it matters, from 0 to 5; 1 when absent.
        pub weight: Option<Weight>,
        /// Where it comes from; when absent, `Coach` of a coach and `System` of a student.
        pub source: Option<TaskSource>,
        /// Its id, where the caller chooses it: a creation that is sent again makes nothing twice.
        pub id: Option<TaskId>,
    }
}

input! {
    /// What changes of a task; what is absent stays as it is.
    pub struct TaskChange {
        /// What is to be done, up to 300 characters.
        pub label: Option<Label>,
        /// By when; null for no date.
        #[schema(required = false)]
        pub due_at: DueChange,
        /// How much it matters, from 0 to 5.
        pub weight: Option<Weight>,
        /// Where it comes from.
        pub source: Option<TaskSource>,
        /// How far it is.
        pub status: Option<TaskStatus>,
    }
}

impl TaskChange {
    /// The change that brings a task into a state.
    #[must_use]
    pub const fn to(status: TaskStatus) -> Self {
        Self { label: None, due_at: DueChange::Kept, weight: None, source: None, status: Some(status) }
    }
}

/// What becomes of a due date: absent and null are not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueChange {
    /// It stays.
    Kept,
    /// There is none any more.
    Cleared,
    /// It is another one.
    Set(Instant),
}

field_schema! {
    DueChange,
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .into()
}

impl Input for DueChange {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        match value {
            None => Some(Self::Kept),
            Some(Value::Null) => Some(Self::Cleared),
            present => Instant::read(present, errors).map(Self::Set),
        }
    }
}

/// Where a task of `actor` comes from, who says `source` or nothing.
///
/// # Errors
/// `invalid-request` names `/source`: a student claims another one than theirs.
pub(crate) fn source_of(actor: &Actor, source: Option<TaskSource>) -> Result<TaskSource, Problem> {
    if actor.is(Role::Coach) {
        return Ok(source.unwrap_or(TaskSource::Coach));
    }
    match source {
        None | Some(TaskSource::System) => Ok(TaskSource::System),
        Some(_) => {
            let detail = LocalizedText::fixed(
                "Une tâche d'élève vient de « System ».",
                "A student's own task comes from `System`.",
            );
            Err(Problem::wrong_field("/source", "one_of", detail))
        }
    }
}
