//! A session: who meets whom, when, how, and how far it is agreed.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    meeting::{Meeting, Standing},
    problem::Problem,
    spread::Spread,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::{TimeRange, sortable},
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

uuid_id! {
    /// The id of a session.
    SessionId
}

string_enum! {
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

string_enum! {
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

string_enum! {
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
/// | all sessions, by start | `gsi3`, partitions `sessions#<shard>` |
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
    pub fn all() -> Spread {
        Spread::over(Scope::Index(Index::Third, "sessions".to_owned()))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/sessions/{}", self.id)
    }
}

impl Session {
    /// Agrees to what was asked for.
    ///
    /// # Errors
    /// `invalid-transition`: it is not `Proposé`.
    pub fn confirm(&mut self, now: Timestamp) -> Result<(), Problem> {
        self.change(Status::Confirmed, self.status == Status::Proposed, now)
    }

    /// Takes back what was asked for.
    ///
    /// # Errors
    /// `invalid-transition`: it is not `Proposé`.
    pub fn withdraw(&mut self, now: Timestamp) -> Result<(), Problem> {
        self.change(Status::Cancelled, self.status == Status::Proposed, now)
    }

    /// Calls it off.
    ///
    /// # Errors
    /// `invalid-transition`: it is off already.
    pub fn cancel(&mut self, now: Timestamp) -> Result<(), Problem> {
        self.change(Status::Cancelled, self.status != Status::Cancelled, now)
    }

    /// Moves it to another slot, agreed as far as it was.
    ///
    /// # Errors
    /// `invalid-transition`: it is called off.
    pub fn reschedule(&mut self, slot: TimeRange, now: Timestamp) -> Result<(), Problem> {
        self.change(self.status, self.status != Status::Cancelled, now)?;
        self.slot = slot;
        Ok(())
    }

    fn change(&mut self, to: Status, allowed: bool, now: Timestamp) -> Result<(), Problem> {
        if !allowed {
            return Err(Problem::invalid_transition(self.status.word(), to.word()));
        }
        self.status = to;
        self.updated_at = now;
        Ok(())
    }

    /// What calendars and messages say of it.
    #[must_use]
    pub fn meeting(&self) -> Meeting {
        Meeting {
            id: self.id.to_string(),
            slot: self.slot,
            standing: match self.status {
                Status::Proposed => Standing::Tentative,
                Status::Confirmed => Standing::Confirmed,
                Status::Cancelled => Standing::Cancelled,
            },
            by_video: self.modality == Modality::Video,
            created_at: self.created_at,
        }
    }
}

impl Audited for Session {
    fn resource(&self) -> String {
        format!("session:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({"status": self.status, "slot_start": self.slot.start(), "slot_end": self.slot.end()})
    }
}

impl Entity for Session {
    const KIND: &'static str = "session";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let sort = format!("{}#{}", sortable(self.slot.start()), self.id);
        [
            Some(Self::of_student(&self.student_id).key(&sort)),
            Some(Self::of_coach(&self.coach_id).key(&sort)),
            Some(Self::all().key(&sort)),
        ]
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
    /// Where the caller enters its video room, once that is open; told by `get-session` alone.
    video_url: Option<String>,
    /// When it was booked, in UTC.
    created_at: Timestamp,
    /// When it last changed, in UTC.
    updated_at: Timestamp,
}

impl SessionView {
    /// The same, with the address of its room.
    pub(crate) fn meeting_at(self, video_url: Option<String>) -> Self {
        Self { video_url, ..self }
    }
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
            video_url: None,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(status: Status) -> Session {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Session {
            id: serde_json::from_str("\"019aa5f0-0000-7000-8000-000000000000\"").unwrap(),
            student_id: UserId::parse("amina").unwrap(),
            coach_id: UserId::parse("rey").unwrap(),
            kind: Kind::Video,
            modality: Modality::Video,
            slot: TimeRange::new(at("2026-03-02T17:00:00Z"), at("2026-03-02T18:00:00Z")).unwrap(),
            status,
            note: None,
            created_at: at("2026-03-02T08:00:00Z"),
            updated_at: at("2026-03-02T08:00:00Z"),
        }
    }

    type Act = fn(&mut Session, Timestamp, TimeRange) -> Result<(), Problem>;

    #[test]
    fn only_the_transitions_of_the_seed_exist() {
        use Status::{Cancelled, Confirmed, Proposed};
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let slot = session(Proposed).slot;
        let acts: [(Act, [Option<Status>; 3]); 4] = [
            (|session, now, _| session.confirm(now), [Some(Confirmed), None, None]),
            (|session, now, _| session.withdraw(now), [Some(Cancelled), None, None]),
            (|session, now, _| session.cancel(now), [Some(Cancelled), Some(Cancelled), None]),
            (|session, now, slot| session.reschedule(slot, now), [Some(Proposed), Some(Confirmed), None]),
        ];
        for (act, outcomes) in acts {
            for (before, expected) in [Proposed, Confirmed, Cancelled].into_iter().zip(outcomes) {
                let mut changed = session(before);
                let outcome = act(&mut changed, now, slot);
                assert_eq!(outcome.is_ok(), expected.is_some());
                match expected {
                    Some(after) => assert_eq!((changed.status, changed.updated_at), (after, now)),
                    None => assert_eq!(changed, session(before)),
                }
            }
        }
    }
}
