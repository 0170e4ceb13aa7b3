//! What sessions hold of their people's: a slot in the agendas of both, and, while nobody has answered it, one of the
//! requests that a student may have pending. It is read in one call and written with the session.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    batch::Batch, changes::Changes, entity::Stored, id::UserId, list::Records, problem::Problem, store::Key,
};

use crate::{
    agenda::{Agendas, PersonDay, places},
    pending_requests::PendingRequests,
    session::{Session, Status},
};

/// What some sessions hold, as it was read and as it is to be written.
pub(crate) struct Holdings {
    agendas: Agendas,
    requests: BTreeMap<UserId, Stored<PendingRequests>>,
    /// Whose requests are to be written.
    changed: Vec<UserId>,
}

impl Holdings {
    /// What `sessions` hold: 20 of them at most.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn read(records: &Records, sessions: &[&Session]) -> Result<Self, Problem> {
        let needed: Vec<PersonDay> = sessions
            .iter()
            .flat_map(|session| places([&session.coach_id, &session.student_id], session.slot))
            .collect();
        let students = Self::who_wait(sessions);
        let read = records.batch(Self::keys(&needed, &students)).await?;
        Self::of(&read, needed, &students)
    }

    /// What `session`, which keeps its slot, has pending.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn requests_of(records: &Records, session: &Session) -> Result<Self, Problem> {
        let students = Self::who_wait(&[session]);
        let read = records.batch(Self::keys(&[], &students)).await?;
        Self::of(&read, Vec::new(), &students)
    }

    /// The agendas of `places` and the requests of `students`, as they were read among others.
    ///
    /// # Errors
    /// `internal`: a document cannot be read.
    pub(crate) fn of(read: &Batch, places: Vec<PersonDay>, students: &[&UserId]) -> Result<Self, Problem> {
        let requests = students
            .iter()
            .map(|student| Ok(((*student).clone(), PendingRequests::in_batch(read, student)?)));
        Ok(Self {
            agendas: Agendas::in_batch(read, places)?,
            requests: requests.collect::<Result<_, Problem>>()?,
            changed: Vec::new(),
        })
    }

    /// The students of those of `sessions` that wait for an answer.
    fn who_wait<'s>(sessions: &[&'s Session]) -> Vec<&'s UserId> {
        let waiting = sessions.iter().filter(|session| session.status == Status::Proposed);
        waiting.map(|session| &session.student_id).collect()
    }

    /// The keys of what is read where a session of these `places` is booked or moved by which `students` wait.
    pub(crate) fn keys<'k>(
        places: &'k [PersonDay],
        students: &'k [&'k UserId],
    ) -> impl Iterator<Item = Key> + 'k {
        Agendas::keys(places).chain(students.iter().map(|student| PendingRequests::key_of(student)))
    }

    /// The agendas.
    pub(crate) const fn agendas(&mut self) -> &mut Agendas {
        &mut self.agendas
    }

    /// Notes that `session` waits for an answer, be it since before, and refuses it where more than `most` do.
    ///
    /// # Errors
    /// `too-many-pending`.
    pub(crate) fn wait(&mut self, session: &Session, most: u32, now: Timestamp) -> Result<(), Problem> {
        if let Some(stored) = self.requests.get_mut(&session.student_id) {
            stored.entity.note(session, now);
            stored.entity.check_at_most(most)?;
            self.changed.push(session.student_id.clone());
        }
        Ok(())
    }

    /// Notes that `session` is answered, or waits for nothing any more.
    pub(crate) fn answer(&mut self, session: &Session) {
        if let Some(stored) = self.requests.get_mut(&session.student_id)
            && stored.entity.strike_out(session.id)
        {
            self.changed.push(session.student_id.clone());
        }
    }

    /// Notes that `session` holds nothing any more.
    pub(crate) fn release(&mut self, session: &Session) {
        self.agendas.release(session.id);
        self.answer(session);
    }

    /// The changes with those of what is held.
    pub(crate) fn write_to(&self, changes: Changes) -> Changes {
        self.write_requests(self.agendas.write_to(changes))
    }

    /// The same, when `person` leaves the school: an agenda of theirs in which nothing is left goes.
    pub(crate) fn write_without(&self, person: &UserId, changes: Changes) -> Changes {
        self.write_requests(self.agendas.write_without(person, changes))
    }

    fn write_requests(&self, changes: Changes) -> Changes {
        let to_write = |stored: &&Stored<PendingRequests>| self.changed.contains(stored.entity.student());
        self.requests.values().filter(to_write).fold(changes, Changes::save)
    }
}
