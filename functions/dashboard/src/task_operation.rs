//! One operation among many on tasks (seed 1, “opérations en masse”).

use preau_kernel::{
    field_errors::FieldErrors, field_schema, id::UserId, problem::Problem, string_enum, validation::Input,
};
use serde_json::Value;
use utoipa::openapi::{ObjectBuilder, schema::SchemaType};

use crate::{
    task::TaskId,
    task_book::TaskBook,
    task_input::{NewTask, TaskChange},
};

string_enum! {
    /// What is done to a task.
    pub enum TaskOperationKind {
        /// It is made.
        Create = "create",
        /// It is changed.
        Update = "update",
        /// It is deleted.
        Delete = "delete",
    }
}

/// An operation as it was sent: read by itself, so that a wrong one spoils no other.
#[derive(Clone, Debug)]
pub struct SentOperation(pub Value);

// Whatever stands there has a result of its own: no form of it is refused.
field_schema! { [] SentOperation, "task operation", ObjectBuilder::new().schema_type(SchemaType::AnyValue).into() }

impl Input for SentOperation {
    fn read(value: Option<&Value>, _: &mut FieldErrors) -> Option<Self> {
        Some(Self(value.cloned().unwrap_or_default()))
    }
}

/// An operation that was read.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// Makes a task.
    Create(NewTask),
    /// Changes one.
    Update(TaskId, TaskChange),
    /// Deletes one.
    Delete(TaskId),
}

impl Input for Operation {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let read = match object.field::<TaskOperationKind>("op")? {
            TaskOperationKind::Create => object.field("data").map(Self::Create),
            TaskOperationKind::Update => {
                let (id, change) = (object.field("id"), object.field("data"));
                id.zip(change).map(|(id, change)| Self::Update(id, change))
            }
            TaskOperationKind::Delete => object.field("id").map(Self::Delete),
        };
        object.finish();
        read
    }
}

/// An operation with its place in the request, and the id of its task.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Its place in the request, from 0.
    pub index: usize,
    /// Which task: for a creation, the one that it makes.
    pub id: TaskId,
    /// What is done.
    pub operation: Operation,
}

impl Step {
    /// Does it.
    ///
    /// # Errors
    /// Why it is not done.
    pub(crate) fn apply(&self, book: &mut TaskBook<'_>) -> Result<(), Problem> {
        match &self.operation {
            Operation::Create(asked) => book.create(self.id, asked.clone()).map(|_| ()),
            Operation::Update(id, change) => book.change(*id, change).map(|_| ()),
            Operation::Delete(id) => book.delete(*id),
        }
    }

    /// The task that has to be read for it: any but one whose id was just minted.
    pub(crate) fn known_id(&self) -> Option<TaskId> {
        match &self.operation {
            Operation::Create(asked) => asked.id,
            Operation::Update(id, _) | Operation::Delete(id) => Some(*id),
        }
    }

    /// Whose task it makes, where `caller` is told of who leaves it out.
    pub(crate) fn student<'a>(&'a self, caller: &'a UserId) -> Option<&'a UserId> {
        match &self.operation {
            Operation::Create(asked) => Some(asked.student_id.as_ref().unwrap_or(caller)),
            Operation::Update(..) | Operation::Delete(_) => None,
        }
    }

    /// How many writes it takes at most: its event, its task, its tombstone or the look for one, and the student's count; of a
    /// creation also what they are told.
    const fn writes(&self) -> usize {
        match self.operation {
            Operation::Create(_) => 5,
            Operation::Update(..) => 3,
            Operation::Delete(_) => 4,
        }
    }
}

/// How many writes of steps one transaction takes: with the student's streak, fewer than the 100 that it may have.
const MOST_WRITES: usize = 95;

/// The steps, in their order, as many together as one transaction takes.
pub(crate) fn transactions(steps: &[Step]) -> impl Iterator<Item = &[Step]> {
    let mut left = steps;
    std::iter::from_fn(move || {
        let mut writes = 0;
        let fits = |step: &&Step| {
            writes += step.writes();
            writes <= MOST_WRITES
        };
        let (group, rest) = left.split_at(left.iter().take_while(fits).count());
        left = rest;
        (!group.is_empty()).then_some(group)
    })
}
