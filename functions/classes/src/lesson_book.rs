//! What becomes of a lesson that is completed, edited or deleted, whether its teacher is there or a device sends it later.

use std::collections::{BTreeMap, BTreeSet};

use preau_kernel::{
    actor::Actor,
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    problem::{Problem, kind},
    store::{Key, Version},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    absence::Absence,
    attendance::{Attendance, AttendanceSheet, AttendanceStatus, counting},
    class::{Class, ClassId},
    class_lesson::{ClassLesson, ClassLessonId},
    lesson_input::CompletedLesson,
    roster::Roster,
};

/// What becomes of a lesson.
pub(crate) enum LessonOutcome {
    /// It is as it is said to be already: there is nothing to write.
    Kept(Stored<ClassLesson>),
    /// It becomes this, at this version, when these changes are committed: the event, the lesson, its absences and counts, and
    /// that class and roster are as they were read. 84 writes at most, for a class of 80.
    Written {
        /// The lesson.
        lesson: ClassLesson,
        /// The version that it will have.
        version: Version,
        /// What makes it so.
        changes: Changes,
    },
    /// It is something else, which is at another version than the one that was named: it stays.
    Conflict(Stored<ClassLesson>),
}

/// A class with its roster, as they were read for someone who teaches it.
struct Taught {
    class: Stored<Class>,
    roster: Stored<Roster>,
    lesson: Option<Stored<ClassLesson>>,
    /// What stands at places where something may be written of a pupil.
    absences: BTreeMap<Key, Option<Stored<Absence>>>,
}

impl Taught {
    /// Reads them, with one call of the store, and what stands at these places.
    async fn read(
        app: &App,
        actor: &Actor,
        class: ClassId,
        lesson: ClassLessonId,
        absences: Vec<Key>,
    ) -> Result<Self, Problem> {
        let keys = [Class::key_of(class), Roster::key_of(class), ClassLesson::key_of(class, lesson)];
        let read = app.records.batch(keys.iter().chain(&absences).cloned().collect::<Vec<_>>()).await?;
        let [class_key, roster_key, lesson_key] = keys;
        let class = read.find::<Class>(&class_key)?.ok_or_else(Problem::not_found)?;
        class.entity.check_writer(actor)?;
        let roster = read.find::<Roster>(&roster_key)?.ok_or_else(Problem::not_found)?;
        let absences = absences
            .into_iter()
            .map(|key| read.find(&key).map(|found| (key, found)))
            .collect::<Result<_, _>>()?;
        Ok(Self { class, roster, lesson: read.find(&lesson_key)?, absences })
    }

    /// What stands at these places: those that were not read before are, with one call.
    async fn absences(&self, app: &App, keys: &[Key]) -> Result<Vec<Option<Stored<Absence>>>, Problem> {
        let unread: Vec<Key> = keys.iter().filter(|key| !self.absences.contains_key(key)).cloned().collect();
        let mut read =
            if unread.is_empty() { Vec::new() } else { app.records.find_many(&unread).await? }.into_iter();
        let found = |key| match self.absences.get(key) {
            Some(found) => found.clone(),
            None => read.next().flatten(),
        };
        Ok(keys.iter().map(found).collect())
    }
}

/// Completes a lesson, or edits one that is: `actor` teaches the class.
///
/// # Errors
/// [`Class::check_writer`]'s and [`CompletedLesson::lesson`]'s; `not-found`: an edit of what is none; or the store did not
/// answer.
pub(crate) async fn complete(
    app: &App,
    work: &UnitOfWork<'_>,
    actor: &Actor,
    class_id: ClassId,
    said: &CompletedLesson,
) -> Result<LessonOutcome, Problem> {
    let away = said.away().map(|pupil| Absence::key_of(pupil, said.date, said.id));
    let taught = Taught::read(app, actor, class_id, said.id, away.collect()).await?;
    let base = said.base_version.map(|version| u64::from(version.0));
    let roster = &taught.roster.entity;
    let Some(before) = taught.lesson.as_ref() else {
        if base.is_some() {
            return Err(Problem::not_found());
        }
        let lesson = said.lesson(class_id, roster, None, &actor.id, work.now())?;
        return written(app, work, "CLASS_SESSION_COMPLETED", &taught, lesson).await;
    };
    if before.entity.deleted_at.is_some() {
        return Ok(LessonOutcome::Conflict(before.clone()));
    }
    let lesson = said.lesson(class_id, roster, Some(&before.entity), &actor.id, work.now())?;
    if lesson.says_what(&before.entity) {
        Ok(LessonOutcome::Kept(before.clone()))
    } else if base == Some(before.version) {
        written(app, work, "CLASS_SESSION_UPDATED", &taught, lesson).await
    } else {
        Ok(LessonOutcome::Conflict(before.clone()))
    }
}

/// Deletes a lesson: `actor` teaches the class. What is left is a tombstone, which names no pupil.
///
/// # Errors
/// [`Class::check_writer`]'s; `not-found`: there is none; or the store did not answer.
pub(crate) async fn delete(
    app: &App,
    work: &UnitOfWork<'_>,
    actor: &Actor,
    (class_id, id): (ClassId, ClassLessonId),
    base: Option<Version>,
) -> Result<LessonOutcome, Problem> {
    let taught = Taught::read(app, actor, class_id, id, Vec::new()).await?;
    let before = taught.lesson.as_ref().ok_or_else(Problem::not_found)?;
    if before.entity.deleted_at.is_some() {
        return Ok(LessonOutcome::Kept(before.clone()));
    }
    if base.is_some_and(|base| base != before.version) {
        return Ok(LessonOutcome::Conflict(before.clone()));
    }
    let tombstone = before.entity.deleted(work.now());
    written(app, work, "CLASS_SESSION_DELETED", &taught, tombstone).await
}

/// The changes that put `lesson` in the place of the one that was read.
async fn written(
    app: &App,
    work: &UnitOfWork<'_>,
    kind: &'static str,
    taught: &Taught,
    mut lesson: ClassLesson,
) -> Result<LessonOutcome, Problem> {
    let before = taught.lesson.as_ref();
    lesson.plan_to_tell(before.map(|before| &before.entity), &taught.class.entity, work.now());
    let nobody = AttendanceSheet::new();
    let (from, to) = (before.map_or(&nobody, |before| &before.entity.attendance), &lesson.attendance);
    let absences = absences(app, taught, &lesson, from, to).await?;
    let changes = match before {
        None => work.creates(kind, &lesson),
        Some(before) => work.replaces(kind, before, &lesson),
    };
    let changes = absences.iter().fold(changes, Changes::save);
    let stands = lesson.deleted_at.is_none().then_some(to);
    let counted = counting(lesson.class_id, lesson.term(), before.map(|_| from), stands);
    let changes = if counted.amounts.is_empty() { changes } else { changes.add_to_counters(counted) };
    let changes = changes.check(&taught.class).check(&taught.roster);
    let version = before.map_or(0, |before| before.version) + 1;
    Ok(LessonOutcome::Written { lesson, version, changes })
}

/// What is to be written of pupils of whom something else is said now.
///
/// # Errors
/// `id-taken`: a lesson of another class, at which one of them was not there on that day, has this id.
async fn absences(
    app: &App,
    taught: &Taught,
    lesson: &ClassLesson,
    from: &AttendanceSheet,
    to: &AttendanceSheet,
) -> Result<Vec<Stored<Absence>>, Problem> {
    const PRESENT: Attendance = Attendance { status: AttendanceStatus::Present, minutes_late: None };
    let said = |sheet: &AttendanceSheet, pupil: &UserId| sheet.get(pupil).copied().unwrap_or(PRESENT);
    let pupils: BTreeSet<&UserId> = from.keys().chain(to.keys()).collect();
    let changed = pupils.into_iter().filter(|pupil| said(from, pupil) != said(to, pupil));
    let absences: Vec<Absence> = changed
        .map(|pupil| Absence {
            student_id: pupil.clone(),
            class_id: lesson.class_id,
            lesson_id: lesson.id,
            date: lesson.date,
            attendance: said(to, pupil),
        })
        .collect();
    let keys: Vec<Key> = absences.iter().map(Entity::key).collect();
    let found = taught.absences(app, &keys).await?;
    let others = found.iter().flatten().any(|found| found.entity.class_id != lesson.class_id);
    if others {
        return Err(id_taken());
    }
    let versions = found.into_iter().map(|found| found.map_or(0, |found| found.version));
    let stored = absences.into_iter().zip(versions);
    Ok(stored.map(|(absence, version)| Stored::at_version(absence, version)).collect())
}

/// 409: the id is that of another class's lesson.
fn id_taken() -> Problem {
    let detail = LocalizedText::fixed(
        "Cet identifiant est celui d'une séance d'une autre classe.",
        "This id is that of a lesson of another class.",
    );
    Problem::new(&kind::ID_TAKEN, detail)
}
