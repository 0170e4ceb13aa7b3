//! Agendas: what keeps two sessions of one person from overlapping.
//!
//! Each person has one agenda a UTC day that a session of theirs touches. A booking reads the agendas that it touches,
//! decides overlap here, and writes session and agendas in one transaction at the agendas' versions: of any number of
//! requests for overlapping slots, the store lets one through.

use jiff::civil::Date;
use preau_kernel::{
    entity::{Entity, Records, Stored},
    id::UserId,
    problem::Problem,
    store::Key,
    time::TimeRange,
};
use serde::{Deserialize, Serialize};

use crate::session::{Session, SessionId};

/// The busy intervals of one person on one UTC day, coach or student alike. A session over midnight stands, whole, in
/// the agendas of both days.
///
/// | access pattern | how |
/// |---|---|
/// | the agenda of a person on a day | partition `agenda#<user>`, the date |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Agenda {
    person: UserId,
    day: Date,
    busy: Vec<Busy>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Busy {
    session_id: SessionId,
    slot: TimeRange,
}

impl Agenda {
    const fn empty(person: UserId, day: Date) -> Self {
        Self { person, day, busy: Vec::new() }
    }

    fn key_of(person: &UserId, day: Date) -> Key {
        Key::new(format!("agenda#{person}"), day.to_string())
    }

    fn is_free(&self, slot: TimeRange) -> bool {
        !self.busy.iter().any(|busy| busy.slot.overlaps(slot))
    }
}

impl Entity for Agenda {
    const KIND: &'static str = "agenda";

    fn key(&self) -> Key {
        Self::key_of(&self.person, self.day)
    }
}

/// The agendas that one session touches: those of its coach and of its student on its days.
pub(crate) struct Agendas(Vec<Stored<Agenda>>);

impl Agendas {
    /// Reads the agendas that a session of these people at `slot` touches.
    pub(crate) async fn read(
        records: &Records,
        people: [&UserId; 2],
        slot: TimeRange,
    ) -> Result<Self, Problem> {
        let days = slot.days();
        let places: Vec<(&UserId, Date)> =
            people.into_iter().flat_map(|person| days.iter().map(move |day| (person, *day))).collect();
        let keys: Vec<Key> = places.iter().map(|(person, day)| Agenda::key_of(person, *day)).collect();
        let found = records.find_many::<Agenda>(&keys).await?;
        let agendas = found.into_iter().zip(places).map(|(stored, (person, day))| {
            stored.unwrap_or_else(|| Stored { entity: Agenda::empty(person.clone(), day), version: 0 })
        });
        Ok(Self(agendas.collect()))
    }

    /// Notes the session, if its slot is free for both people.
    pub(crate) fn reserve(&mut self, session: &Session) -> Result<(), Problem> {
        if self.0.iter().any(|agenda| !agenda.entity.is_free(session.slot)) {
            return Err(Problem::slot_taken(session.slot));
        }
        for agenda in &mut self.0 {
            agenda.entity.busy.push(Busy { session_id: session.id, slot: session.slot });
        }
        Ok(())
    }

    /// Strikes the session out.
    pub(crate) fn release(&mut self, session: SessionId) {
        for agenda in &mut self.0 {
            agenda.entity.busy.retain(|busy| busy.session_id != session);
        }
    }

    /// The agendas, to be written at the versions that were read.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Stored<Agenda>> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    use super::*;

    fn slot(start_minute: i64, minutes: i64) -> TimeRange {
        let start = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(start_minute);
        TimeRange::new(start, start + SignedDuration::from_mins(minutes)).unwrap()
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_no_two_sessions_of_an_agenda_overlap(
            asked in proptest::collection::vec((0_i64..1_440, 1_i64..600), 1..40),
        ) {
            let mut agenda = Agenda::empty(UserId::parse("rey").unwrap(), jiff::civil::date(1970, 1, 1));
            let id: SessionId = serde_json::from_str("\"019aa5f0-0000-7000-8000-000000000000\"").unwrap();
            for (start, minutes) in asked {
                let slot = slot(start, minutes);
                if agenda.is_free(slot) {
                    agenda.busy.push(Busy { session_id: id, slot });
                }
            }
            for (place, busy) in agenda.busy.iter().enumerate() {
                prop_assert!(agenda.busy[..place].iter().all(|other| !other.slot.overlaps(busy.slot)));
            }
        }
    }
}
