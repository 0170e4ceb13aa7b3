//! A live session: a lesson that a course's people hold together, by video.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use preau_courses::course::{Course, CourseId};
use preau_kernel::{
    contact::WebAddress,
    due::{SHARDS, due_at},
    entity::Entity,
    id::UserId,
    meeting::{Meeting, Standing},
    store::{Addition, Index, Indexes, Key, Scope, Version},
    string_enum,
    time::{TimeRange, sortable},
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

uuid_id! {
    /// The id of a live session.
    LiveSessionId
}

string_enum! {
    /// How a live session stands.
    pub enum LiveStatus {
        /// It is to be held.
        Scheduled = "scheduled",
        /// It is held now.
        Live = "live",
        /// It was held.
        Ended = "ended",
        /// It is not held.
        Cancelled = "cancelled",
    }
}

/// How long before its start a session may be started.
pub const EARLY: SignedDuration = SignedDuration::from_mins(15);
/// How long after its planned end a session that nobody ended is ended.
pub const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(2);
/// The counter of seats that are taken.
pub const TAKEN: &str = "taken";
/// The counter of acts in a chat: who asks again learns from it whether anything changed.
pub const CHANGES: &str = "changes";

/// A live session.
///
/// | access pattern | how |
/// |---|---|
/// | one live session | partition `live#<id>`, `session` |
/// | those of a course, by their planned start | `gsi1`, partition `live-of-course#<course>` |
/// | those that someone leads, by their planned start | `gsi2`, partition `live-of#<instructor>` |
/// | those that nobody ended in time, by when they are to be ended | `gsi3`, partition `due-live#<shard>`, while they are held |
/// | its seats that are taken | partition `live#<id>`, `#seats`, counter `taken` |
/// | how often its chat changed | partition `live#<id>`, `#chat`, counter `changes` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveSession {
    /// Its id.
    pub id: LiveSessionId,
    /// The course that it is of.
    pub course_id: CourseId,
    /// Who leads it.
    pub instructor_id: UserId,
    /// Its title.
    pub title: String,
    /// What it is about, Markdown.
    pub description: Option<String>,
    /// When it is planned to begin, in UTC.
    pub scheduled_start_time: Timestamp,
    /// When it is planned to end, in UTC.
    pub scheduled_end_time: Timestamp,
    /// When it began, in UTC.
    pub actual_start_time: Option<Timestamp>,
    /// When it ended, in UTC.
    pub actual_end_time: Option<Timestamp>,
    /// How it stands.
    pub status: LiveStatus,
    /// The name of its room, which nobody guesses.
    pub room_name: String,
    /// How many people may take part beside its instructor.
    pub max_participants: u32,
    /// Whether it may be recorded.
    pub recording_enabled: bool,
    /// Where the recording is.
    pub recording_url: Option<WebAddress>,
    /// How often its people were told of its plan: the version of [`ToldPlan`](crate::told_plan::ToldPlan), by which calendars
    /// tell its revisions apart.
    #[serde(default)]
    pub plan_version: Version,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl LiveSession {
    /// Where a live session is.
    #[must_use]
    pub fn key_of(id: LiveSessionId) -> Key {
        Key::new(format!("live#{id}"), "session")
    }

    /// Where those of a course are listed.
    #[must_use]
    pub fn of_course(course: CourseId) -> Scope {
        Scope::Index(Index::First, format!("live-of-course#{course}"))
    }

    /// Where those that someone leads are listed.
    #[must_use]
    pub fn of_instructor(instructor: &UserId) -> Scope {
        Scope::Index(Index::Second, format!("live-of#{instructor}"))
    }

    /// Where those of a shard are listed that are to be ended.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::Third, format!("due-live#{shard}"))
    }

    /// Where its seats are counted.
    #[must_use]
    pub fn seats_key(id: LiveSessionId) -> Key {
        Key::of_counters(format!("live#{id}"), "seats")
    }

    /// Where the changes of its chat are counted.
    #[must_use]
    pub fn chat_key(id: LiveSessionId) -> Key {
        Key::of_counters(format!("live#{id}"), "chat")
    }

    /// What takes one of its seats, if one is free.
    #[must_use]
    pub fn taking_a_seat(&self) -> Addition {
        let one = BTreeMap::from([(TAKEN.to_owned(), 1)]);
        Addition::new(Self::seats_key(self.id), "live-seats", one)
            .at_most(TAKEN, self.max_participants.into())
    }

    /// What gives a seat back, which someone who is erased had.
    #[must_use]
    pub fn leaving_a_seat(id: LiveSessionId) -> Addition {
        Addition::new(Self::seats_key(id), "live-seats", BTreeMap::from([(TAKEN.to_owned(), -1)]))
    }

    /// What counts a change of its chat.
    #[must_use]
    pub fn chat_changed(id: LiveSessionId) -> Addition {
        Addition::new(Self::chat_key(id), "live-chat", BTreeMap::from([(CHANGES.to_owned(), 1)]))
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/live-sessions/{}", self.id)
    }

    /// Whether `person` leads it.
    #[must_use]
    pub fn is_led_by(&self, person: &UserId) -> bool {
        self.instructor_id == *person
    }

    /// Whether its people know from `earlier` all that they are told of its plan.
    #[must_use]
    pub fn is_planned_as(&self, earlier: &Self) -> bool {
        let plan = |session: &Self| {
            let is_off = session.status == LiveStatus::Cancelled;
            (session.title.clone(), session.scheduled_start_time, session.scheduled_end_time, is_off)
        };
        plan(self) == plan(earlier)
    }

    /// When it is ended by itself, while it is held.
    fn ends_by_itself_at(&self) -> Option<Timestamp> {
        (self.status == LiveStatus::Live).then(|| self.scheduled_end_time + FORGOTTEN_AFTER)
    }

    /// The same, ended at `now`; a session that was forgotten, at its planned end.
    #[must_use]
    pub fn ended(&self, now: Timestamp) -> Self {
        let forgotten = self.ends_by_itself_at().is_some_and(|at| at <= now);
        let ended_at = if forgotten { self.scheduled_end_time } else { now };
        let ended_at = self.actual_start_time.map_or(ended_at, |began_at| ended_at.max(began_at));
        Self { status: LiveStatus::Ended, actual_end_time: Some(ended_at), updated_at: now, ..self.clone() }
    }

    /// It, as calendars know it: nothing where it would end before it begins.
    #[must_use]
    pub fn meeting(&self) -> Option<Meeting> {
        let slot = TimeRange::new(self.scheduled_start_time, self.scheduled_end_time)?;
        let standing =
            if self.status == LiveStatus::Cancelled { Standing::Cancelled } else { Standing::Confirmed };
        let (id, created_at) = (self.id.to_string(), self.created_at);
        Some(Meeting { id, slot, standing, by_video: false, created_at })
    }

    /// The group of those whom it is for.
    #[must_use]
    pub fn group(&self) -> preau_relations::Group {
        Course::group_of(self.course_id)
    }
}

impl Entity for LiveSession {
    const KIND: &'static str = "live-session";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.scheduled_start_time), self.id);
        let due = self.ends_by_itself_at();
        [
            Some(Self::of_course(self.course_id).key(place.clone())),
            Some(Self::of_instructor(&self.instructor_id).key(place)),
            due.map(|at| Self::due(self.id.shard(SHARDS)).key(due_at(at, &self.id))),
        ]
    }
}

impl Audited for LiveSession {
    fn resource(&self) -> String {
        format!("live-session:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "status": self.status,
            "scheduled_start_time": self.scheduled_start_time,
            "scheduled_end_time": self.scheduled_end_time,
            "max_participants": self.max_participants,
        })
    }
}
