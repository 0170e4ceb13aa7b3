//! What a group of operations does in one transaction: each is decided on what those before it left, and gets its receipt there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_dashboard::{task::TaskId, task_book::TaskBook, task_view::TaskView};
use preau_kernel::{
    app::App,
    batch::Batch,
    caller::Caller,
    changes::Changes,
    entity::Stored,
    field_errors::FieldError,
    field_types::Integer,
    id::UserId,
    problem::{Problem, kind},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};
use serde_json::{Value, json};

use crate::{
    class::{Class, ClassId},
    class_lesson::ClassLessonId,
    lesson_book::{self, LessonOutcome},
    marks_notifier::telling_of_conflict,
    receipt::{DeviceId, Outcome, Receipt, Rejection, Synced, SyncedKind},
    sheet_book::{Saved, SheetBook},
    sheet_view::{AssessmentView, CellView},
    sync_conflict::{Keep, Resolution, SyncConflict},
    sync_device::SyncDevice,
    sync_operation::{Act, Envelope, Operation, OperationId, OperationKind, TaskAct},
};

/// An operation with its place in the request.
pub(crate) struct Step {
    /// Its place in the request, from 0.
    pub index: usize,
    /// What is known of it whatever it does.
    pub envelope: Envelope,
    /// What it does, or all that is wrong with it.
    pub operation: Result<Operation, Vec<FieldError>>,
}

/// What became of a step.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// This, now; and whether its number came before.
    Done(Receipt, bool),
    /// This, when it came first.
    Known(Receipt),
    /// It says something else than when it came first.
    Reused,
    /// An operation that it waits for has not come.
    Waiting,
}

/// What an operation leaves.
struct Effect {
    entity: Option<Synced>,
    /// What stands in its way.
    met: Option<Met>,
}

/// What stands in the way of an operation.
struct Met {
    base: Value,
    server: Value,
    server_by: Option<UserId>,
    /// Of grades, those of which pupils.
    left_out: BTreeSet<UserId>,
}

/// A group of operations, as far as it is decided.
pub(crate) struct Desk<'a> {
    app: &'a App,
    caller: &'a Caller,
    device_id: DeviceId,
    now: Timestamp,
    read: Batch,
    device: Stored<SyncDevice>,
    known: BTreeMap<OperationId, Receipt>,
    fresh: Vec<OperationId>,
    sheets: BTreeMap<ClassId, SheetBook<'a>>,
    tasks: TaskBook<'a>,
    deciding: Deciding,
    conflicts: Vec<SyncConflict>,
    others: Vec<Changes>,
}

impl<'a> Desk<'a> {
    /// Reads what these steps are decided on: three calls of the store at most, or four for a decision.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn read(
        app: &'a App,
        caller: &'a Caller,
        device_id: DeviceId,
        now: Timestamp,
        steps: &[Step],
    ) -> Result<Self, Problem> {
        let me = &caller.actor.id;
        let deciding = deciding(app, me, now, steps).await?;
        let acts = || {
            let asked = steps.iter().filter_map(|step| step.operation.as_ref().ok());
            asked.chain(deciding.iter().filter_map(|(_, again)| again.as_ref().ok()))
        };
        let mut keys = vec![SyncDevice::key_of(me, device_id)];
        let mut sheets: BTreeMap<ClassId, BTreeSet<_>> = BTreeMap::new();
        let (mut tasks, mut students) = (BTreeSet::new(), BTreeSet::new());
        for step in steps {
            keys.push(Receipt::key_of(me, step.envelope.id));
        }
        for operation in acts() {
            keys.extend(operation.depends_on.iter().map(|id| Receipt::key_of(me, *id)));
            match &operation.act {
                Act::Assessment { class, id, .. } | Act::Grades { class, id, .. } => {
                    sheets.entry(*class).or_default().insert(*id);
                }
                Act::Task { id, act, .. } => {
                    tasks.insert(*id);
                    if let TaskAct::Create(asked) = act {
                        students.insert(asked.student_id.as_ref().unwrap_or(me).clone());
                    }
                }
                Act::Lesson { .. } | Act::Resolve { .. } => {}
            }
        }
        for step in steps {
            let class = step.operation.as_ref().ok().and_then(|operation| operation.act.class());
            keys.push(SyncConflict::key_of(class, me, step.envelope.id));
        }
        if let Some((conflict, _)) = &deciding
            && let (Some(class), Some(id)) = (conflict.entity.class_id, conflict.entity.holds_up())
        {
            sheets.entry(class).or_default().insert(id);
        }
        keys.extend(sheets.iter().flat_map(|(class, ids)| SheetBook::keys(*class, ids)));
        let read = app.records.batch(keys).await?;
        let device = read.find(&SyncDevice::key_of(me, device_id))?;
        let mut known = BTreeMap::new();
        let ids = steps.iter().map(|step| step.envelope.id);
        for id in ids.chain(acts().flat_map(|operation| operation.depends_on.iter().copied())) {
            if let Some(receipt) = read.find::<Receipt>(&Receipt::key_of(me, id))? {
                known.insert(id, receipt.entity);
            }
        }
        let books =
            sheets.iter().map(|(class, ids)| Ok((*class, SheetBook::of(&read, caller, *class, ids, now)?)));
        let sheets = books.collect::<Result<_, Problem>>()?;
        let (tasks, students) = (Vec::from_iter(tasks), Vec::from_iter(students));
        Ok(Self {
            app,
            caller,
            device_id,
            now,
            device: device.unwrap_or_else(|| Stored::absent(SyncDevice::new(me.clone(), device_id))),
            known,
            fresh: Vec::new(),
            sheets,
            tasks: TaskBook::read(app, caller, now, &tasks, &students).await?,
            deciding,
            conflicts: Vec::new(),
            others: Vec::new(),
            read,
        })
    }

    /// Decides of one step.
    ///
    /// # Errors
    /// The store did not answer: nothing is decided.
    pub async fn take(&mut self, work: &UnitOfWork<'_>, step: &Step) -> Result<Verdict, Problem> {
        let envelope = &step.envelope;
        if let Some(receipt) = self.known.get(&envelope.id) {
            let is_same = receipt.digest == envelope.digest;
            return Ok(if is_same { Verdict::Known(receipt.clone()) } else { Verdict::Reused });
        }
        let done = match &step.operation {
            Err(errors) => Err(Problem::invalid_request(errors.clone())),
            Ok(operation) => {
                let depends_on: Option<Vec<_>> =
                    operation.depends_on.iter().map(|id| self.known.get(id)).collect();
                let Some(depends_on) = depends_on else {
                    return Ok(Verdict::Waiting);
                };
                let place = SyncConflict::key_of(operation.act.class(), &self.caller.actor.id, envelope.id);
                if depends_on.iter().any(|receipt| receipt.outcome == Outcome::Rejected) {
                    Err(dependency_rejected())
                } else if self.read.version_of(&place).is_some() {
                    // A colleague's operation had this id.
                    Err(id_taken())
                } else {
                    self.act(work, envelope.id, operation).await
                }
            }
        };
        let me = &self.caller.actor.id;
        let receipt = |outcome, entity| Receipt::of(me, self.device_id, envelope, self.now, outcome, entity);
        let receipt = match done {
            Ok(Effect { entity, met: None }) => receipt(Outcome::Applied, entity),
            Ok(Effect { entity, met: Some(met) }) => {
                let receipt = receipt(Outcome::Conflict, entity);
                self.keep_both(step, met)?;
                receipt
            }
            Err(problem) if is_ours(&problem) => return Err(problem),
            Err(problem) => Receipt {
                rejection: Some(Rejection::of(&problem)),
                content: Some(envelope.sent.clone()),
                ..receipt(Outcome::Rejected, None)
            },
        };
        let came_before = envelope.seq.is_some_and(|seq| self.device.entity.note(seq));
        self.known.insert(envelope.id, receipt.clone());
        self.fresh.push(envelope.id);
        Ok(Verdict::Done(receipt, came_before))
    }

    /// Whether there is nothing to write.
    pub fn is_unchanged(&self) -> bool {
        self.fresh.is_empty()
    }

    /// The changes that do all of it, receipts included.
    ///
    /// # Errors
    /// `internal`: a document cannot be read.
    pub fn changes(&mut self, work: &UnitOfWork<'_>) -> Result<Changes, Problem> {
        let mut changes = std::mem::take(&mut self.others).into_iter().fold(work.nothing_yet(), Changes::and);
        for book in self.sheets.values() {
            changes = changes.and(book.changes(work));
        }
        if !self.tasks.is_unchanged() {
            changes = changes.and(self.tasks.changes(work, &self.tasks.assignments())?);
        }
        for conflict in &self.conflicts {
            changes = changes.and(work.creates("SYNC_CONFLICT_KEPT", conflict));
            changes = telling_of_conflict(self.app, self.now, conflict, changes);
        }
        for receipt in self.fresh.iter().filter_map(|id| self.known.get(id)) {
            changes = changes.create(receipt);
        }
        let before =
            self.read.find::<SyncDevice>(&SyncDevice::key_of(&self.caller.actor.id, self.device_id))?;
        let is_noted = before.is_some_and(|before| before.entity == self.device.entity);
        Ok(if is_noted { changes } else { changes.save(&self.device) })
    }

    /// Does what an operation says, as far as nothing stands in its way.
    async fn act(
        &mut self,
        work: &UnitOfWork<'_>,
        id: OperationId,
        operation: &Operation,
    ) -> Result<Effect, Problem> {
        match &operation.act {
            Act::Lesson { class, id, said, base } => {
                let seen = self.seen(operation, SyncedKind::Lesson, id).max(base.unwrap_or_default());
                let mut said = said.clone();
                if let Some(said) = &mut said {
                    said.base_version = u32::try_from(seen).ok().filter(|seen| *seen > 0).map(Integer);
                }
                self.lesson(work, (*class, *id), said.as_deref(), seen).await
            }
            Act::Assessment { class, id, header, base } => {
                let seen = self.seen(operation, SyncedKind::Assessment, id);
                let seen = u32::try_from(seen).unwrap_or_default().max(*base);
                let book = self.sheets.get_mut(class).ok_or_else(Problem::not_found)?;
                let saved = match header {
                    Some(header) => book.save_header(*id, header, seen).map_err(inside_data)?,
                    None => book.delete(*id, seen)?,
                };
                let (now, _) = book.page(*id).ok_or_else(Problem::not_found)?;
                let entity = synced(SyncedKind::Assessment, id, u64::from(now.revision));
                let met = matches!(saved, Saved::But(_)).then(|| Met {
                    base: json!(seen),
                    server: if now.is_deleted() { Value::Null } else { json!(AssessmentView::from(now)) },
                    server_by: Some(now.updated_by.clone()),
                    left_out: BTreeSet::new(),
                });
                Ok(Effect { entity, met })
            }
            Act::Grades { class, id, grades, bases } => {
                let mut bases = bases.clone();
                for receipt in operation.depends_on.iter().filter_map(|one| self.known.get(one)) {
                    let of_sheet = receipt.entity.iter().filter(|entity| entity.kind == SyncedKind::Sheet);
                    for (student, revision) in
                        of_sheet.filter(|one| one.id.as_assessment() == *id).flat_map(|one| &one.cells)
                    {
                        let seen = bases.entry(student.clone()).or_default();
                        *seen = (*seen).max(*revision);
                    }
                }
                let book = self.sheets.get_mut(class).ok_or_else(Problem::not_found)?;
                let saved = book.save_grades(*id, &grades.0, &bases, operation.at).map_err(inside_data)?;
                let version = book.sheet_version(*id);
                let (assessment, sheet) = book.page(*id).ok_or_else(Problem::not_found)?;
                let left_out = match &saved {
                    Saved::All => BTreeSet::new(),
                    Saved::But(left_out) => left_out.clone(),
                };
                let named = grades.0.iter().map(|one| &one.student_id);
                let stands = named.filter(|student| !left_out.contains(*student));
                let cells = stands.map(|student| (student.clone(), sheet.revision_of(student)));
                let entity = synced(SyncedKind::Sheet, id, version);
                let entity = entity.map(|entity| Synced { cells: cells.collect(), ..entity });
                if matches!(saved, Saved::All) {
                    return Ok(Effect { entity, met: None });
                }
                let is_deleted = assessment.is_deleted();
                let stands =
                    sheet.cells.iter().filter(|(student, _)| !is_deleted && left_out.contains(*student));
                let server_by = stands.clone().map(|(_, cell)| cell.by.clone()).next();
                let server: Vec<_> = stands.map(|(student, cell)| CellView::of(student, cell)).collect();
                bases.retain(|student, _| left_out.contains(student));
                let server = if is_deleted { Value::Null } else { json!({"grades": server}) };
                let met = Met { base: json!(bases), server, server_by, left_out };
                Ok(Effect { entity, met: Some(met) })
            }
            Act::Task { id, act, base } => {
                let seen = self.seen(operation, SyncedKind::Task, id);
                self.task(*id, act, base.map(|base| base.max(seen)), seen)
            }
            Act::Resolve { keep, .. } => self.resolve(work, id, *keep).await,
        }
    }

    async fn lesson(
        &mut self,
        work: &UnitOfWork<'_>,
        at: (ClassId, ClassLessonId),
        said: Option<&crate::lesson_input::CompletedLesson>,
        seen: u64,
    ) -> Result<Effect, Problem> {
        let actor = &self.caller.actor;
        let outcome = match said {
            Some(said) => lesson_book::complete(self.app, work, actor, at.0, said).await,
            None => lesson_book::delete(self.app, work, actor, at, Some(seen)).await,
        };
        let (stored, met) = match outcome.map_err(inside_data)? {
            LessonOutcome::Written { version, changes, .. } => {
                self.others.push(changes);
                return Ok(Effect { entity: synced(SyncedKind::Lesson, &at.1, version), met: None });
            }
            LessonOutcome::Kept(stored) => (stored, None),
            LessonOutcome::Conflict(stored) => {
                let lesson = &stored.entity;
                let met = Met {
                    base: json!(seen),
                    server: if lesson.deleted_at.is_some() { Value::Null } else { json!(lesson) },
                    server_by: Some(lesson.teacher_id.clone()),
                    left_out: BTreeSet::new(),
                };
                (stored, Some(met))
            }
        };
        Ok(Effect { entity: synced(SyncedKind::Lesson, &at.1, stored.version), met })
    }

    fn task(&mut self, id: TaskId, act: &TaskAct, base: Option<u64>, seen: u64) -> Result<Effect, Problem> {
        let present = self.tasks.version_after(id);
        let differs = base.is_some_and(|base| base != present);
        let is_deleted = self.tasks.was_deleted(id);
        let stands = match self.tasks.task(id) {
            Ok(task) => json!(TaskView::from(task)),
            Err(_) if is_deleted => Value::Null,
            // There is none, or it is another's.
            Err(problem) => match act {
                TaskAct::Create(asked) => {
                    let mut asked = asked.clone();
                    asked.id = Some(id);
                    self.tasks.create(id, asked).map_err(inside_data)?;
                    return Ok(Effect { entity: self.synced_task(id), met: None });
                }
                TaskAct::Update(_) | TaskAct::Delete => return Err(problem),
            },
        };
        let in_the_way = match act {
            TaskAct::Create(asked) => {
                let mut asked = asked.clone();
                asked.id = Some(id);
                self.tasks.create(id, asked).is_err()
            }
            TaskAct::Update(change) => {
                if stands.is_null() || (differs && self.tasks.would_change(id, change)) {
                    true
                } else {
                    match self.tasks.change(id, change) {
                        Err(problem) if problem.code() == "invalid-transition" => true,
                        other => other.map(|_| false).map_err(inside_data)?,
                    }
                }
            }
            TaskAct::Delete if stands.is_null() => false,
            TaskAct::Delete if differs => true,
            TaskAct::Delete => self.tasks.delete(id).map(|()| false)?,
        };
        let base = json!(base.unwrap_or(seen));
        let met = Met { base, server: stands, server_by: None, left_out: BTreeSet::new() };
        Ok(Effect { entity: self.synced_task(id), met: in_the_way.then_some(met) })
    }

    fn synced_task(&self, id: TaskId) -> Option<Synced> {
        synced(SyncedKind::Task, &id, self.tasks.version_after(id))
    }

    /// Decides which copy holds. What is chosen against what stands there is done anew, by someone who has seen that.
    async fn resolve(
        &mut self,
        work: &UnitOfWork<'_>,
        id: OperationId,
        keep: Keep,
    ) -> Result<Effect, Problem> {
        let (stored, again) = self.deciding.clone().ok_or_else(Problem::not_found)?;
        let conflict = &stored.entity;
        if let Some(class) = conflict.class_id {
            let taught = Class::to_teach(&self.app.records, class, &self.caller.actor).await?;
            // What is done to grades or to a lesson looks at the class itself.
            if keep == Keep::Server && conflict.holds_up().is_none() {
                self.others.push(work.nothing_yet().check(&taught));
            }
        }
        if let Some(resolution) = &conflict.resolution {
            let is_same = resolution.keep == keep;
            let entity = synced(SyncedKind::Conflict, &conflict.id, stored.version);
            return if is_same { Ok(Effect { entity, met: None }) } else { Err(Problem::stale_version()) };
        }
        if keep == Keep::Other {
            let again = again.map_err(Problem::invalid_request)?;
            let effect = Box::pin(self.act(work, id, &again)).await?;
            if effect.met.is_some() {
                // A decision is alone in its group: what it would have written beside what stands in its way is not written.
                self.sheets.clear();
                return Err(Problem::stale_version());
            }
        }
        let resolution = Resolution { keep, by: self.caller.actor.id.clone(), at: self.now };
        let after = SyncConflict { resolution: Some(resolution), ..conflict.clone() };
        self.others.push(work.replaces("SYNC_CONFLICT_RESOLVED", &stored, &after));
        if let (Some(class), Some(of)) = (conflict.class_id, conflict.holds_up())
            && let Some(book) = self.sheets.get_mut(&class)
        {
            book.count_conflicts(of, -1);
        }
        Ok(Effect { entity: synced(SyncedKind::Conflict, &conflict.id, stored.version + 1), met: None })
    }

    /// Keeps what an operation says beside what stands in its way.
    fn keep_both(&mut self, step: &Step, met: Met) -> Result<(), Problem> {
        let (Ok(operation), Some(kind)) = (&step.operation, OperationKind::parse_of(&step.envelope.sent))
        else {
            return Err(Problem::internal("a conflict of what could not be read"));
        };
        let target = step.envelope.sent["target"].as_str().and_then(OperationId::parse);
        let Some((subject, target)) = kind.subject().zip(target) else {
            return Err(Problem::internal("a conflict of a decision"));
        };
        let conflict = SyncConflict {
            id: step.envelope.id,
            kind: subject,
            class_id: operation.act.class(),
            target,
            operation: kind,
            base: met.base,
            server: met.server,
            other: other_copy(&step.envelope.sent["data"], &met.left_out),
            server_by: met.server_by,
            other_by: self.caller.actor.id.clone(),
            at: operation.at.min(self.now),
            created_at: self.now,
            resolution: None,
        };
        if let (Some(class), Some(of)) = (conflict.class_id, conflict.holds_up())
            && let Some(book) = self.sheets.get_mut(&class)
        {
            book.count_conflicts(of, 1);
        }
        self.conflicts.push(conflict);
        Ok(())
    }

    /// The version of what an operation is about that those left which it waited for: who sent it has seen that.
    fn seen(&self, operation: &Operation, kind: SyncedKind, id: &impl ToString) -> u64 {
        let id = id.to_string();
        let receipts = operation.depends_on.iter().filter_map(|one| self.known.get(one));
        let entities = receipts.filter(|receipt| receipt.outcome == Outcome::Applied);
        let entities = entities.filter_map(|receipt| receipt.entity.as_ref());
        let same = entities.filter(|entity| entity.kind == kind && entity.id.to_string() == id);
        same.map(|entity| entity.version).max().unwrap_or_default()
    }
}

/// The conflict that the one operation of a group decides, and what it says is to be done by someone who has seen what stands
/// there; none where the group is another.
type Deciding = Option<(Stored<SyncConflict>, Result<Operation, Vec<FieldError>>)>;

async fn deciding(app: &App, me: &UserId, now: Timestamp, steps: &[Step]) -> Result<Deciding, Problem> {
    let [Step { operation: Ok(Operation { act: Act::Resolve { class, id, base, .. }, .. }), .. }] = steps
    else {
        return Ok(None);
    };
    let found = app.records.find::<SyncConflict>(&SyncConflict::key_of(*class, me, *id)).await?;
    Ok(found.map(|stored| {
        let again = Operation::again(&stored.entity, base, now);
        (stored, again)
    }))
}

/// What an operation says: of grades, those alone that were left out.
fn other_copy(data: &Value, left_out: &BTreeSet<UserId>) -> Value {
    let Some(grades) = data["grades"].as_array().filter(|_| !left_out.is_empty()) else {
        return data.clone();
    };
    let is_left_out = |grade: &&Value| {
        let student = grade["student_id"].as_str().and_then(UserId::parse);
        student.is_some_and(|student| left_out.contains(&student))
    };
    json!({"grades": grades.iter().filter(is_left_out).collect::<Vec<_>>()})
}

fn synced(kind: SyncedKind, id: &impl ToString, version: u64) -> Option<Synced> {
    OperationId::parse(&id.to_string()).map(|id| Synced { kind, id, version, cells: BTreeMap::new() })
}

/// The same problem, whose fields stand in the operation's `data`.
fn inside_data(problem: Problem) -> Problem {
    if problem.errors().is_empty() {
        return problem;
    }
    let inside = problem.errors().iter().cloned().map(|mut error| {
        error.pointer.insert_str(0, "/data");
        error
    });
    Problem::invalid_request(inside.collect())
}

/// Whether a problem is no fault of the operation.
fn is_ours(problem: &Problem) -> bool {
    ["busy", "internal"].contains(&problem.code())
}

/// An operation that this one waited for was rejected.
fn dependency_rejected() -> Problem {
    let detail = LocalizedText::fixed(
        "Une opération dont celle-ci dépend a été refusée.",
        "An operation that this one depends on was rejected.",
    );
    Problem::new(&kind::DEPENDENCY_REJECTED, detail)
}

fn id_taken() -> Problem {
    let detail = LocalizedText::fixed(
        "Cet identifiant est celui de l'opération de quelqu'un d'autre.",
        "This id is that of somebody else's operation.",
    );
    Problem::new(&kind::ID_TAKEN, detail)
}
