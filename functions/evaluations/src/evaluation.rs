//! An evaluation: a subject, the copy of one student, and its mark.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_dashboard::mark::AssessmentId;
use preau_kernel::{
    due::{SHARDS, due_at},
    entity::Entity,
    id::UserId,
    list::{List, Records},
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
};
use preau_photos::photo::PhotoId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{grade::Grade, item::Item, transcript::Transcript};

string_enum! {
    /// How an evaluation stands (seed 1 §6): each in its turn, never back.
    pub enum EvaluationStatus {
        /// Its subject is made.
        Proposed = "Proposé",
        /// The copy is handed in.
        Submitted = "Soumis",
        /// The copy is marked.
        Corrected = "Corrigé",
    }
}

/// A copy, as it was handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentCopy {
    /// The answers, by item.
    pub responses: BTreeMap<String, String>,
    /// The files, which the student uploaded.
    pub files: Vec<PhotoId>,
    /// What a model read of those that have no text, once one has.
    #[serde(default)]
    pub transcript: Option<Transcript>,
}

/// An evaluation.
///
/// | access pattern | how |
/// |---|---|
/// | one evaluation | partition `evaluation#<id>`, `evaluation` |
/// | those of a student, by when they were made | `gsi1`, partition `evaluations-of#<student>` |
/// | those that stand so, by when they were made | `gsi2`, partition `evaluations-in#<status>` |
/// | those whose copies have files, by from when those are kept | `gsi3`, partition `copies-with-files#<shard>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Its id, which is that of its mark.
    pub id: AssessmentId,
    /// Whose it is.
    pub student_id: UserId,
    /// Its subject.
    pub subject: String,
    /// For which level it is.
    pub level: String,
    /// How long it takes, in minutes.
    pub durations_min: u32,
    /// How it stands.
    pub status: EvaluationStatus,
    /// What it asks.
    pub items: Vec<Item>,
    /// What wrote it: `offline`, or `openai`, where questions of a model are among its items.
    pub generated_by: String,
    /// The copy, once it is handed in.
    pub copy: Option<StudentCopy>,
    /// The mark, once it is corrected.
    pub grade: Option<Grade>,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When the copy was handed in, in UTC.
    pub submitted_at: Option<Timestamp>,
    /// When it was first corrected, in UTC.
    pub corrected_at: Option<Timestamp>,
    /// From when its files are kept anew, in UTC: they could not be deleted when their time was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files_kept_from: Option<Timestamp>,
}

impl Evaluation {
    /// One that is proposed at `now`: which and whose; its subject, level and minutes; its items, and what wrote them.
    pub(crate) fn proposed(
        (id, student_id): (AssessmentId, UserId),
        (subject, level, durations_min): (String, String, u32),
        (items, generated_by): (Vec<Item>, &str),
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            student_id,
            subject,
            level,
            durations_min,
            status: EvaluationStatus::Proposed,
            items,
            generated_by: generated_by.to_owned(),
            copy: None,
            grade: None,
            created_at: now,
            submitted_at: None,
            corrected_at: None,
            files_kept_from: None,
        }
    }

    /// Where an evaluation is.
    #[must_use]
    pub fn key_of(id: AssessmentId) -> Key {
        Key::new(format!("evaluation#{id}"), "evaluation")
    }

    /// Where those of a student are listed.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Index(Index::First, format!("evaluations-of#{student}"))
    }

    /// Those that stand so, latest first.
    #[must_use]
    pub fn in_status(status: EvaluationStatus) -> List {
        List::latest_first(Scope::Index(Index::Second, format!("evaluations-in#{}", status.word())))
    }

    /// Where those whose copies have files are listed.
    pub(crate) fn with_files(shard: u8) -> Scope {
        Scope::Index(Index::Third, format!("copies-with-files#{shard}"))
    }

    /// The files of its copy.
    pub(crate) fn files(&self) -> &[PhotoId] {
        self.copy.as_ref().map_or(&[], |copy| &copy.files)
    }

    /// Whether it has files that are kept since `instant` or longer.
    pub(crate) fn has_due_files(&self, instant: Timestamp) -> bool {
        self.files_kept_from().is_some_and(|from| from <= instant)
    }

    /// The same without these files; what is left of them is kept from then on.
    pub(crate) fn without_files(&self, gone: &BTreeSet<PhotoId>, files_kept_from: Option<Timestamp>) -> Self {
        let mut left = Self { files_kept_from, ..self.clone() };
        if let Some(copy) = &mut left.copy {
            copy.files.retain(|file| !gone.contains(file));
            copy.transcript =
                copy.transcript.take().and_then(|read| read.without(|file| gone.contains(&file)));
        }
        left
    }

    /// From when the files of its copy are kept: from its first correction, or from its being handed in, where it was never corrected.
    /// None where there are none.
    fn files_kept_from(&self) -> Option<Timestamp> {
        let from = self.corrected_at.or(self.submitted_at).max(self.files_kept_from);
        from.filter(|_| !self.files().is_empty())
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/eval/{}", self.id)
    }

    /// One, as it is now.
    ///
    /// # Errors
    /// `not-found`, or the store did not answer.
    pub async fn read(
        records: &Records,
        id: AssessmentId,
    ) -> Result<preau_kernel::entity::Stored<Self>, Problem> {
        records.get(&Self::key_of(id)).await
    }

    /// The same with the copy handed in at `now`.
    ///
    /// # Errors
    /// `already-submitted`.
    pub fn submitted(&self, copy: StudentCopy, now: Timestamp) -> Result<Self, Problem> {
        if self.status != EvaluationStatus::Proposed {
            return Err(crate::problems::already_submitted());
        }
        let status = EvaluationStatus::Submitted;
        Ok(Self { status, copy: Some(copy), submitted_at: Some(now), ..self.clone() })
    }

    /// The same, with what a model read of its copy, if there is one.
    #[must_use]
    pub fn read_by_model(&self, transcript: Transcript) -> Self {
        let copy = self.copy.clone().map(|copy| StudentCopy { transcript: Some(transcript), ..copy });
        Self { copy, ..self.clone() }
    }

    /// The same, corrected at `now`; when it was first corrected stays.
    ///
    /// # Errors
    /// `invalid-transition`: no copy is handed in.
    pub fn corrected(&self, grade: Grade, now: Timestamp) -> Result<Self, Problem> {
        if self.status == EvaluationStatus::Proposed {
            return Err(Problem::invalid_transition(self.status.word(), EvaluationStatus::Corrected.word()));
        }
        let corrected_at = self.corrected_at.or(Some(now));
        Ok(Self { status: EvaluationStatus::Corrected, grade: Some(grade), corrected_at, ..self.clone() })
    }
}

impl Entity for Evaluation {
    const KIND: &'static str = "evaluation";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.created_at), self.id);
        let status = Scope::Index(Index::Second, format!("evaluations-in#{}", self.status.word()));
        let files = self.files_kept_from();
        let files = files.map(|from| Self::with_files(self.id.shard(SHARDS)).key(due_at(from, &self.id)));
        [Some(Self::of_student(&self.student_id).key(place.clone())), Some(status.key(place)), files]
    }
}

impl Audited for Evaluation {
    fn resource(&self) -> String {
        format!("evaluation:{}", self.id)
    }

    fn state(&self) -> Value {
        let provisional = self.grade.as_ref().map(|grade| grade.needs_review);
        json!({"status": self.status, "items": self.items.len(), "needs_review": provisional})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::proposed;

    proptest! {
        #[test]
        fn an_evaluation_is_proposed_then_submitted_then_corrected_and_no_other_way(steps in proptest::collection::vec(any::<bool>(), 0..12)) {
            let now = Timestamp::UNIX_EPOCH;
            let mut present = proposed();
            for submits in steps {
                let before = present.status;
                let after = if submits {
                    present.submitted(StudentCopy::default(), now)
                } else {
                    present.corrected(crate::marking::marked(&present, &crate::answers::Answers::default()), now)
                };
                let expected = match (before, submits) {
                    (EvaluationStatus::Proposed, true) => Some(EvaluationStatus::Submitted),
                    (EvaluationStatus::Submitted | EvaluationStatus::Corrected, false) => Some(EvaluationStatus::Corrected),
                    (EvaluationStatus::Proposed, false) | (EvaluationStatus::Submitted | EvaluationStatus::Corrected, true) => None,
                };
                prop_assert_eq!(after.as_ref().ok().map(|after| after.status), expected);
                present = after.unwrap_or(present);
                prop_assert_eq!(present.copy.is_some(), present.status != EvaluationStatus::Proposed);
                prop_assert_eq!(present.grade.is_some(), present.status == EvaluationStatus::Corrected);
            }
        }
    }
}
