//! The seats of a masterclass: how many there are, and what becomes of each.

use jiff::{SignedDuration, Timestamp};
use preau_kernel::{
    due::{SHARDS, due_at},
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
};
use serde::{Deserialize, Serialize};

use crate::masterclass::{Masterclass, MasterclassId, MasterclassStatus};

/// How long before the start of a masterclass the last offers are made, and end.
pub const LAST_OFFERS: SignedDuration = SignedDuration::from_hours(2);

/// What an inscription takes of the seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seat {
    /// One that a guest has until they confirm.
    Held,
    /// One that is offered to whoever waited.
    Offered,
    /// One.
    Taken,
    /// None yet: they wait for one.
    Waiting,
}

/// The seats of a masterclass: `taken + offered + held` are never more than `capacity`. Every decision on a seat is taken on
/// this item at its version, so that of those who want the last one at once one has it.
///
/// | access pattern | how |
/// |---|---|
/// | the seats of a masterclass | partition `masterclass#<id>`, `seats` |
/// | those for which people wait, by when something is to be done: since when some are free, or from when on none is offered | `gsi1`, partition `due-seats#<shard>` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// Whose.
    pub masterclass_id: MasterclassId,
    /// How many there are; none where anyone finds one.
    pub capacity: Option<u32>,
    /// How many are taken.
    pub taken: u32,
    /// How many are offered to those who waited.
    pub offered: u32,
    /// How many are held for guests who have not confirmed.
    pub held: u32,
    /// How many people wait.
    pub waiting: u32,
    /// Whether one may register.
    pub is_open: bool,
    /// Whether free seats are offered to those who wait.
    pub makes_offers: bool,
    /// When the masterclass begins, in UTC.
    pub starts_at: Option<Timestamp>,
    /// When any of this last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Seats {
    /// Where the seats of a masterclass are.
    #[must_use]
    pub fn key_of(id: MasterclassId) -> Key {
        Key::new(Masterclass::partition_of(id), "seats")
    }

    /// Where those are listed of which some are to be offered, or from some instant on none is.
    #[must_use]
    pub fn due(shard: u8) -> Scope {
        Scope::Index(Index::First, format!("due-seats#{shard}"))
    }

    /// The seats of a new masterclass.
    #[must_use]
    pub const fn of(masterclass: &Masterclass, capacity: Option<u32>) -> Self {
        Self {
            masterclass_id: masterclass.id,
            capacity,
            taken: 0,
            offered: 0,
            held: 0,
            waiting: 0,
            is_open: false,
            makes_offers: false,
            starts_at: None,
            updated_at: masterclass.updated_at,
        }
    }

    /// The same seats, as what was said of the masterclass at `now` has it.
    #[must_use]
    pub fn following(self, masterclass: &Masterclass, capacity: Option<u32>, now: Timestamp) -> Self {
        let mut seats = Self {
            capacity,
            is_open: masterclass.status == MasterclassStatus::Open,
            starts_at: masterclass.starts_at,
            updated_at: now,
            ..self
        };
        let takes_place = matches!(masterclass.status, MasterclassStatus::Open | MasterclassStatus::Closed);
        seats.makes_offers = takes_place && seats.last_offers_at().is_none_or(|last| now < last);
        seats
    }

    /// The seats of a masterclass.
    ///
    /// # Errors
    /// `not-found`: there is no such masterclass; or the store did not answer.
    pub async fn read(records: &Records, id: MasterclassId) -> Result<Stored<Self>, Problem> {
        records.get(&Self::key_of(id)).await
    }

    /// How many are not free.
    #[must_use]
    pub const fn used(&self) -> u32 {
        self.taken + self.offered + self.held
    }

    /// How many are free; none where there is no bound.
    #[must_use]
    pub fn free(&self) -> Option<u32> {
        self.capacity.map(|capacity| capacity.saturating_sub(self.used()))
    }

    /// How many someone who comes now finds: none while others wait.
    #[must_use]
    pub fn left(&self) -> Option<u32> {
        if self.waiting > 0 { self.capacity.map(|_| 0) } else { self.free() }
    }

    /// Whether someone who registers at `now` may.
    #[must_use]
    pub fn admits_at(&self, now: Timestamp) -> bool {
        self.is_open && self.starts_at.is_none_or(|starts_at| now < starts_at)
    }

    /// Whether someone who comes now finds a seat: there is a free one, and nobody waits.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.waiting == 0 && self.free() != Some(0)
    }

    /// Whether people wait for what may still be offered to them.
    #[must_use]
    pub const fn is_waited_for(&self) -> bool {
        self.makes_offers && self.waiting > 0
    }

    /// Whether one is to be offered to whoever waits.
    #[must_use]
    pub fn is_to_be_offered(&self) -> bool {
        self.is_waited_for() && self.free() != Some(0)
    }

    /// From when on no offer is made, and those that stand are over.
    #[must_use]
    pub fn last_offers_at(&self) -> Option<Timestamp> {
        self.starts_at.and_then(|starts_at| starts_at.checked_sub(LAST_OFFERS).ok())
    }

    /// The seats once an inscription that took `from` takes `to`, at `now`.
    ///
    /// What was read of an inscription and what was read of the seats may be of two moments, so that nobody seems to have
    /// `from`. Both change together and alone at the versions that were read: what is made of such a pair is never written.
    ///
    /// # Errors
    /// `internal`: there is no seat for `to`, which was decided on these seats: a bug.
    pub fn moved(&self, from: Option<Seat>, to: Option<Seat>, now: Timestamp) -> Result<Self, Problem> {
        let mut seats = Self { updated_at: now, ..self.clone() };
        if let Some(from) = from {
            let count = seats.count_of(from);
            *count = count.saturating_sub(1);
        }
        if let Some(to) = to {
            *seats.count_of(to) += 1;
        }
        let takes_one =
            matches!(from, None | Some(Seat::Waiting)) && !matches!(to, None | Some(Seat::Waiting));
        if takes_one && seats.capacity.is_some_and(|capacity| seats.used() > capacity) {
            return Err(Problem::internal(format!("no seat is left for {to:?}")));
        }
        Ok(seats)
    }

    const fn count_of(&mut self, seat: Seat) -> &mut u32 {
        match seat {
            Seat::Held => &mut self.held,
            Seat::Offered => &mut self.offered,
            Seat::Taken => &mut self.taken,
            Seat::Waiting => &mut self.waiting,
        }
    }
}

impl Entity for Seats {
    const KIND: &'static str = "seats";

    fn key(&self) -> Key {
        Self::key_of(self.masterclass_id)
    }

    fn indexes(&self) -> Indexes {
        let due = if self.is_to_be_offered() {
            Some(self.updated_at)
        } else {
            self.last_offers_at().filter(|_| self.is_waited_for())
        };
        let due_list = Self::due(self.masterclass_id.shard(SHARDS));
        [due.map(|due| due_list.key(due_at(due, &self.masterclass_id))), None, None]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::masterclass::MasterclassId;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn seats(capacity: Option<u32>) -> Seats {
        Seats {
            masterclass_id: MasterclassId::parse("019cad8f-ac00-7000-8000-000000000000").unwrap(),
            capacity,
            taken: 0,
            offered: 0,
            held: 0,
            waiting: 0,
            is_open: true,
            makes_offers: true,
            starts_at: Some(at("2026-04-01T09:00:00Z")),
            updated_at: at("2026-03-01T09:00:00Z"),
        }
    }

    proptest! {
        /// Whatever people do, no seat is given twice, and what is free is offered to those who wait.
        #[test]
        fn no_seat_is_given_twice(capacity in 1_u32..6, acts in proptest::collection::vec((0_u8..6, any::<usize>()), 0..80)) {
            let now = at("2026-03-01T09:00:00Z");
            let mut seats = seats(Some(capacity));
            let mut people: Vec<Seat> = Vec::new();
            for (act, who) in acts {
                let who = if people.is_empty() { 0 } else { who % people.len() };
                let had = people.get(who).copied();
                let (from, to) = match (act, had) {
                    (0, _) => (None, Some(if seats.has_room() { Seat::Taken } else { Seat::Waiting })),
                    (1, _) if seats.has_room() => (None, Some(Seat::Held)),
                    (2, Some(Seat::Held | Seat::Offered)) => (had, Some(Seat::Taken)),
                    (3, Some(Seat::Waiting)) if seats.is_to_be_offered() => (had, Some(Seat::Offered)),
                    (4 | 5, Some(_)) => (had, None),
                    _ => continue,
                };
                seats = seats.moved(from, to, now).unwrap();
                if from.is_some() {
                    people.swap_remove(who);
                }
                people.extend(to);
                prop_assert!(seats.used() <= capacity);
                let count = |seat| u32::try_from(people.iter().filter(|one| **one == seat).count()).unwrap();
                let counted = [Seat::Taken, Seat::Offered, Seat::Held, Seat::Waiting].map(count);
                prop_assert_eq!(counted, [seats.taken, seats.offered, seats.held, seats.waiting]);
                let due = if seats.used() < capacity { now } else { at("2026-04-01T07:00:00Z") };
                let due = (seats.waiting > 0).then(|| due_at(due, &seats.masterclass_id));
                prop_assert_eq!(seats.indexes()[0].clone().map(|entry| entry.sort), due);
                prop_assert!(seats.waiting == 0 || !seats.has_room());
            }
        }
    }

    #[test]
    fn nobody_takes_what_is_not_there() {
        let now = at("2026-03-01T09:00:00Z");
        let full = seats(Some(1)).moved(None, Some(Seat::Taken), now).unwrap();
        assert!(full.moved(None, Some(Seat::Held), now).is_err());
        assert!(full.moved(None, Some(Seat::Waiting), now).is_ok());
        assert!(seats(None).moved(None, Some(Seat::Taken), now).unwrap().has_room());
        assert_eq!((full.left(), seats(None).left()), (Some(0), None));
    }

    #[test]
    fn one_registers_until_it_begins() {
        let seats = seats(Some(1));
        assert!(seats.admits_at(at("2026-04-01T08:59:59Z")));
        assert!(!seats.admits_at(at("2026-04-01T09:00:00Z")));
        assert!(!Seats { is_open: false, ..seats }.admits_at(at("2026-03-01T09:00:00Z")));
    }
}
