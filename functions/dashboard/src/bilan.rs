//! A bilan: what someone says of themselves before they are a student (seed 1 §1, “bilan gratuit”). It names nobody.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    decimal::Decimal,
    entity::Entity,
    field_types::Integer,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    code::Code,
    progress::{Progress, Score},
    retention::stability,
    student::Student,
};

uuid_id! {
    /// The id of a bilan.
    BilanId
}

/// How long a bilan is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The chapter under which the first progress is recorded: whoever answers names none.
const CHAPTER: &str = "bilan";

/// How well someone thinks that they know something, from 0 to 4.
pub type SelfScore = Integer<0, 4>;

/// A bilan.
///
/// | access pattern | how |
/// |---|---|
/// | one bilan | partition `bilan#<id>`, `bilan` |
/// | the bilans that someone claimed | `gsi1`, partition `bilans-of#<user>`, once it is claimed |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilan {
    /// Its id.
    pub id: BilanId,
    /// What it says, as of a student who is nobody yet.
    pub student: Student,
    /// How well they think they know what.
    pub answers: Vec<BilanAnswer>,
    /// Who claimed it.
    pub claimed_by: Option<UserId>,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
}

/// How well someone thinks that they know a competence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilanAnswer {
    /// The subject.
    pub subject: Code,
    /// The competence.
    pub competence_code: Code,
    /// How well.
    pub self_score: SelfScore,
}

impl Bilan {
    /// Where a bilan is.
    #[must_use]
    pub fn key_of(id: BilanId) -> Key {
        Key::new(format!("bilan#{id}"), "bilan")
    }

    /// Where the bilans that someone claimed are listed.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("bilans-of#{user}"))
    }

    /// The student that `id` is by it, at `now`.
    #[must_use]
    pub fn student(&self, id: &UserId, now: Timestamp) -> Student {
        Student { id: id.clone(), created_at: now, updated_at: now, ..self.student.clone() }
    }

    /// The first progress of `student` that it tells of, as of when it was made.
    #[must_use]
    pub fn progress(&self, student: &UserId, now: Timestamp) -> Vec<Progress> {
        let progress = |answer: &BilanAnswer| {
            let score: Score = Decimal(answer.self_score.0 * Score::ONE / 4);
            Progress {
                student_id: student.clone(),
                subject: answer.subject.clone(),
                chapter_code: Code(CHAPTER.to_owned()),
                competence_code: answer.competence_code.clone(),
                score,
                stability: stability(None, score.0),
                observed_at: self.created_at,
                updated_at: now,
            }
        };
        self.answers.iter().map(progress).collect()
    }
}

impl Entity for Bilan {
    const KIND: &'static str = "bilan";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let claimed = self.claimed_by.as_ref().map(|user| Self::of_user(user).key(self.id.to_string()));
        [claimed, None, None]
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.created_at.checked_add(KEPT).ok()
    }
}

impl Audited for Bilan {
    fn resource(&self) -> String {
        format!("bilan:{}", self.id)
    }

    fn state(&self) -> Value {
        let Student { track, profile, session, .. } = &self.student;
        json!({"track": track, "profile": profile, "session": session, "is_claimed": self.claimed_by.is_some()})
    }
}
