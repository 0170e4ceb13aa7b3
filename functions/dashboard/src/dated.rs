//! What a student's days hold: sessions, exams, and tasks with a date.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    entity::Stored,
    meeting::{Meeting, Standing},
    string_enum,
    time::{TimeRange, ZoneName},
};
use preau_sessions::session::{Modality, Session, Status};

use crate::{
    exam_plan::{ExamPlan, PlanItem},
    task::Task,
};

string_enum! {
    /// What it is (seed 1 §3.2).
    pub enum DatedKind {
        /// A session by video.
        Video = "Visio",
        /// A session in one room.
        InPerson = "Présentiel",
        /// An exam.
        Exam = "Épreuve",
        /// A task that is due.
        Reminder = "Rappel",
    }
}

/// Something with a date.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The id of what it is.
    pub id: String,
    /// When it begins, in UTC.
    pub at: Timestamp,
    /// When it ends, where it lasts, in UTC.
    pub ends_at: Option<Timestamp>,
    /// What it is.
    pub kind: DatedKind,
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub status: &'static str,
    /// The version of what it is, when it was made and when it last changed, in UTC.
    pub version: u64,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

impl Entry {
    /// A session, by the name of its coach.
    pub(crate) fn of_session(
        Stored { entity: session, version, .. }: &Stored<Session>,
        title: String,
    ) -> Self {
        Self {
            id: session.id.to_string(),
            at: session.slot.start(),
            ends_at: Some(session.slot.end()),
            // An intensive course is shown as how it is held.
            kind: match session.modality {
                Modality::Video => DatedKind::Video,
                Modality::InPerson => DatedKind::InPerson,
            },
            title,
            status: session.status.word(),
            version: *version,
            created_at: session.created_at,
            changed_at: session.updated_at,
        }
    }

    /// A task, if it has a date.
    pub(crate) fn of_task(Stored { entity: task, version, .. }: &Stored<Task>) -> Option<Self> {
        Some(Self {
            id: task.id.to_string(),
            at: task.due_at?,
            ends_at: None,
            kind: DatedKind::Reminder,
            title: task.label.clone(),
            status: task.status.word(),
            version: *version,
            created_at: task.created_at,
            changed_at: task.updated_at,
        })
    }

    /// The exams of a plan whose days are known: each begins with its day where the student is.
    pub(crate) fn of_plan(
        Stored { entity: plan, version, .. }: &Stored<ExamPlan>,
        zone: &ZoneName,
    ) -> Vec<Self> {
        let entry = |item: &PlanItem| {
            let midnight = item.scheduled_at?.to_zoned(zone.time_zone()).ok()?;
            Some(Self {
                id: item.id.to_string(),
                at: midnight.timestamp(),
                ends_at: None,
                kind: DatedKind::Exam,
                title: item.label.clone(),
                status: "Prévu",
                version: *version,
                created_at: plan.updated_at,
                changed_at: plan.updated_at,
            })
        };
        plan.items().filter_map(entry).collect()
    }

    /// What calendars say of it: an exam fills its day, a task a quarter of an hour.
    pub(crate) fn meeting(&self) -> Option<Meeting> {
        let lasts =
            if self.kind == DatedKind::Exam { TimeRange::LONGEST } else { SignedDuration::from_mins(15) };
        let end = self.ends_at.or_else(|| self.at.checked_add(lasts).ok())?;
        Some(Meeting {
            id: self.id.clone(),
            slot: TimeRange::new(self.at, end)?,
            standing: if self.status == Status::Proposed.word() {
                Standing::Tentative
            } else {
                Standing::Confirmed
            },
            by_video: self.kind == DatedKind::Video,
            created_at: self.created_at,
        })
    }
}
