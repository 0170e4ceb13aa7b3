//! How an inscription stands, and all that says so beside it: seats, claims, the queue, the deadline, and the membership.

use preau_kernel::{
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    list::Records,
    problem::Problem,
    unit_of_work::{Audited, UnitOfWork},
};
use preau_relations::GroupStanding;
use serde_json::Value;

use crate::{
    beginning::begin_pre_test_in,
    candidate::Candidate,
    deadline::Deadline,
    inscription::{Inscription, InscriptionId},
    masterclass::Masterclass,
    registrant::Registrant,
    seats::Seats,
    test_traces::TestTraces,
    waiting_entry::WaitingEntry,
};

/// An inscription as it was read, or as it is to be made, and the seats of its masterclass.
pub(crate) struct Standing {
    /// The inscription.
    pub inscription: Stored<Inscription>,
    /// The seats.
    pub seats: Stored<Seats>,
}

impl Standing {
    /// The inscription `id` with the seats of its masterclass.
    ///
    /// # Errors
    /// `not-found`: there is no such inscription; or the store did not answer.
    pub async fn read(records: &Records, id: InscriptionId) -> Result<Self, Problem> {
        Self::of(records, Inscription::read(records, id).await?).await
    }

    /// An inscription that was read, with the seats of its masterclass.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn of(records: &Records, inscription: Stored<Inscription>) -> Result<Self, Problem> {
        let seats = Seats::read(records, inscription.entity.masterclass_id).await?;
        Ok(Self { inscription, seats })
    }

    /// The changes that make `after` of the inscription, or delete it, with all that stands beside it; told as an event of
    /// this kind.
    ///
    /// # Errors
    /// The store did not answer; `internal`: a bug.
    pub async fn becomes(
        &self,
        app: &App,
        work: &UnitOfWork<'_>,
        kind: &'static str,
        after: Option<&Inscription>,
    ) -> Result<Changes, Problem> {
        let told = match after {
            Some(after) => work.replaces(kind, &self.inscription, after),
            None => work.deletes(kind, &self.inscription),
        };
        Ok(told.and(self.beside(app, work, after).await?))
    }

    /// The same, of which the journal says that what was there, `from`, is gone: for what names someone who is erased.
    ///
    /// # Errors
    /// The store did not answer; `internal`: a bug.
    pub async fn erased(
        &self,
        app: &App,
        work: &UnitOfWork<'_>,
        kind: &'static str,
        from: Value,
    ) -> Result<Changes, Problem> {
        let told = work.tells(kind, &self.inscription.entity.resource(), [from, Value::Null]);
        // Its tests go with it, or neither does.
        let traces = TestTraces::read(&app.records, &self.inscription.entity).await?;
        traces.forget(app).await?;
        Ok(traces.erase_in(told.delete(&self.inscription).and(self.beside(app, work, None).await?)))
    }

    /// What is written beside the inscription.
    async fn beside(
        &self,
        app: &App,
        work: &UnitOfWork<'_>,
        after: Option<&Inscription>,
    ) -> Result<Changes, Problem> {
        let before = self.inscription.exists().then_some(&self.inscription.entity);
        let mut changes = work.nothing_yet();
        let (had, has) = (before.and_then(|one| one.seat), after.and_then(|one| one.seat));
        if had != has {
            let seats = self.seats.entity.moved(had, has, work.now())?;
            changes = changes.replace(&Stored { entity: seats, ..self.seats.clone() });
        }
        changes = swapped(changes, before.and_then(Deadline::of), after.and_then(Deadline::of))?;
        changes = swapped(changes, before.and_then(WaitingEntry::of), after.and_then(WaitingEntry::of))?;
        changes = swapped(changes, before.and_then(Candidate::of), after.and_then(Candidate::of))?;
        let (claimed, claims) =
            (before.map(claims).unwrap_or_default(), after.map(claims).unwrap_or_default());
        for claim in claimed.iter().filter(|claim| !claims.contains(claim)) {
            changes = changes.delete(&Stored::at_version(claim.clone(), 1));
        }
        for claim in claims.iter().filter(|claim| !claimed.contains(claim)) {
            changes = changes.create(claim);
        }
        let (was, is) =
            (before.is_some_and(Inscription::is_registered), after.is_some_and(Inscription::is_registered));
        if was == is {
            return Ok(changes);
        }
        let inscription = &self.inscription.entity;
        let group = Masterclass::group_of(inscription.masterclass_id);
        let standing = GroupStanding::read(&app.records, group, inscription.user_id.clone()).await?;
        if !is {
            return Ok(standing.leave_in(changes, work.now()));
        }
        let changes = standing.join_in(changes, work.now(), Some(inscription.id.to_string()));
        match after.filter(|after| after.starts_pre_test) {
            Some(after) => begin_pre_test_in(app, work, after, changes).await,
            None => Ok(changes),
        }
    }
}

/// What is only ever created and deleted, so that it is at its first version: `before` gives way to `after`.
fn swapped<E: Entity + PartialEq>(
    changes: Changes,
    before: Option<E>,
    after: Option<E>,
) -> Result<Changes, Problem> {
    match (before, after) {
        (before, after) if before == after => Ok(changes),
        (Some(before), Some(after)) if before.key() == after.key() => {
            Err(Problem::internal(format!("a {} follows another one", E::KIND)))
        }
        (before, after) => {
            let before = before.map(|before| Stored::at_version(before, 1));
            Ok(after.iter().fold(changes.delete_all(before.as_ref()), Changes::create))
        }
    }
}

/// What an inscription claims.
fn claims(inscription: &Inscription) -> Vec<Registrant> {
    let claim = |digest: &String| Registrant {
        masterclass_id: inscription.masterclass_id,
        digest: digest.clone(),
        inscription_id: inscription.id,
    };
    inscription.claims.iter().map(claim).collect()
}
