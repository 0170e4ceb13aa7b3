//! A lesson of a class, as its teacher completed it: what was done, and who was there.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, ToSpan};
use preau_kernel::{
    due::{SHARDS, due_at},
    entity::Entity,
    id::UserId,
    local_time::CalendarDate,
    store::{Index, Indexes, Key, Scope},
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    attendance::{AttendanceSheet, AttendanceStatus},
    class::{Class, ClassId},
    term::Term,
};

/// How long a slip may be corrected before anybody is told of it.
const TEN_MINUTES: SignedDuration = SignedDuration::from_mins(10);

uuid_id! {
    /// The id of a lesson of a class: the client's own, under which it is completed once.
    ClassLessonId
}

/// A lesson of a class. It is never deleted: one that was, is a tombstone, so that what an offline device says of it later is
/// told from a new lesson.
///
/// | access pattern | how |
/// |---|---|
/// | one lesson | partition `class#<class>`, `lesson#<id>` |
/// | the lessons of a class, by date | `gsi1`, partition `lessons-of#<class>`, at `<date>#<id>`, unless deleted |
/// | the lessons of whose absent pupils the parents are to be told | `gsi2`, partition `due-absences#<shard>`, by when |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassLesson {
    /// Its id.
    pub id: ClassLessonId,
    /// Of which class.
    pub class_id: ClassId,
    /// Who completed it first.
    pub teacher_id: UserId,
    /// On which day, in the class's zone. It stays.
    pub date: CalendarDate,
    /// When it began, in UTC, where that was said.
    pub starts_at: Option<Timestamp>,
    /// When it ended, in UTC, where that was said.
    pub ends_at: Option<Timestamp>,
    /// What was treated.
    pub chapters: Vec<String>,
    /// What is to be done for the next one.
    pub homework: Option<String>,
    /// The attendance of each pupil whom the class had, or who is named.
    pub attendance: AttendanceSheet,
    /// What its teachers note for themselves.
    pub notes: Option<String>,
    /// The absent pupils whose parents were told, or will not be, for it was too late.
    pub told: BTreeSet<UserId>,
    /// When the parents of the absent who are not told yet are to be, in UTC; none where there are none.
    pub tell_at: Option<Timestamp>,
    /// When it was completed, in UTC.
    pub completed_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
    /// When it was deleted, in UTC.
    pub deleted_at: Option<Timestamp>,
}

impl ClassLesson {
    /// Where a lesson is.
    #[must_use]
    pub fn key_of(class: ClassId, id: ClassLessonId) -> Key {
        Key::new(Class::partition_of(class), format!("lesson#{id}"))
    }

    /// Where the lessons of a class are listed.
    #[must_use]
    pub fn of_class(class: ClassId) -> Scope {
        Scope::Index(Index::First, format!("lessons-of#{class}"))
    }

    /// Where the lessons of one shard are listed whose absent pupils' parents are to be told.
    #[must_use]
    pub fn due_absences(shard: u8) -> Scope {
        Scope::Index(Index::Second, format!("due-absences#{shard}"))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/classes/{}/sessions/{}", self.class_id, self.id)
    }

    /// The term that it counts for.
    #[must_use]
    pub fn term(&self) -> Term {
        Term::of(self.date.0)
    }

    /// Whether it says what `other` says, whatever was done of it since.
    pub(crate) fn says_what(&self, other: &Self) -> bool {
        let ours =
            (self.starts_at, self.ends_at, &self.chapters, &self.homework, &self.attendance, &self.notes);
        let theirs = (
            other.starts_at,
            other.ends_at,
            &other.chapters,
            &other.homework,
            &other.attendance,
            &other.notes,
        );
        (self.date, ours) == (other.date, theirs)
    }

    /// What is left of it when it is deleted at `now`: that it was, and when. It names no pupil.
    pub(crate) fn deleted(&self, now: Timestamp) -> Self {
        Self {
            chapters: Vec::new(),
            homework: None,
            attendance: AttendanceSheet::new(),
            notes: None,
            told: BTreeSet::new(),
            updated_at: now,
            deleted_at: Some(now),
            ..self.clone()
        }
    }

    /// The same with `pseudonym` in the place of a person.
    pub(crate) fn renamed(&self, person: &UserId, pseudonym: &UserId) -> Self {
        let mut lesson = self.clone();
        if lesson.teacher_id == *person {
            lesson.teacher_id = pseudonym.clone();
        }
        if let Some(attendance) = lesson.attendance.remove(person) {
            lesson.attendance.insert(pseudonym.clone(), attendance);
        }
        if lesson.told.remove(person) {
            lesson.told.insert(pseudonym.clone());
        }
        lesson
    }

    /// From when on no parent is told of it, in UTC: two days after its own.
    #[must_use]
    pub fn telling_ends_at(&self, class: &Class) -> Timestamp {
        let day = self.date.0.saturating_add(3.days());
        let midnight = day.to_zoned(class.time_zone.time_zone());
        midnight.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }

    /// Says when the parents of those who are absent are to be told: ten minutes from `now`, in which a slip is corrected.
    /// Where nobody else is absent than `before`, it stays as it was said.
    pub(crate) fn plan_to_tell(&mut self, before: Option<&Self>, class: &Class, now: Timestamp) {
        let is_late = self.telling_ends_at(class) <= now;
        if is_late || self.untold().next().is_none() {
            self.tell_at = None;
        } else if !before.is_some_and(|before| before.tell_at.is_some() && before.untold().eq(self.untold()))
        {
            self.tell_at = now.checked_add(TEN_MINUTES).ok();
        }
    }

    /// The pupils who are absent, and whose parents were not told.
    pub fn untold(&self) -> impl Iterator<Item = &UserId> {
        let absent = self.attendance.iter().filter(|(_, one)| one.status == AttendanceStatus::Absent);
        absent.map(|(pupil, _)| pupil).filter(|pupil| !self.told.contains(*pupil))
    }
}

impl Entity for ClassLesson {
    const KIND: &'static str = "class-lesson";

    fn key(&self) -> Key {
        Self::key_of(self.class_id, self.id)
    }

    fn indexes(&self) -> Indexes {
        let listed = Self::of_class(self.class_id).key(format!("{}#{}", self.date.0, self.id));
        let due = self.tell_at.map(|at| Self::due_absences(self.id.shard(SHARDS)).key(due_at(at, &self.id)));
        [self.deleted_at.is_none().then_some(listed), due, None]
    }
}

impl Audited for ClassLesson {
    fn resource(&self) -> String {
        format!("class-lesson:{}", self.id)
    }

    fn state(&self) -> Value {
        let absent = self.attendance.values().filter(|one| one.status == AttendanceStatus::Absent).count();
        json!({"date": self.date, "absent": absent, "told": self.told.len(), "is_deleted": self.deleted_at.is_some()})
    }
}
