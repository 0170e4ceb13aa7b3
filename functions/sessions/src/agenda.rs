//! Agendas: what keeps two sessions of one person from overlapping.
//!
//! Each person has one agenda a UTC day that a session of theirs touches. A booking reads the agendas that it touches,
//! decides overlap here, and writes session and agendas in one transaction at the agendas' versions: of any number of
//! requests for overlapping slots, the store lets one through.

use std::collections::BTreeSet;

use jiff::civil::Date;
use preau_kernel::{
    batch::Batch,
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    list::Records,
    problem::Problem,
    store::{Key, Scope},
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
/// | the agendas of a person | partition `agenda#<user>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Agenda {
    person: UserId,
    day: Date,
    busy: Vec<Busy>,
}

/// An interval in which someone is in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Busy {
    /// Which session.
    pub session_id: SessionId,
    /// When.
    pub slot: TimeRange,
    /// Whether they are its coach.
    pub teaching: bool,
}

impl Agenda {
    const fn empty(person: UserId, day: Date) -> Self {
        Self { person, day, busy: Vec::new() }
    }

    fn key_of(person: &UserId, day: Date) -> Key {
        Key::new(format!("agenda#{person}"), day.to_string())
    }

    /// Where the agendas of a person are listed.
    pub(crate) fn of(person: &UserId) -> Scope {
        Scope::Partition(format!("agenda#{person}"))
    }

    /// Whether nothing stands in it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.busy.is_empty()
    }

    /// The sessions that it holds.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.busy.iter().map(|busy| busy.session_id)
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

/// One person on one UTC day.
pub(crate) type PersonDay = (UserId, Date);

/// The agendas that a decision is taken on.
pub(crate) struct Agendas(Vec<Page>);

struct Page {
    stored: Stored<Agenda>,
    changed: bool,
}

impl Page {
    /// Whether the session stands in it, or would.
    fn is_of(&self, session: &Session) -> bool {
        let Agenda { person, day, .. } = &self.stored.entity;
        (*person == session.coach_id || *person == session.student_id) && session.slot.days().contains(day)
    }
}

impl Agendas {
    /// Where the agendas of these people on these days are.
    pub(crate) fn keys<'p>(places: impl IntoIterator<Item = &'p PersonDay>) -> impl Iterator<Item = Key> {
        places.into_iter().map(|(person, day)| Agenda::key_of(person, *day))
    }

    /// The agendas of these people on these days, as they were read among others.
    ///
    /// # Errors
    /// `internal`: a document cannot be read.
    pub(crate) fn in_batch(
        read: &Batch,
        places: impl IntoIterator<Item = PersonDay>,
    ) -> Result<Self, Problem> {
        let places: BTreeSet<PersonDay> = places.into_iter().collect();
        let pages = places.into_iter().map(|(person, day)| {
            let found = read.find::<Agenda>(&Agenda::key_of(&person, day))?;
            let stored = found.unwrap_or_else(|| Stored::absent(Agenda::empty(person, day)));
            Ok(Page { stored, changed: false })
        });
        Ok(Self(pages.collect::<Result<_, Problem>>()?))
    }

    /// These and the agendas of other places, which are read for it: 100 at most.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn reach(&mut self, records: &Records, places: Vec<PersonDay>) -> Result<(), Problem> {
        let is_read = |(person, day): &PersonDay| {
            self.0.iter().any(|page| page.stored.entity.person == *person && page.stored.entity.day == *day)
        };
        let missing: Vec<PersonDay> = places.into_iter().filter(|place| !is_read(place)).collect();
        let read = records.batch(Self::keys(&missing)).await?;
        self.0.extend(Self::in_batch(&read, missing)?.0);
        Ok(())
    }

    /// When `person` is busy, as far as was read.
    pub(crate) fn busy(&self, person: &UserId) -> Vec<Busy> {
        let mut busy: Vec<Busy> = Vec::new();
        for page in self.0.iter().filter(|page| page.stored.entity.person == *person) {
            for one in &page.stored.entity.busy {
                // A session over midnight stands in two of them.
                if !busy.contains(one) {
                    busy.push(*one);
                }
            }
        }
        busy
    }

    /// Refuses a session whose slot is not free for both people. Its agendas are among those that were read.
    ///
    /// # Errors
    /// `slot-taken`.
    pub(crate) fn check_free(&self, session: &Session) -> Result<(), Problem> {
        let is_taken = |page: &Page| page.is_of(session) && !page.stored.entity.is_free(session.slot);
        if self.0.iter().any(is_taken) {
            return Err(Problem::slot_taken(session.slot));
        }
        Ok(())
    }

    /// Notes the session, if its slot is free for both people. Its agendas are among those that were read.
    ///
    /// # Errors
    /// `slot-taken`.
    pub(crate) fn reserve(&mut self, session: &Session) -> Result<(), Problem> {
        self.check_free(session)?;
        for page in self.0.iter_mut().filter(|page| page.is_of(session)) {
            let teaching = page.stored.entity.person == session.coach_id;
            page.stored.entity.busy.push(Busy { session_id: session.id, slot: session.slot, teaching });
            page.changed = true;
        }
        Ok(())
    }

    /// Strikes the session out.
    pub(crate) fn release(&mut self, session: SessionId) {
        self.strike_out(session, |_| true);
    }

    /// Strikes the session out of the agendas of one of its people.
    pub(crate) fn release_of(&mut self, person: &UserId, session: SessionId) {
        self.strike_out(session, |agenda| agenda.person == *person);
    }

    fn strike_out(&mut self, session: SessionId, concerns: impl Fn(&Agenda) -> bool) {
        for page in self.0.iter_mut().filter(|page| concerns(&page.stored.entity)) {
            let busy = &mut page.stored.entity.busy;
            let before = busy.len();
            busy.retain(|busy| busy.session_id != session);
            page.changed |= busy.len() < before;
        }
    }

    /// The changes with those of the agendas; those that were only read must still be as they were.
    pub(crate) fn write_to(&self, changes: Changes) -> Changes {
        self.0.iter().fold(changes, |changes, page| {
            if page.changed { changes.save(&page.stored) } else { changes.check(&page.stored) }
        })
    }

    /// The same, when `person` leaves the school: an agenda of theirs in which nothing is left goes.
    pub(crate) fn write_without(&self, person: &UserId, changes: Changes) -> Changes {
        self.0.iter().fold(changes, |changes, page| {
            let Agenda { person: whose, busy, .. } = &page.stored.entity;
            match page.stored.version {
                0 => changes.check(&page.stored),
                _ if whose == person && busy.is_empty() => changes.delete(&page.stored),
                _ if page.changed => changes.save(&page.stored),
                _ => changes.check(&page.stored),
            }
        })
    }
}

/// The agendas that a session of these people at `slot` stands in.
pub(crate) fn places(people: [&UserId; 2], slot: TimeRange) -> Vec<PersonDay> {
    let days = slot.days();
    people.into_iter().flat_map(|person| days.iter().map(|day| (person.clone(), *day))).collect()
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
                    agenda.busy.push(Busy { session_id: id, slot, teaching: true });
                }
            }
            for (place, busy) in agenda.busy.iter().enumerate() {
                prop_assert!(agenda.busy[..place].iter().all(|other| !other.slot.overlaps(busy.slot)));
            }
        }
    }
}
