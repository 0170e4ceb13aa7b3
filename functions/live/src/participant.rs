//! Someone who takes part in a live session.

use jiff::Timestamp;
use preau_kernel::{
    entity::Entity,
    id::UserId,
    store::{Index, Indexes, Key, Scope},
    time::sortable,
    unit_of_work::Audited,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    attendance::Presence,
    live_session::{LiveSession, LiveSessionId},
};

/// How many comings and goings are kept of one person: of more, the last stays open.
const MOST_PRESENCES: usize = 100;

/// Someone who takes part in a live session, from the first time that they joined on.
///
/// | access pattern | how |
/// |---|---|
/// | whether someone takes part | partition `participants#<session>`, the user's id |
/// | who takes part, by their ids | partition `participants#<session>` |
/// | what someone took part in, by when they first joined | `gsi1`, partition `took-part#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// In what.
    pub session_id: LiveSessionId,
    /// Who.
    pub user_id: UserId,
    /// When they first joined, in UTC.
    pub enrolled_at: Timestamp,
    /// Whether they have one of the seats: its instructor needs none.
    pub has_seat: bool,
    /// When they were there.
    pub presences: Vec<Presence>,
}

impl Participant {
    /// Where it stands that someone takes part.
    #[must_use]
    pub fn key_of(session: LiveSessionId, user: &UserId) -> Key {
        Self::of_session(session).key(user.as_str())
    }

    /// Where those who take part are listed, by their ids.
    #[must_use]
    pub fn of_session(session: LiveSessionId) -> Scope {
        Scope::Partition(format!("participants#{session}"))
    }

    /// Where it is listed what someone took part in.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("took-part#{user}"))
    }

    /// Whether they are there.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.presences.last().is_some_and(|last| last.until.is_none())
    }

    /// They come at `now`, unless they are there.
    pub fn come(&mut self, now: Timestamp) {
        if self.is_there() {
            return;
        }
        if self.presences.len() == MOST_PRESENCES
            && let Some(last) = self.presences.last_mut()
        {
            last.until = None;
        } else {
            self.presences.push(Presence { from: now, until: None });
        }
    }

    /// They go at `now`, if they are there.
    pub fn go(&mut self, now: Timestamp) {
        if let Some(last) = self.presences.last_mut().filter(|last| last.until.is_none()) {
            last.until = Some(now.max(last.from));
        }
    }

    /// How many minutes they were there, as of `now`; none before the session began.
    #[must_use]
    pub fn minutes(&self, session: &LiveSession, now: Timestamp) -> Option<u32> {
        let start = session.actual_start_time?;
        let end = session.actual_end_time.unwrap_or(now);
        Some(crate::attendance::minutes(&self.presences, start, end))
    }
}

impl Entity for Participant {
    const KIND: &'static str = "live-participant";

    fn key(&self) -> Key {
        Self::key_of(self.session_id, &self.user_id)
    }

    fn indexes(&self) -> Indexes {
        let place = format!("{}#{}", sortable(self.enrolled_at), self.session_id);
        [Some(Self::of_user(&self.user_id).key(place)), None, None]
    }
}

impl Audited for Participant {
    fn resource(&self) -> String {
        format!("live-session:{}", self.session_id)
    }

    fn state(&self) -> Value {
        json!({"user_id": self.user_id, "is_there": self.is_there()})
    }
}
