//! A session: who meets whom, when, how, and how far it is agreed.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    actor::{Actor, Role},
    entity::Entity,
    id::UserId,
    meeting::{Meeting, Standing},
    problem::{Problem, kind},
    spread::Spread,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    text::LocalizedText,
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

    /// How long a session of this kind lasts at most: an intensive course a day, a lesson eight hours.
    #[must_use]
    pub const fn longest(self) -> SignedDuration {
        match self {
            Self::Video | Self::InPerson => SignedDuration::from_hours(8),
            Self::Course => TimeRange::LONGEST,
        }
    }

    /// Refuses a slot that is too long for a session of this kind.
    ///
    /// # Errors
    /// `invalid-request` names `/slot/end`.
    pub fn check_length(self, slot: TimeRange) -> Result<(), Problem> {
        if slot.end().duration_since(slot.start()) <= self.longest() {
            return Ok(());
        }
        let detail = LocalizedText::fixed(
            "Une séance dure 8 heures au plus, sauf un stage.",
            "A session lasts 8 hours at most, unless it is an intensive course (`Stage`).",
        );
        Err(Problem::wrong_field("/slot/end", "duration", detail))
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

    /// What the journal, messages and rooms call a session.
    pub(crate) fn resource_of(id: SessionId) -> String {
        format!("session:{id}")
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
    /// `invalid-transition`: it is not `Proposé`, or its slot has begun.
    pub fn confirm(&mut self, now: Timestamp) -> Result<(), Problem> {
        if self.status == Status::Proposed && self.slot.start() <= now {
            return Err(too_late("Ce créneau a déjà commencé.", "This slot has already begun."));
        }
        self.change(Status::Confirmed, self.status == Status::Proposed, now)
    }

    /// Ends a request: its student takes it back, or whoever was asked declines it.
    ///
    /// # Errors
    /// `invalid-transition`: it is not `Proposé`, or it is over.
    pub fn end_request(&mut self, now: Timestamp) -> Result<(), Problem> {
        self.change(Status::Cancelled, self.status == Status::Proposed, now)
    }

    /// Calls it off.
    ///
    /// # Errors
    /// `invalid-transition`: it is off already, or it is over.
    pub fn cancel(&mut self, now: Timestamp) -> Result<(), Problem> {
        self.change(Status::Cancelled, self.status != Status::Cancelled, now)
    }

    /// Moves it to another slot, agreed as far as it was.
    ///
    /// # Errors
    /// `invalid-transition`: it is called off, or it is over; `invalid-request`: the slot is too long for it.
    pub fn reschedule(&mut self, slot: TimeRange, now: Timestamp) -> Result<(), Problem> {
        self.kind.check_length(slot)?;
        self.change(self.status, self.status != Status::Cancelled, now)?;
        self.slot = slot;
        Ok(())
    }

    /// Whether its slot has passed.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.slot.end() <= now
    }

    fn change(&mut self, to: Status, allowed: bool, now: Timestamp) -> Result<(), Problem> {
        if !allowed {
            return Err(Problem::invalid_transition(self.status.word(), to.word()));
        }
        if self.is_over(now) {
            return Err(too_late("Cette séance est passée.", "This session is over."));
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

fn too_late(french: &'static str, english: &'static str) -> Problem {
    Problem::new(&kind::INVALID_TRANSITION, LocalizedText::fixed(french, english))
}

impl Audited for Session {
    fn resource(&self) -> String {
        Self::resource_of(self.id)
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
    /// The same, as `actor` may read it who just changed it: any coach may cancel, but the note is for its people.
    pub(crate) fn for_whoever_changed_it(self, actor: &Actor) -> Self {
        let is_theirs = actor.id == self.student_id || actor.id == self.coach_id || actor.is(Role::Admin);
        Self { note: self.note.filter(|_| is_theirs), ..self }
    }

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
            (|session, now, _| session.end_request(now), [Some(Cancelled), None, None]),
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
                let mut over = session(before);
                assert_eq!(act(&mut over, slot.end(), slot).unwrap_err().code(), "invalid-transition");
                assert_eq!(over, session(before));
            }
        }
    }

    #[test]
    fn from_its_first_instant_on_a_request_is_not_agreed_to_and_can_still_be_ended() {
        let start = session(Status::Proposed).slot.start();
        let just_before = start - SignedDuration::from_millis(1);
        assert!(session(Status::Proposed).confirm(just_before).is_ok());
        let mut begun = session(Status::Proposed);
        assert_eq!(begun.confirm(start).unwrap_err().code(), "invalid-transition");
        assert_eq!(begun, session(Status::Proposed));
        assert!(begun.end_request(start).is_ok());
        assert!(session(Status::Confirmed).cancel(start).is_ok());
    }

    #[test]
    fn eight_hours_are_enough_for_all_but_an_intensive_course() {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let lasting = |minutes| TimeRange::new(start, start + SignedDuration::from_mins(minutes)).unwrap();
        for kind in [Kind::Video, Kind::InPerson] {
            assert!(kind.check_length(lasting(480)).is_ok());
            assert!(kind.check_length(lasting(481)).is_err());
        }
        assert!(Kind::Course.check_length(lasting(1_440)).is_ok());
    }
}
