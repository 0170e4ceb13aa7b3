//! A task: what a student is to do, when, and how much it matters.

use jiff::Timestamp;
use preau_kernel::{
    decimal::Decimal,
    entity::Entity,
    id::UserId,
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

uuid_id! {
    /// The id of a task.
    TaskId
}

string_enum! {
    /// How far a task is (seed 1 §6.2): `Todo` → `Done`, `Todo` → `Skipped`, and back to `Todo`.
    pub enum TaskStatus {
        /// It is to be done.
        Todo = "Todo",
        /// It is done.
        Done = "Done",
        /// It is left out.
        Skipped = "Skipped",
    }
}

string_enum! {
    /// Where a task comes from (seed 1 §4.1).
    pub enum TaskSource {
        /// A machine that advises.
        Agent = "Agent",
        /// A coach.
        Coach = "Coach",
        /// The system: also what students note for themselves.
        System = "System",
    }
}

/// How much a task matters, from 0 to 5, in hundredths.
pub type Weight = Decimal<0, 5, 2>;

/// A task.
///
/// | access pattern | how |
/// |---|---|
/// | one task | partition `task#<id>`, `task` |
/// | what a student is to do, by due date, undated last | `gsi1`, partition `todo-of#<student>`, while it is `Todo` |
/// | what a student has done or left out, by when | `gsi2`, partition `closed-of#<student>`, while it is not |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Whose it is.
    pub student_id: UserId,
    /// What is to be done.
    pub label: String,
    /// By when, in UTC.
    pub due_at: Option<Timestamp>,
    /// How much it matters.
    pub weight: Weight,
    /// How far it is.
    pub status: TaskStatus,
    /// Where it comes from.
    pub source: TaskSource,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it last changed, in UTC.
    pub updated_at: Timestamp,
    /// When it was done or left out, in UTC; none while it is `Todo`.
    pub closed_at: Option<Timestamp>,
}

impl Task {
    /// Where a task is.
    #[must_use]
    pub fn key_of(id: TaskId) -> Key {
        Key::new(Self::partition_of(id), "task")
    }

    pub(crate) fn partition_of(id: TaskId) -> String {
        format!("task#{id}")
    }

    /// What the journal calls a task.
    #[must_use]
    pub fn resource_of(id: TaskId) -> String {
        format!("task:{id}")
    }

    /// Where it is listed what a student is to do.
    #[must_use]
    pub fn todo_of(student: &UserId) -> Scope {
        Scope::Index(Index::First, format!("todo-of#{student}"))
    }

    /// Where it is listed what a student has done or left out.
    #[must_use]
    pub fn closed_of(student: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("closed-of#{student}"))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/dashboard/tasks/{}", self.id)
    }

    /// Whether it is to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == TaskStatus::Todo
    }

    /// Brings it into another state; the one that it is in leaves it as it is.
    ///
    /// # Errors
    /// `invalid-transition`: from `Done` to `Skipped` or back.
    pub fn bring_to(&mut self, status: TaskStatus, now: Timestamp) -> Result<(), Problem> {
        if status == self.status {
            return Ok(());
        }
        if !self.is_open() && status != TaskStatus::Todo {
            return Err(Problem::invalid_transition(self.status.word(), status.word()));
        }
        self.status = status;
        self.closed_at = (!self.is_open()).then_some(now);
        Ok(())
    }

    /// Whether it was made to say what `other` says, whatever became of it since.
    #[must_use]
    pub fn says_what(&self, other: &Self) -> bool {
        let said = |task: &Self| {
            (task.student_id.clone(), task.label.clone(), task.due_at, task.weight, task.source)
        };
        said(self) == said(other)
    }
}

impl Entity for Task {
    const KIND: &'static str = "task";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        match self.closed_at {
            None => {
                // What is without a date sorts after every date.
                let due = self.due_at.map_or_else(|| "~".to_owned(), sortable);
                [Some(Self::todo_of(&self.student_id).key(format!("{due}#{}", self.id))), None, None]
            }
            Some(closed) => {
                let place = format!("{}#{}", sortable(closed), self.id);
                [None, Some(Self::closed_of(&self.student_id).key(place)), None]
            }
        }
    }
}

impl Audited for Task {
    fn resource(&self) -> String {
        Self::resource_of(self.id)
    }

    fn state(&self) -> Value {
        json!({"status": self.status, "source": self.source, "due_at": self.due_at})
    }
}

#[cfg(test)]
mod tests {
    use preau_harness::people::amina;
    use proptest::{prelude::*, sample::select};

    use super::*;

    const STATES: [TaskStatus; 3] = [TaskStatus::Todo, TaskStatus::Done, TaskStatus::Skipped];

    fn task() -> Task {
        Task {
            id: TaskId::parse("019aa5f0-0000-7000-8000-000000000000").unwrap(),
            student_id: amina().id,
            label: "Suites".to_owned(),
            due_at: None,
            weight: Decimal(100),
            status: TaskStatus::Todo,
            source: TaskSource::System,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            closed_at: None,
        }
    }

    proptest! {
        #[test]
        fn a_task_is_listed_once_and_closed_exactly_while_it_is_not_to_be_done(
            steps in prop::collection::vec(select(&STATES), 0..8),
        ) {
            let mut task = task();
            for (second, step) in (1..).zip(steps) {
                let (from, now) = (task.status, Timestamp::from_second(second).unwrap());
                let is_refused = task.bring_to(step, now).is_err();
                let is_forbidden = from != TaskStatus::Todo && step != TaskStatus::Todo && from != step;
                prop_assert_eq!(is_refused, is_forbidden);
                prop_assert_eq!(task.status, if is_refused { from } else { step });
                prop_assert_eq!(task.closed_at.is_none(), task.is_open());
                let listed = task.indexes().map(|entry| entry.is_some());
                prop_assert_eq!(listed, [task.is_open(), !task.is_open(), false]);
            }
        }
    }

    #[test]
    fn what_is_due_sorts_by_time_and_what_is_not_comes_last() {
        let place = |due: Option<&str>| {
            let task = Task { due_at: due.map(|due| due.parse().unwrap()), ..task() };
            task.indexes()[0].clone().unwrap().sort
        };
        let places = [
            Some("2026-03-02T08:00:00Z"),
            Some("2026-03-02T08:00:00.5Z"),
            Some("9998-01-01T00:00:00Z"),
            None,
        ];
        let places = places.map(place);
        assert!(places.is_sorted(), "{places:?}");
    }
}
