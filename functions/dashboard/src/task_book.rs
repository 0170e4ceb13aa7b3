//! What is done to tasks in one transaction: each step is decided on what the steps before it left, and each task is written
//! once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    actor::Role,
    app::App,
    batch::Batch,
    caller::Caller,
    changes::Changes,
    decimal::Decimal,
    entity::Stored,
    id::UserId,
    problem::{Problem, kind},
    store::{Key, Version},
    text::LocalizedText,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::Value;

use crate::{
    student_access::{check_may_write, may_write, student_of},
    study_day::{study_day_keys, with_study_day},
    task::{Task, TaskId, TaskStatus, Weight},
    task_count::{MOST_OPEN, OPEN, count_key, counting, enough_to_do},
    task_input::{DueChange, NewTask, TaskChange, source_of},
    task_notifier::TaskNotifier,
    task_tombstone::TaskTombstone,
};

/// The tasks of one transaction, as they were read and as they will be.
pub struct TaskBook<'a> {
    app: &'a App,
    caller: &'a Caller,
    now: Timestamp,
    read: Batch,
    /// How much the students of closed tasks have to do.
    counts: Batch,
    /// Whether whoever asks notes it for themselves.
    is_student: bool,
    pages: BTreeMap<TaskId, Page>,
    told: Vec<Told>,
    /// The tasks that others made for each student.
    assigned: BTreeMap<UserId, Vec<TaskId>>,
    has_completed: bool,
}

/// A task as it was read, and as it will be.
struct Page {
    before: Option<Stored<Task>>,
    after: Option<Task>,
    is_new: bool,
    /// Whether its id was not minted, and may have been another's before.
    is_chosen: bool,
}

/// A step, for the journal.
struct Told {
    kind: &'static str,
    id: TaskId,
    states: [Value; 2],
}

impl<'a> TaskBook<'a> {
    /// Reads what is to be decided on: the tasks with these ids, how much these students have to do, and the streak of a
    /// student who calls. One call of the store, or two where a task that is closed may be opened again.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(
        app: &'a App,
        caller: &'a Caller,
        now: Timestamp,
        ids: &[TaskId],
        students: &[UserId],
    ) -> Result<Self, Problem> {
        let is_student = caller.actor.is(Role::Student) && !caller.actor.is(Role::Coach);
        let own = &caller.actor.id;
        let mut keys: Vec<Key> =
            ids.iter().flat_map(|id| [Task::key_of(*id), TaskTombstone::key_of(*id)]).collect();
        keys.extend(students.iter().map(count_key));
        if is_student {
            keys.push(count_key(own));
            keys.extend(study_day_keys(own));
        }
        let read = app.records.batch(keys).await?;
        let (mut pages, mut closed) = (BTreeMap::new(), Vec::new());
        for id in ids {
            let before = read.find::<Task>(&Task::key_of(*id))?;
            let after = before.as_ref().map(|stored| stored.entity.clone());
            let student = after.as_ref().filter(|task| !task.is_open()).map(|task| task.student_id.clone());
            closed.extend(
                student.filter(|student| !(students.contains(student) || is_student && student == own)),
            );
            pages.insert(*id, Page { before, after, is_new: false, is_chosen: true });
        }
        let counts = app.records.batch(closed.iter().map(count_key)).await?;
        Ok(Self {
            app,
            caller,
            now,
            read,
            counts,
            is_student,
            pages,
            told: Vec::new(),
            assigned: BTreeMap::new(),
            has_completed: false,
        })
    }

    /// Makes a task with this id. What was made before to say the same is found.
    ///
    /// # Errors
    /// `not-yours`, `invalid-request`; `quota-full`; `id-taken`: the id is, or was, that of another task.
    pub fn create(&mut self, id: TaskId, asked: NewTask) -> Result<&Task, Problem> {
        let actor = &self.caller.actor;
        let student_id = student_of(actor, asked.student_id)?;
        check_may_write(actor, &student_id)?;
        let is_chosen = asked.id.is_some();
        let task = Task {
            id,
            student_id,
            label: asked.label.0,
            due_at: asked.due_at.map(|due| due.0),
            weight: asked.weight.unwrap_or(Decimal(Weight::ONE)),
            status: TaskStatus::Todo,
            source: source_of(actor, asked.source)?,
            created_at: self.now,
            updated_at: self.now,
            closed_at: None,
        };
        if self
            .pages
            .get(&id)
            .is_some_and(|page| page.after.as_ref().is_some_and(|found| found.says_what(&task)))
        {
            return self.task(id);
        }
        let was_deleted = self.read.version_of(&TaskTombstone::key_of(id)).is_some();
        if was_deleted || self.pages.get(&id).is_some_and(|page| page.before.is_some() || page.is_new) {
            return Err(id_taken());
        }
        self.enter(task, is_chosen)?;
        self.task(id)
    }

    /// Enters a task with an id that no other has, whoever calls; `is_chosen` says that it was not minted just now.
    ///
    /// # Errors
    /// `quota-full`.
    pub fn enter(&mut self, task: Task, is_chosen: bool) -> Result<(), Problem> {
        self.check_room(&task.student_id)?;
        let id = task.id;
        if task.student_id != self.caller.actor.id {
            self.assigned.entry(task.student_id.clone()).or_default().push(id);
        }
        self.told.push(Told { kind: "TASK_CREATED", id, states: [Value::Null, task.state()] });
        self.pages.insert(id, Page { before: None, after: Some(task), is_new: true, is_chosen });
        Ok(())
    }

    /// Changes a task.
    ///
    /// # Errors
    /// `not-found`: there is none, or it is another's; `invalid-request`, `invalid-transition`, `quota-full`.
    pub fn change(&mut self, id: TaskId, asked: &TaskChange) -> Result<&Task, Problem> {
        let before = self.task(id)?.clone();
        let mut task = before.clone();
        if let Some(label) = &asked.label {
            task.label.clone_from(&label.0);
        }
        match asked.due_at {
            DueChange::Kept => {}
            DueChange::Cleared => task.due_at = None,
            DueChange::Set(due) => task.due_at = Some(due.0),
        }
        task.weight = asked.weight.unwrap_or(task.weight);
        if let Some(source) = asked.source.filter(|source| *source != task.source) {
            task.source = source_of(&self.caller.actor, Some(source))?;
        }
        if let Some(status) = asked.status {
            task.bring_to(status, self.now)?;
        }
        if task == before {
            return self.task(id);
        }
        if task.is_open() && !before.is_open() {
            self.check_room(&task.student_id)?;
        }
        let is_own = task.student_id == self.caller.actor.id;
        self.has_completed |=
            self.is_student && is_own && task.status == TaskStatus::Done && before.is_open();
        task.updated_at = self.now;
        self.told.push(Told { kind: "TASK_UPDATED", id, states: [before.state(), task.state()] });
        if let Some(page) = self.pages.get_mut(&id) {
            page.after = Some(task);
        }
        self.task(id)
    }

    /// Deletes a task.
    ///
    /// # Errors
    /// `not-found`: there is none, or it is another's.
    pub fn delete(&mut self, id: TaskId) -> Result<(), Problem> {
        let state = self.task(id)?.state();
        self.told.push(Told { kind: "TASK_DELETED", id, states: [state, Value::Null] });
        if let Some(page) = self.pages.get_mut(&id) {
            page.after = None;
        }
        for tasks in self.assigned.values_mut() {
            tasks.retain(|assigned| *assigned != id);
        }
        Ok(())
    }

    /// A task, as the steps so far left it, for whoever may write to it.
    ///
    /// # Errors
    /// `not-found`.
    pub fn task(&self, id: TaskId) -> Result<&Task, Problem> {
        let found = self.pages.get(&id).and_then(|page| page.after.as_ref());
        let mine = found.filter(|task| may_write(&self.caller.actor, &task.student_id));
        mine.ok_or_else(Problem::not_found)
    }

    /// Whether there is such a task, and it is to be done, whoever asks.
    #[must_use]
    pub fn is_open(&self, id: TaskId) -> bool {
        self.pages.get(&id).and_then(|page| page.after.as_ref()).is_some_and(Task::is_open)
    }

    /// The version at which a task was read; 0 where there is none.
    #[must_use]
    pub fn version(&self, id: TaskId) -> Version {
        self.pages.get(&id).and_then(|page| page.before.as_ref()).map_or(0, |before| before.version)
    }

    /// The version that a task will have; 0 where there is none.
    #[must_use]
    pub fn version_after(&self, id: TaskId) -> Version {
        self.pages.get(&id).map_or(0, |page| {
            let before = page.before.as_ref();
            let is_changed =
                page.after.is_some() && before.map(|before| &before.entity) != page.after.as_ref();
            before.map_or(0, |before| before.version) + Version::from(is_changed)
        })
    }

    /// Whether there was a task with this id, which was deleted.
    #[must_use]
    pub fn was_deleted(&self, id: TaskId) -> bool {
        let is_gone = |page: &Page| page.after.is_none() && (page.before.is_some() || page.is_new);
        self.read.version_of(&TaskTombstone::key_of(id)).is_some() || self.pages.get(&id).is_some_and(is_gone)
    }

    /// Whether a change would change anything of a task.
    #[must_use]
    pub fn would_change(&self, id: TaskId, asked: &TaskChange) -> bool {
        let Ok(task) = self.task(id) else { return false };
        let due = match asked.due_at {
            DueChange::Kept => task.due_at,
            DueChange::Cleared => None,
            DueChange::Set(due) => Some(due.0),
        };
        due != task.due_at
            || asked.label.as_ref().is_some_and(|label| label.0 != task.label)
            || asked.weight.is_some_and(|weight| weight != task.weight)
            || asked.source.is_some_and(|source| source != task.source)
            || asked.status.is_some_and(|status| status != task.status)
    }

    /// How many new tasks of others each student has.
    #[must_use]
    pub fn assignments(&self) -> BTreeMap<UserId, usize> {
        self.assigned.iter().map(|(student, tasks)| (student.clone(), tasks.len())).collect()
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.told.is_empty()
    }

    /// The changes that do all of it. `announced` says of how many tasks each student is told who has new ones, and whom nobody
    /// told yet.
    ///
    /// # Errors
    /// `internal`: a document cannot be read.
    pub fn changes(
        &self,
        work: &UnitOfWork<'_>,
        announced: &BTreeMap<UserId, usize>,
    ) -> Result<Changes, Problem> {
        let tells = |told: &Told| work.tells(told.kind, &Task::resource_of(told.id), told.states.clone());
        let mut changes = self.told.iter().map(tells).fold(work.nothing_yet(), Changes::and);
        for (id, page) in &self.pages {
            changes = self.write(*id, page, changes);
        }
        for (student, amount) in self.opened().into_iter().filter(|(_, amount)| *amount != 0) {
            changes = changes.add_to_counters(counting(&student, amount));
        }
        if self.has_completed {
            changes = with_study_day(work, &self.caller.actor.id, &self.read, changes)?;
        }
        let notifier = TaskNotifier { app: self.app, by: &self.caller.actor.id, now: self.now };
        for (student, tasks) in &self.assigned {
            let first = tasks.first().and_then(|id| self.pages.get(id)).and_then(|page| page.after.as_ref());
            if let (Some(first), Some(count)) = (first, announced.get(student)) {
                changes = notifier.assigned(first, *count, changes);
            }
        }
        Ok(changes)
    }

    /// The students who have new tasks of others.
    pub fn assigned(&self) -> impl Iterator<Item = &UserId> {
        self.assigned.iter().filter(|(_, tasks)| !tasks.is_empty()).map(|(student, _)| student)
    }

    fn write(&self, id: TaskId, page: &Page, changes: Changes) -> Changes {
        let tombstone = || TaskTombstone { id, deleted_at: self.now };
        match (&page.before, &page.after) {
            (None, Some(task)) if page.is_chosen => changes.create(task).check(&Stored::absent(tombstone())),
            (None, Some(task)) => changes.create(task),
            (None, None) if page.is_new => changes.create(&tombstone()),
            (None, None) => changes,
            (Some(before), None) => changes.delete(before).create(&tombstone()),
            (Some(before), Some(task)) if before.entity == *task => changes,
            (Some(before), Some(task)) => changes.replace(&Stored::at_version(task.clone(), before.version)),
        }
    }

    /// How many more each student has to do.
    fn opened(&self) -> BTreeMap<UserId, i64> {
        let mut opened = BTreeMap::new();
        for page in self.pages.values() {
            let counted = [(page.before.as_ref().map(|stored| &stored.entity), -1), (page.after.as_ref(), 1)];
            for (task, amount) in counted.into_iter().filter_map(|(task, amount)| Some((task?, amount))) {
                if task.is_open() {
                    *opened.entry(task.student_id.clone()).or_default() += amount;
                }
            }
        }
        opened
    }

    /// Whether the student may have one more task to do. Of many at once, the addition's ceiling decides.
    fn check_room(&self, student: &UserId) -> Result<(), Problem> {
        let key = count_key(student);
        let stands = self.read.total(&key, OPEN) + self.counts.total(&key, OPEN);
        let opened = self.opened().get(student).copied().unwrap_or_default();
        if stands + opened < MOST_OPEN { Ok(()) } else { Err(enough_to_do()) }
    }
}

/// 409: the id is, or was, that of another task.
fn id_taken() -> Problem {
    let detail = LocalizedText::fixed(
        "Cet identifiant est, ou a été, celui d'une autre tâche.",
        "This id is, or was, that of another task.",
    );
    Problem::new(&kind::ID_TAKEN, detail)
}
