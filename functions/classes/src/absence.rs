//! That a pupil was not, or not in time, at a lesson of a class: as it is found by the pupil.

use preau_kernel::{
    entity::Entity,
    id::UserId,
    list::List,
    local_time::CalendarDate,
    store::{Key, Scope, SortRange},
};
use serde::{Deserialize, Serialize};

use crate::{
    attendance::{Attendance, AttendanceStatus},
    class::ClassId,
    class_lesson::ClassLessonId,
};

/// What a lesson says of a pupil who was absent, late or excused. One of whom it says so no longer stays, and says `present`:
/// a key that was deleted and came back would be at version 1 again.
///
/// | access pattern | how |
/// |---|---|
/// | what a lesson says of a pupil | partition `absences#<student>`, `<date>#<lesson>` |
/// | what lessons say of a pupil, by date | partition `absences#<student>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who.
    pub student_id: UserId,
    /// Of which class.
    pub class_id: ClassId,
    /// At which lesson.
    pub lesson_id: ClassLessonId,
    /// On which day, in the class's zone.
    pub date: CalendarDate,
    /// What it says.
    pub attendance: Attendance,
}

impl Absence {
    /// Where what lessons say of a pupil is.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Partition(format!("absences#{student}"))
    }

    /// The same, latest first; [`Self::counts`] says which of them are any more.
    #[must_use]
    pub fn latest_first(student: &UserId) -> List {
        List::latest_first(Self::of_student(student))
    }

    /// What the lessons from one day to another, both included, say of a pupil.
    #[must_use]
    pub fn within(student: &UserId, first: CalendarDate, last: CalendarDate) -> List {
        // What is of the last day goes on with `#`, which sorts before `$`.
        let range = SortRange::Between(first.0.to_string(), format!("{}$", last.0));
        List::whole(Self::of_student(student)).within(range)
    }

    /// Where what a lesson says of a pupil is.
    #[must_use]
    pub fn key_of(student: &UserId, date: CalendarDate, lesson: ClassLessonId) -> Key {
        Self::of_student(student).key(format!("{}#{lesson}", date.0))
    }

    /// Whether the lesson says anything of the pupil still.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.attendance.status != AttendanceStatus::Present
    }
}

impl Entity for Absence {
    const KIND: &'static str = "absence";

    fn key(&self) -> Key {
        Self::key_of(&self.student_id, self.date, self.lesson_id)
    }
}
