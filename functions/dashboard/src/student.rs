//! A student: for which exam they learn, and what their tier is (seed 1 §4.1).

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

string_enum! {
    /// In which year of the lycée a student is.
    pub enum Track {
        /// The year of the anticipated exams.
        Premiere = "Premiere",
        /// The last one.
        Terminale = "Terminale",
    }
}

string_enum! {
    /// How a student sits the bac.
    pub enum ExamProfile {
        /// At a school, with continuous assessment.
        Scolarise = "Scolarise",
        /// On their own, with an exam in the place of each continuous assessment.
        CandidatLibre = "CandidatLibre",
    }
}

string_enum! {
    /// What a student's family pays for.
    pub enum Tier {
        /// Nothing.
        Free = "Free",
        /// More.
        Plus = "Plus",
        /// All.
        Pro = "Pro",
    }
}

/// A student.
///
/// | access pattern | how |
/// |---|---|
/// | one student | partition `student#<id>`, `student` |
/// | all students, by id | `gsi1`, partition `students` |
///
/// Read last to first, the partition has the student, their streak, their progress and their exam plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// Who it is.
    pub id: UserId,
    /// In which year they are.
    pub track: Track,
    /// How they sit the bac.
    pub profile: ExamProfile,
    /// The year of the June in which their Terminale ends.
    pub session: i16,
    /// Their specialities, as they are called.
    pub specialities: Vec<String>,
    /// Their options, as they are called.
    pub options: Vec<String>,
    /// Their languages, the first one first.
    pub llv: Vec<String>,
    /// What was paid for.
    pub tier: Tier,
    /// Until when, in UTC.
    pub tier_expires_at: Option<Timestamp>,
    /// When they were first saved, in UTC.
    pub created_at: Timestamp,
    /// When they were last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Student {
    /// Where what is a student's stands together.
    #[must_use]
    pub fn partition_of(id: &UserId) -> String {
        format!("student#{id}")
    }

    /// Where a student is.
    #[must_use]
    pub fn key_of(id: &UserId) -> Key {
        Key::new(Self::partition_of(id), "student")
    }

    /// What the journal and the outbox call a student: the user, so that the name goes when they are erased.
    #[must_use]
    pub fn resource_of(id: &UserId) -> String {
        format!("user:{id}")
    }

    /// The tier at `now`: `Free` once what was paid for is over.
    #[must_use]
    pub fn tier_at(&self, now: Timestamp) -> Tier {
        if self.tier_expires_at.is_some_and(|end| end <= now) { Tier::Free } else { self.tier }
    }
}

impl Entity for Student {
    const KIND: &'static str = "student";

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn indexes(&self) -> Indexes {
        let all = Scope::Index(Index::First, "students".to_owned());
        [Some(all.key(self.id.as_str())), None, None]
    }
}

impl Audited for Student {
    fn resource(&self) -> String {
        Self::resource_of(&self.id)
    }

    fn state(&self) -> Value {
        json!({"track": self.track, "profile": self.profile, "session": self.session, "tier": self.tier})
    }
}
