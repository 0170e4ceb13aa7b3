//! What a request says of a lesson, and the lesson that it makes.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_kernel::{
    field_types::{BoundedList, FreeText, Integer},
    id::UserId,
    input,
    local_time::CalendarDate,
    problem::Problem,
    text::LocalizedText,
    time::Instant,
};

use crate::{
    attendance::{Attendance, AttendanceSheet, AttendanceStatus},
    class::ClassId,
    class_lesson::{ClassLesson, ClassLessonId},
    roster::{MOST_PUPILS, Roster},
};

/// What was treated.
type Chapters = BoundedList<FreeText<200>, 20>;
/// Of whom something else is said than of the others.
type NamedAttendance = BoundedList<PupilAttendance, { MOST_PUPILS }>;
/// The version that was read.
pub(crate) type BaseVersion = Integer<1, { u32::MAX }>;

input! {
    /// A lesson as its teacher completes it.
    pub struct CompletedLesson {
        /// Its id, which the client makes.
        pub id: ClassLessonId,
        /// On which day it was, in the class's zone. It stays: a lesson of another day is another lesson.
        pub date: CalendarDate,
        /// When it began.
        pub starts_at: Option<Instant>,
        /// When it ended.
        pub ends_at: Option<Instant>,
        /// What was treated.
        pub chapters: Option<Chapters>,
        /// What is to be done for the next one.
        pub homework: Option<FreeText<2_000>>,
        /// How those attended who are not named; `present` when absent.
        pub default_status: Option<AttendanceStatus>,
        /// How pupils attended of whom anything else is to be said.
        pub attendance: Option<NamedAttendance>,
        /// What its teachers note for themselves.
        pub notes: Option<FreeText<2_000>>,
        /// The version that this is an edit of.
        pub base_version: Option<BaseVersion>,
    }
}

input! {
    /// How a pupil attended.
    pub struct PupilAttendance {
        /// Who.
        pub student_id: UserId,
        /// Whether they were there.
        pub status: AttendanceStatus,
        /// How late they were, in minutes; for those who were `late`.
        pub minutes_late: Option<Integer<1, 600>>,
    }
}

impl CompletedLesson {
    /// Who is named, and was not simply there.
    pub(crate) fn away(&self) -> impl Iterator<Item = &UserId> {
        let named = self.attendance.iter().flat_map(|attendance| &attendance.0);
        named.filter(|named| named.status != AttendanceStatus::Present).map(|named| &named.student_id)
    }

    /// The lesson that this says. Its pupils are those of the roster; of a lesson that stands (`before`), those whom it had
    /// then, and whoever of the roster is named.
    ///
    /// # Errors
    /// `invalid-request`: it ends before it begins; a pupil is named twice, or is none of this class; minutes of someone who
    /// was not late; another day than that of `before`; more pupils than a class has.
    pub(crate) fn lesson(
        &self,
        class_id: ClassId,
        roster: &Roster,
        before: Option<&ClassLesson>,
        teacher_id: &UserId,
        now: Timestamp,
    ) -> Result<ClassLesson, Problem> {
        let (starts_at, ends_at) = (self.starts_at.map(|at| at.0), self.ends_at.map(|at| at.0));
        if starts_at.zip(ends_at).is_some_and(|(starts_at, ends_at)| ends_at <= starts_at) {
            return Err(Problem::wrong_field("/ends_at", "order", ENDS_FIRST));
        }
        if before.is_some_and(|before| before.date != self.date) {
            return Err(Problem::wrong_field("/date", "fixed", STAYS));
        }
        let chapters = self.chapters.iter().flat_map(|chapters| &chapters.0);
        let told = before.map(|before| before.told.clone()).unwrap_or_default();
        Ok(ClassLesson {
            id: self.id,
            class_id,
            teacher_id: before.map_or(teacher_id, |before| &before.teacher_id).clone(),
            date: self.date,
            starts_at,
            ends_at,
            chapters: chapters.map(|chapter| chapter.0.clone()).collect(),
            homework: self.homework.as_ref().map(|text| text.0.clone()),
            attendance: self.sheet(roster, before)?,
            notes: self.notes.as_ref().map(|text| text.0.clone()),
            told,
            tell_at: before.and_then(|before| before.tell_at),
            completed_at: before.map_or(now, |before| before.completed_at),
            updated_at: now,
            deleted_at: None,
        })
    }

    /// The attendance of each pupil.
    fn sheet(&self, roster: &Roster, before: Option<&ClassLesson>) -> Result<AttendanceSheet, Problem> {
        let others = self.default_status.unwrap_or(AttendanceStatus::Present);
        let others = Attendance { status: others, minutes_late: None };
        let mut sheet: AttendanceSheet = match before {
            Some(before) => before.attendance.keys().map(|pupil| (pupil.clone(), others)).collect(),
            None => roster.pupils.iter().map(|pupil| (pupil.clone(), others)).collect(),
        };
        let mut named = BTreeSet::new();
        let entries = self.attendance.iter().flat_map(|attendance| &attendance.0);
        for (place, PupilAttendance { student_id, status, minutes_late }) in entries.enumerate() {
            let wrong = |field: &str, code, detail| {
                Err(Problem::wrong_field(&format!("/attendance/{place}/{field}"), code, detail))
            };
            if !named.insert(student_id) {
                return wrong("student_id", "duplicate", TWICE);
            }
            if !roster.has(student_id) && !sheet.contains_key(student_id) {
                return wrong("student_id", "not_a_pupil", NO_PUPIL);
            }
            if minutes_late.is_some() && *status != AttendanceStatus::Late {
                return wrong("minutes_late", "contradiction", NOT_LATE);
            }
            let minutes_late = minutes_late.map(|minutes| minutes.0);
            sheet.insert(student_id.clone(), Attendance { status: *status, minutes_late });
        }
        if sheet.len() > MOST_PUPILS {
            return Err(Problem::wrong_field("/attendance", "items", TOO_MANY));
        }
        Ok(sheet)
    }
}

const ENDS_FIRST: LocalizedText =
    LocalizedText::fixed("La fin doit venir après le début.", "The end must come after the start.");
const STAYS: LocalizedText = LocalizedText::fixed(
    "La date d'une séance reste : supprimez-la, et validez celle de l'autre jour.",
    "The day of a lesson stays: delete it, and complete that of the other day.",
);
const TWICE: LocalizedText =
    LocalizedText::fixed("Cet élève est déjà nommé.", "This pupil is named already.");
const NO_PUPIL: LocalizedText = LocalizedText::fixed(
    "Cette personne n'est pas élève de la classe.",
    "This person is no pupil of the class.",
);
const NOT_LATE: LocalizedText = LocalizedText::fixed(
    "Des minutes de retard se disent d'un élève en retard.",
    "Minutes are said of a pupil who was late.",
);
const TOO_MANY: LocalizedText =
    LocalizedText::fixed("Une séance a 80 élèves au plus.", "A lesson has at most 80 pupils.");
