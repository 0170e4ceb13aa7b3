//! What another domain has seen of a student's competences: what is read for it, and written with what it says.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    batch::Batch, changes::Changes, entity::Entity, id::UserId, problem::Problem, store::Key,
};

use crate::{
    code::Code,
    progress::{Progress, Score},
    record_progress::{folded, written},
    retention::stability,
};

/// How well a student was seen to know a competence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The subject.
    pub subject: Code,
    /// The chapter.
    pub chapter_code: Code,
    /// The competence.
    pub competence_code: Code,
    /// How well it is known.
    pub score: Score,
}

/// What was seen of one student at an instant.
pub struct NotedProgress<'s>(&'s UserId, Vec<Progress>);

impl<'s> NotedProgress<'s> {
    /// What was seen of `student` at `seen_at`, each competence once, and is written at `now`: what was seen later stands.
    #[must_use]
    pub fn of(student: &'s UserId, [seen_at, now]: [Timestamp; 2], noted: Vec<Noted>) -> Self {
        let progress = noted.into_iter().map(|one| Progress {
            student_id: student.clone(),
            stability: stability(None, one.score.0),
            subject: one.subject,
            chapter_code: one.chapter_code,
            competence_code: one.competence_code,
            score: one.score,
            observed_at: seen_at,
            updated_at: now,
        });
        Self(student, progress.collect())
    }

    /// What is to be read, in the turn that decides, for [`Self::place_in`].
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        self.1.iter().map(Entity::key).collect()
    }

    /// The changes with what becomes of each competence, at the version that was read, and with the totals of their subjects: exact,
    /// whoever records what at once.
    ///
    /// # Errors
    /// `internal`: what was read cannot be.
    pub fn place_in(self, read: &Batch, changes: Changes) -> Result<Changes, Problem> {
        let mut found = BTreeMap::new();
        for key in self.keys() {
            let known = read.find::<Progress>(&key)?;
            found.insert(key, known);
        }
        let (_, known) = folded(self.1, found);
        let news = known.into_values().filter(|(_, after)| after.is_some()).collect();
        Ok(written(self.0, news, changes))
    }
}
