//! What becomes of an inscription whose time is over: a guest who did not confirm, an offer that nobody accepted.

use preau_kernel::{app::App, caller::Caller, problem::Problem, unit_of_work::UnitOfWork};
use preau_users::profile::Profile;

use crate::{
    deadline::Deadline,
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    masterclass::{Masterclass, MasterclassId},
    notifier::Notifier,
    standing::Standing,
};

/// What has ended.
pub(crate) struct Lapsed {
    /// Of which masterclass a seat is free by it, if one is.
    pub freed: Option<MasterclassId>,
}

/// Ends the inscription `id`, in the name of `caller`; none where its time is not over, or it stands otherwise by now. Of a guest who did not confirm nothing is left; whoever did not accept in time is told.
///
/// # Errors
/// The store did not answer, or others were faster too often.
pub(crate) async fn lapse(app: &App, caller: &Caller, id: InscriptionId) -> Result<Option<Lapsed>, Problem> {
    let mut work = UnitOfWork::of(app, caller);
    loop {
        // An index that lags may still show what was confirmed or accepted since.
        let Some(inscription) = work.find::<Inscription>(&Inscription::key_of(id)).await? else {
            return Ok(None);
        };
        if Deadline::of(&inscription.entity).is_none_or(|deadline| work.now() < deadline.at) {
            return Ok(None);
        }
        let standing = Standing::of(&app.records, inscription).await?;
        let before = &standing.inscription.entity;
        let changes = if before.status == InscriptionStatus::Unconfirmed {
            let profile = work.find::<Profile>(&Profile::key_of(&before.user_id)).await?;
            let changes = standing.becomes(app, &work, "INSCRIPTION_LAPSED", None).await?;
            changes.delete_all(profile.as_ref())
        } else {
            let masterclass = Masterclass::read(&app.records, before.masterclass_id).await?.entity;
            let after = before.ended(InscriptionStatus::Expired, work.now());
            let changes = standing.becomes(app, &work, "INSCRIPTION_EXPIRED", Some(&after)).await?;
            let notifier = Notifier { app, now: work.now(), masterclass: &masterclass };
            // Of what does not take place, all were told.
            if masterclass.is_cancelled() { changes } else { notifier.stands(&after, changes) }
        };
        let freed = before.seat.map(|_| before.masterclass_id);
        if work.commit_step(changes).await? {
            return Ok(Some(Lapsed { freed }));
        }
    }
}
