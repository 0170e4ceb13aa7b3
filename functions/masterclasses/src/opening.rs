//! Whether one may register for a masterclass now, and with what an inscription begins.

use preau_kernel::{
    app::App,
    entity::Stored,
    id::UserId,
    problem::{Problem, kind},
    text::LocalizedText,
    unit_of_work::UnitOfWork,
};

use crate::{
    inscription::{Inscription, InscriptionId, InscriptionStatus},
    masterclass::{Masterclass, MasterclassId, MasterclassStatus},
    registration::Register,
    seats::Seats,
};

/// The masterclass, if one may register for it now, with its seats.
///
/// # Errors
/// `not-found`: there is none, or it is a draft and the caller does not teach; `registration-closed`.
pub(crate) async fn open_masterclass(
    app: &App,
    id: MasterclassId,
    teaches: bool,
    work: &UnitOfWork<'_>,
) -> Result<(Masterclass, Stored<Seats>), Problem> {
    let masterclass = Masterclass::read(&app.records, id).await?.entity;
    if masterclass.status == MasterclassStatus::Draft && !teaches {
        return Err(Problem::not_found());
    }
    let seats = Seats::read(&app.records, id).await?;
    if seats.entity.admits_at(work.now()) { Ok((masterclass, seats)) } else { Err(registration_closed()) }
}

/// An inscription that takes nothing of the seats yet.
pub(crate) fn begun(
    app: &App,
    masterclass: &Masterclass,
    user: &UserId,
    claims: Vec<String>,
    request: &Register,
    work: &UnitOfWork<'_>,
) -> Inscription {
    let now = work.now();
    Inscription {
        id: InscriptionId::mint(app.ids.as_ref(), now),
        masterclass_id: masterclass.id,
        user_id: user.clone(),
        is_guest: false,
        status: InscriptionStatus::Unconfirmed,
        seat: None,
        deadline: None,
        waiting_since: None,
        validated: false,
        starts_pre_test: request.start_pre_test.unwrap_or_default(),
        claims,
        reminded_at: None,
        registered_at: now,
        updated_at: now,
    }
}

/// The problem of who comes too late.
pub(crate) const fn registration_closed() -> Problem {
    Problem::new(
        &kind::REGISTRATION_CLOSED,
        LocalizedText::fixed(
            "On ne s'inscrit plus à cette masterclass.",
            "One does not register for this masterclass any more.",
        ),
    )
}
