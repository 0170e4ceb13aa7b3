//! A student's exam plan: what they will be examined in, when, how, and what it counts.

use jiff::{Timestamp, civil::Date};
use preau_kernel::{entity::Entity, id::UserId, store::Key, string_enum, unit_of_work::Audited, uuid_id};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::student::{ExamProfile, Student, Track};

uuid_id! {
    /// The id of an item of an exam plan.
    PlanItemId
}

string_enum! {
    /// Where an item of a plan comes from (seed 1 §4.1).
    pub enum PlanSource {
        /// The rules of the exam.
        Rules = "Réglement",
        /// Somebody who advises: it stays when the plan is made anew.
        Agent = "Agent",
    }
}

/// What a student will be examined in: one document.
///
/// | access pattern | how |
/// |---|---|
/// | the plan of a student | partition `student#<id>`, `plan` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamPlan {
    /// Whose it is.
    pub student_id: UserId,
    /// In which year the student is.
    pub track: Track,
    /// How they sit the bac.
    pub profile: ExamProfile,
    /// The year of the June in which their Terminale ends.
    pub session: i16,
    /// The session whose rules were taken: an earlier one where there were none of their own.
    pub rules: i16,
    /// What they will be examined in, in the order in which it is sat.
    pub items: Vec<PlanItem>,
    /// When it was last made anew or changed, in UTC.
    pub updated_at: Timestamp,
}

/// One thing that a student will be examined in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    /// Its id: it stays when the plan is made anew.
    pub id: PlanItemId,
    /// Its code.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// Its coefficient, in hundredths.
    pub weight: u32,
    /// Its day, if it is known.
    pub scheduled_at: Option<Date>,
    /// How it is sat.
    pub format: String,
    /// Where it comes from.
    pub source: PlanSource,
    /// The code of its subject.
    pub subject: Option<String>,
    /// The year in the course of which it is assessed; none of an exam.
    pub assessed_in: Option<Track>,
}

impl ExamPlan {
    /// Where the plan of a student is.
    #[must_use]
    pub fn key_of(student: &UserId) -> Key {
        Key::new(Student::partition_of(student), "plan")
    }

    /// What counts: of two items with one code, the one that somebody advised.
    pub fn items(&self) -> impl Iterator<Item = &PlanItem> {
        let advised = |code: &str| {
            self.items.iter().any(|other| other.source == PlanSource::Agent && other.code == code)
        };
        self.items.iter().filter(move |item| item.source == PlanSource::Agent || !advised(&item.code))
    }

    /// The coefficient of a subject, in hundredths: of all that is in it; none where nothing is.
    #[must_use]
    pub fn coefficient(&self, subject: &str) -> Option<u32> {
        let of_subject = self.items().filter(|item| item.subject.as_deref() == Some(subject));
        let total: u32 = of_subject.map(|item| item.weight).sum();
        (total > 0).then_some(total)
    }

    /// Whether both plan the same.
    #[must_use]
    pub fn plans_as(&self, other: &Self) -> bool {
        Self { updated_at: other.updated_at, ..self.clone() } == *other
    }
}

impl Entity for ExamPlan {
    const KIND: &'static str = "exam-plan";

    fn key(&self) -> Key {
        Self::key_of(&self.student_id)
    }
}

impl Audited for ExamPlan {
    fn resource(&self) -> String {
        Student::resource_of(&self.student_id)
    }

    fn state(&self) -> Value {
        json!({
            "track": self.track, "profile": self.profile, "session": self.session, "rules": self.rules,
            "items": self.items.len(),
        })
    }
}
