//! A session: who meets whom, when, how, and how far it is agreed.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    time::{TimeRange, sortable},
    uuid_id, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

uuid_id! {
    /// The id of a session.
    SessionId
}

words! {
    /// What a session is (seed 1 §4.1).
    pub enum Kind {
        /// A lesson by video.
        Video = "Visio",
        /// A lesson in one room.
        InPerson = "Présentiel",
        /// An intensive course.
        Course = "Stage",
    }
}

words! {
    /// How a session is held.
    pub enum Modality {
        /// By video.
        Video = "Visio",
        /// In one room.
        InPerson = "Présentiel",
    }
}

impl Kind {
    /// How a session of this kind is held when nothing else is said.
    #[must_use]
    pub const fn usual_modality(self) -> Modality {
        match self {
            Self::Video => Modality::Video,
            Self::InPerson | Self::Course => Modality::InPerson,
        }
    }

    /// Whether a session of this kind can be held so: an intensive course either way, a lesson as it is called.
    #[must_use]
    pub fn allows(self, modality: Modality) -> bool {
        self == Self::Course || self.usual_modality() == modality
    }
}

words! {
    /// How far a session is agreed (seed 1 §6.2): `Proposé` → `Confirmé` → `Annulé`, or `Proposé` → `Annulé`.
    pub enum Status {
        /// Asked for. It holds its slot.
        Proposed = "Proposé",
        /// Agreed. It holds its slot.
        Confirmed = "Confirmé",
        /// Called off. Its slot is free.
        Cancelled = "Annulé",
    }
}

/// A session.
///
/// | access pattern | how |
/// |---|---|
/// | one session | partition `session#<id>`, `session` |
/// | the sessions of a student, by start | `gsi1`, partition `sessions-of-student#<id>` |
/// | the sessions of a coach, by start | `gsi2`, partition `sessions-of-coach#<id>` |
/// | all sessions, by start | `gsi3`, partition `sessions` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who learns.
    pub student_id: UserId,
    /// Who teaches.
    pub coach_id: UserId,
    /// What it is.
    pub kind: Kind,
    /// How it is held.
    pub modality: Modality,
    /// When it is.
    pub slot: TimeRange,
    /// How far it is agreed.
    pub status: Status,
    /// What whoever booked it wrote.
    pub note: Option<String>,
    /// When it was booked, in UTC.
    pub created_at: Timestamp,
    /// When it last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Session {
    /// Where a session is.
    #[must_use]
    pub fn key_of(id: SessionId) -> Key {
        Key::new(format!("session#{id}"), "session")
    }

    /// Where the sessions of a student are listed.
    #[must_use]
    pub fn of_student(student: &UserId) -> Scope {
        Scope::Index(Index::First, format!("sessions-of-student#{student}"))
    }

    /// Where the sessions of a coach are listed.
    #[must_use]
    pub fn of_coach(coach: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("sessions-of-coach#{coach}"))
    }

    /// Where all sessions are listed.
    #[must_use]
    pub fn all() -> Scope {
        Scope::Index(Index::Third, "sessions".to_owned())
    }

    /// What the journal calls it.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("session:{}", self.id)
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/sessions/{}", self.id)
    }
}

impl Entity for Session {
    const KIND: &'static str = "session";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let sort = format!("{}#{}", sortable(self.slot.start()), self.id);
        [Self::of_student(&self.student_id), Self::of_coach(&self.coach_id), Self::all()]
            .map(|scope| Some(scope.key(&sort)))
    }
}

/// A session as its people read it, with the seeds' field names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// Its id.
    id: SessionId,
    /// Who learns.
    student_id: UserId,
    /// Who teaches.
    coach_id: UserId,
    /// What it is.
    kind: Kind,
    /// How it is held.
    modality: Modality,
    /// When it begins, in UTC.
    slot_start: Timestamp,
    /// The first instant after it, in UTC.
    slot_end: Timestamp,
    /// How far it is agreed.
    status: Status,
    /// What whoever booked it wrote.
    note: Option<String>,
    /// When it was booked, in UTC.
    created_at: Timestamp,
    /// When it last changed, in UTC.
    updated_at: Timestamp,
}

impl From<&Session> for SessionView {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id,
            student_id: session.student_id.clone(),
            coach_id: session.coach_id.clone(),
            kind: session.kind,
            modality: session.modality,
            slot_start: session.slot.start(),
            slot_end: session.slot.end(),
            status: session.status,
            note: session.note.clone(),
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}
