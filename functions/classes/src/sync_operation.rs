//! One operation that a device did offline (seed 0 §4.2). No operation publishes: there is no word for it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_dashboard::{
    mark::AssessmentId,
    task::TaskId,
    task_input::{NewTask, TaskChange},
};
use preau_kernel::{
    checksum::Checksum,
    field_errors::{FieldError, FieldErrors, ObjectReader},
    field_schema,
    field_types::{BoundedList, Integer},
    id::UserId,
    input,
    text::LocalizedText,
    time::Instant,
    validation::Input,
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{
    ObjectBuilder, RefOr, Schema,
    schema::{SchemaType, Type},
};

use crate::{
    assessment::AssessmentHeader, class::ClassId, class_lesson::ClassLessonId, grade::Revision,
    lesson_input::CompletedLesson, roster::MOST_PUPILS, save_grades::Grades, sync_conflict::Keep,
};

pub use crate::operation_kind::{OperationId, OperationKind};

/// The version of the operations' form.
pub(crate) const VERSION: u32 = 1;
/// How many operations one may wait for.
const MOST_DEPENDENCIES: usize = 20;

/// An operation as it was sent: read by itself, so that a wrong one spoils no other.
#[derive(Clone, Debug)]
pub struct SentOperation(pub Value);

// Whatever stands there has a result of its own: no form of it is refused.
field_schema! { SentOperation, anything() }

/// JSON of any type.
pub(crate) fn anything() -> RefOr<Schema> {
    use Type::{Array, Boolean, Null, Number, Object, String};
    let types = SchemaType::Array(vec![Object, Array, String, Number, Boolean, Null]);
    ObjectBuilder::new().schema_type(types).into()
}

impl Input for SentOperation {
    fn read(value: Option<&Value>, _: &mut FieldErrors) -> Option<Self> {
        Some(Self(value.cloned().unwrap_or_default()))
    }
}

input! {
    /// Grades, in an operation.
    pub struct GradesData {
        /// The grades, up to 80.
        pub grades: Grades,
    }
}

input! {
    /// A decision, in an operation.
    pub struct ResolveData {
        /// Which copy holds.
        pub keep: Keep,
    }
}

/// What is known of an operation before what it does is read: enough to keep what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Envelope {
    /// Its id.
    pub id: OperationId,
    /// Its place among those of the device.
    pub seq: Option<u64>,
    /// The checksum of what it says, whoever sends it when.
    pub digest: String,
    /// The operation as it was sent.
    pub sent: Value,
}

/// An operation that was read.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Which ones it waits for.
    pub depends_on: Vec<OperationId>,
    /// When it was done, as the device says.
    pub at: Timestamp,
    /// What it does.
    pub act: Act,
}

/// What an operation does, to what.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Something to a lesson: all that is said of it, or that it goes.
    Lesson { class: ClassId, id: ClassLessonId, said: Option<Box<CompletedLesson>>, base: Option<u64> },
    /// Something to an assessment: what it is, or that it goes.
    Assessment { class: ClassId, id: AssessmentId, header: Option<AssessmentHeader>, base: u32 },
    /// Grades for an assessment.
    Grades { class: ClassId, id: AssessmentId, grades: Grades, bases: BTreeMap<UserId, u32> },
    /// Something to a task.
    Task { id: TaskId, act: TaskAct, base: Option<u64> },
    /// A decision, by someone who has seen what `base` says.
    Resolve { class: Option<ClassId>, id: OperationId, keep: Keep, base: Value },
}

/// What an operation does to a task.
#[derive(Clone, Debug)]
pub(crate) enum TaskAct {
    /// It makes it.
    Create(NewTask),
    /// It changes it.
    Update(TaskChange),
    /// It deletes it.
    Delete,
}

impl Act {
    /// Of which class it is, but for tasks.
    pub const fn class(&self) -> Option<ClassId> {
        match self {
            Self::Lesson { class, .. } | Self::Assessment { class, .. } | Self::Grades { class, .. } => {
                Some(*class)
            }
            Self::Resolve { class, .. } => *class,
            Self::Task { .. } => None,
        }
    }
}

impl Envelope {
    /// What is known of a value that has an operation's id.
    pub fn of(sent: &Value) -> Option<Self> {
        let id = OperationId::parse(sent["op_id"].as_str()?)?;
        let seq = sent["seq"].as_u64().filter(|seq| *seq > 0);
        let said: Map<String, Value> = ["kind", "v", "class_id", "target", "base", "depends_on", "data"]
            .iter()
            .map(|name| ((*name).to_owned(), sent[name].clone()))
            .collect();
        let digest = Checksum::of(Value::Object(said).to_string().as_bytes());
        Some(Self { id, seq, digest: digest.base64(), sent: sent.clone() })
    }

    /// Whether its form is of a version that is not known yet.
    pub fn is_newer(&self) -> bool {
        self.sent["v"].as_u64().is_some_and(|version| version > u64::from(VERSION))
    }
}

impl Operation {
    /// Reads an operation that came at `now`.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn parse(sent: &Value, now: Timestamp) -> Result<Self, Vec<FieldError>> {
        preau_kernel::validation::read(sent, now)
    }

    /// What a conflict says an operation was to do, by someone who has now seen what `base` says.
    ///
    /// # Errors
    /// All that is wrong with it: `base` alone may be.
    pub fn again(
        conflict: &crate::sync_conflict::SyncConflict,
        base: &Value,
        now: Timestamp,
    ) -> Result<Self, Vec<FieldError>> {
        let mut sent = json!({
            "op_id": conflict.id, "seq": 1, "v": VERSION, "kind": conflict.operation, "target": conflict.target,
            "base": base, "at": conflict.at, "data": conflict.other,
        });
        if let (Some(class), Some(fields)) = (conflict.class_id, sent.as_object_mut()) {
            fields.insert("class_id".to_owned(), json!(class));
        }
        Self::parse(&sent, now)
    }
}

impl Input for Operation {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let mut object = errors.object(value)?;
        let known = (
            object.field::<OperationId>("op_id"),
            object.field::<Sequence>("seq"),
            object.field::<Integer<1, VERSION>>("v"),
        );
        let at = object.field::<Instant>("at");
        let depends_on = object.field::<Option<BoundedList<OperationId, MOST_DEPENDENCIES>>>("depends_on");
        let act = object.field::<OperationKind>("kind").and_then(|kind| read_act(kind, &mut object));
        object.finish();
        known.0.zip(known.1).zip(known.2)?;
        let depends_on = depends_on?.map_or_else(Vec::new, |list| list.0);
        Some(Self { depends_on, at: at?.0, act: act? })
    }
}

/// A place among the operations of a device, from 1.
struct Sequence;

impl Input for Sequence {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let number = errors.present(value)?;
        if number.as_u64().is_some_and(|number| number > 0) {
            return Some(Self);
        }
        let detail =
            LocalizedText::fixed("Un entier à partir de 1 est attendu.", "An integer from 1 on is expected.");
        errors.add("range", detail);
        None
    }
}

fn read_act(kind: OperationKind, object: &mut ObjectReader<'_, '_>) -> Option<Act> {
    use OperationKind as Kind;
    match kind {
        Kind::LessonComplete | Kind::LessonUpdate => {
            let base = object.field::<Option<Version>>("base");
            let (class, id) = (object.field("class_id"), object.field::<ClassLessonId>("target"));
            let target = id.map(|id| json!(id)).unwrap_or_default();
            let base = base?.map(|base| base.0);
            let said = object.field_with("data", |data, errors| {
                // What is said of a lesson is the body of `complete-class-session`, which names both.
                let mut data = errors.present(data)?.clone();
                if let Some(fields) = data.as_object_mut() {
                    fields.insert("id".to_owned(), target);
                    fields.insert("base_version".to_owned(), json!(base));
                }
                CompletedLesson::read(Some(&data), errors)
            });
            Some(Act::Lesson { class: class?, id: id?, said: Some(Box::new(said?)), base })
        }
        Kind::LessonDelete => {
            let base = object.field::<Version>("base");
            let (class, id) = (object.field("class_id"), object.field("target"));
            object.field::<Nothing>("data");
            Some(Act::Lesson { class: class?, id: id?, said: None, base: Some(base?.0) })
        }
        Kind::AssessmentSave => {
            let base = object.field::<Option<Revision>>("base");
            let (class, id) = (object.field("class_id"), object.field("target"));
            let header = object.field("data");
            Some(Act::Assessment {
                class: class?,
                id: id?,
                header: Some(header?),
                base: base?.map_or(0, |base| base.0),
            })
        }
        Kind::AssessmentDelete => {
            let base = object.field::<Revision>("base");
            let (class, id) = (object.field("class_id"), object.field("target"));
            object.field::<Nothing>("data");
            Some(Act::Assessment { class: class?, id: id?, header: None, base: base?.0 })
        }
        Kind::GradeSave => {
            let bases = object.field::<Option<Bases>>("base");
            let (class, id) = (object.field("class_id"), object.field("target"));
            let data = object.field::<GradesData>("data");
            let (mut grades, mut bases) = (data?.grades, bases?.map(|bases| bases.0).unwrap_or_default());
            // One account of what was seen: what an operation before this one, or a decision, has seen since is laid over it.
            for grade in &mut grades.0 {
                if let Some(seen) = grade.base.take() {
                    bases.entry(grade.student_id.clone()).or_insert(seen.0);
                }
            }
            Some(Act::Grades { class: class?, id: id?, grades, bases })
        }
        Kind::TaskCreate | Kind::TaskUpdate | Kind::TaskComplete | Kind::TaskDelete => {
            read_task(kind, object)
        }
        Kind::ConflictResolve => {
            let base = object.field_with("base", |base, _| Some(base.cloned().unwrap_or_default()));
            let (class, id) = (object.field("class_id"), object.field("target"));
            let data = object.field::<ResolveData>("data");
            Some(Act::Resolve { class: class?, id: id?, keep: data?.keep, base: base? })
        }
    }
}

fn read_task(kind: OperationKind, object: &mut ObjectReader<'_, '_>) -> Option<Act> {
    use OperationKind as Kind;
    let id = object.field("target");
    let (act, base) = match kind {
        Kind::TaskCreate => {
            // A copy that is chosen after a conflict has seen what is there.
            let base = object.field::<Option<Version>>("base");
            (object.field("data").map(TaskAct::Create), base.map(|base| base.map(|base| base.0)))
        }
        Kind::TaskUpdate => {
            let base = object.field::<Version>("base");
            (object.field("data").map(TaskAct::Update), base.map(|base| Some(base.0)))
        }
        Kind::TaskComplete => {
            let base = object.field::<Option<Version>>("base");
            object.field::<Nothing>("data");
            let done = TaskChange::to(preau_dashboard::task::TaskStatus::Done);
            (Some(TaskAct::Update(done)), base.map(|base| base.map(|base| base.0)))
        }
        _ => {
            let base = object.field::<Version>("base");
            object.field::<Nothing>("data");
            (Some(TaskAct::Delete), base.map(|base| Some(base.0)))
        }
    };
    Some(Act::Task { id: id?, act: act?, base: base? })
}

/// A version that was seen.
struct Version(u64);

impl Input for Version {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        Integer::<0, { u32::MAX }>::read(value, errors).map(|version| Self(u64::from(version.0)))
    }
}

/// What stands where there is nothing to say: nothing, or an empty object.
struct Nothing;

impl Input for Nothing {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        if value.is_some_and(|value| !value.is_null()) {
            errors.object(value)?.finish();
        }
        Some(Self)
    }
}

/// The revisions of cells that were seen.
struct Bases(BTreeMap<UserId, u32>);

impl Input for Bases {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let value = errors.present(value)?;
        let fields = value.as_object().cloned().unwrap_or_default();
        if fields.len() > MOST_PUPILS || !value.is_object() {
            let detail = LocalizedText::fixed(
                "Un objet d'au plus 80 révisions est attendu.",
                "An object of up to 80 revisions is expected.",
            );
            errors.add("items", detail);
            return None;
        }
        let read = fields.iter().map(|(student, revision)| {
            errors.inside(student, |errors| {
                let student = UserId::read(Some(&json!(student)), errors);
                student.zip(Revision::read(Some(revision), errors).map(|revision| revision.0))
            })
        });
        let read: Vec<Option<(UserId, u32)>> = read.collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }
}

impl OperationKind {
    /// The kind that a sent operation names.
    pub(crate) fn parse_of(sent: &Value) -> Option<Self> {
        sent["kind"].as_str().and_then(Self::parse)
    }

    /// What a conflict of such an operation is about.
    pub(crate) const fn subject(self) -> Option<preau_notification_definitions::grades::ConflictSubject> {
        use preau_notification_definitions::grades::ConflictSubject as Subject;
        Some(match self {
            Self::LessonComplete | Self::LessonUpdate | Self::LessonDelete => Subject::Lesson,
            Self::AssessmentSave | Self::AssessmentDelete => Subject::Assessment,
            Self::GradeSave => Subject::Sheet,
            Self::TaskCreate | Self::TaskUpdate | Self::TaskComplete | Self::TaskDelete => Subject::Task,
            Self::ConflictResolve => return None,
        })
    }
}
