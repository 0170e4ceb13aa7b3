//! A lesson of a class as its teachers read it.

use jiff::Timestamp;
use preau_kernel::{entity::Stored, id::UserId, local_time::CalendarDate, store::Version};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attendance::{Attendance, AttendanceStatus},
    class::ClassId,
    class_lesson::{ClassLesson, ClassLessonId},
    term::Term,
};

/// How a pupil attended a lesson.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceView {
    /// Who.
    student_id: UserId,
    #[serde(flatten)]
    attendance: Attendance,
}

/// A lesson of a class.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClassLesson)]
pub struct ClassLessonView {
    id: ClassLessonId,
    class_id: ClassId,
    /// Who completed it first.
    teacher_id: UserId,
    /// On which day, in the class's zone.
    date: CalendarDate,
    /// The term that it counts for.
    term: Term,
    /// When it began, in UTC.
    starts_at: Option<Timestamp>,
    /// When it ended, in UTC.
    ends_at: Option<Timestamp>,
    /// What was treated.
    chapters: Vec<String>,
    /// What is to be done for the next one.
    homework: Option<String>,
    /// How each pupil attended.
    attendance: Vec<PupilAttendanceView>,
    /// What its teachers note for themselves.
    notes: Option<String>,
    /// Its version: what an edit names as `base_version`.
    version: Version,
    /// When it was completed, in UTC.
    completed_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
}

impl ClassLessonView {
    /// A lesson at a version.
    pub(crate) fn of(lesson: ClassLesson, version: Version) -> Self {
        let attendance = lesson.attendance.iter();
        let attendance = attendance.map(|(pupil, attendance)| PupilAttendanceView {
            student_id: pupil.clone(),
            attendance: *attendance,
        });
        Self {
            id: lesson.id,
            class_id: lesson.class_id,
            date: lesson.date,
            term: lesson.term(),
            starts_at: lesson.starts_at,
            ends_at: lesson.ends_at,
            attendance: attendance.collect(),
            version,
            completed_at: lesson.completed_at,
            updated_at: lesson.updated_at,
            teacher_id: lesson.teacher_id,
            chapters: lesson.chapters,
            homework: lesson.homework,
            notes: lesson.notes,
        }
    }
}

impl From<Stored<ClassLesson>> for ClassLessonView {
    fn from(stored: Stored<ClassLesson>) -> Self {
        Self::of(stored.entity, stored.version)
    }
}

/// A lesson, in the list of those of its class.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassLessonSummary {
    id: ClassLessonId,
    /// Who completed it first.
    teacher_id: UserId,
    /// On which day, in the class's zone.
    date: CalendarDate,
    /// When it began, in UTC.
    starts_at: Option<Timestamp>,
    /// When it ended, in UTC.
    ends_at: Option<Timestamp>,
    /// What was treated.
    chapters: Vec<String>,
    /// What is to be done for the next one.
    homework: Option<String>,
    /// How many pupils it had.
    pupils: usize,
    /// How many of them were absent, excused or not.
    absent: usize,
    /// How many of them were late.
    late: usize,
}

impl From<&ClassLesson> for ClassLessonSummary {
    fn from(lesson: &ClassLesson) -> Self {
        use AttendanceStatus::{Absent, Excused, Late};
        let count = |statuses: &[AttendanceStatus]| {
            lesson.attendance.values().filter(|one| statuses.contains(&one.status)).count()
        };
        Self {
            id: lesson.id,
            teacher_id: lesson.teacher_id.clone(),
            date: lesson.date,
            starts_at: lesson.starts_at,
            ends_at: lesson.ends_at,
            chapters: lesson.chapters.clone(),
            homework: lesson.homework.clone(),
            pupils: lesson.attendance.len(),
            absent: count(&[Absent, Excused]),
            late: count(&[Late]),
        }
    }
}
