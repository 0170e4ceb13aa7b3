//! `get-masterclass`: one masterclass.

use http::HeaderMap;
use preau_kernel::{
    actor::Role, answer::Answer, app::App, caller::AnyCaller, problem::Problem, request::PathId,
};

use preau_photos::{
    address_of,
    photo::{Photo, State},
};
use preau_relations::is_member;

use crate::{
    inscription::Inscription,
    masterclass::{Masterclass, MasterclassId, MasterclassStatus, Pdf},
    masterclass_view::MasterclassView,
    participant::named_by_link,
    seats::Seats,
};

/// Reads a masterclass
///
/// A draft is hidden from all but those who teach. They, and those who have a seat, are told where its PDF is.
#[utoipa::path(
    get,
    path = "/masterclasses/{masterclass_id}",
    tag = "masterclasses",
    params(
        ("masterclass_id" = String, Path, format = Uuid, description = "The masterclass"),
        ("X-Participant" = Option<String>, Header, description = "A guest's token, from the link of an e-mail"),
    ),
    responses((status = 200, description = "The masterclass; `ETag` is its version", body = MasterclassView)),
)]
pub(crate) async fn get_masterclass(
    app: App,
    caller: AnyCaller,
    PathId(id): PathId<MasterclassId>,
    headers: HeaderMap,
) -> Result<Answer<MasterclassView>, Problem> {
    let stored = Masterclass::read(&app.records, id).await?;
    let teaches = caller.actor.as_ref().is_some_and(|actor| actor.is(Role::Coach));
    if stored.entity.status == MasterclassStatus::Draft && !teaches {
        return Err(Problem::not_found());
    }
    let seats = Seats::read(&app.records, id).await?.entity;
    let pdf = match &stored.entity.pdf {
        Some(pdf) if teaches || has_seat(&app, &caller, &headers, id).await? => pdf_url(&app, pdf).await?,
        _ => None,
    };
    let view = MasterclassView::of(stored.entity, &seats, pdf);
    Ok(Answer::ok(view).at_version(stored.version))
}

/// Whether the caller has a seat: signed in, or by the link that was sent to them.
async fn has_seat(
    app: &App,
    caller: &AnyCaller,
    headers: &HeaderMap,
    id: MasterclassId,
) -> Result<bool, Problem> {
    if let Some(named) = named_by_link(app, headers)? {
        let found = app.records.find::<Inscription>(&Inscription::key_of(named)).await?;
        return Ok(
            found.is_some_and(|found| found.entity.masterclass_id == id && found.entity.is_registered())
        );
    }
    match &caller.actor {
        Some(actor) => is_member(&app.records, &Masterclass::group_of(id), &actor.id).await,
        None => Ok(false),
    }
}

/// Where the PDF is for 5 minutes; none where it was deleted.
async fn pdf_url(app: &App, pdf: &Pdf) -> Result<Option<String>, Problem> {
    let found = app.records.find::<Photo>(&Photo::key_of(pdf.file_id)).await?;
    match found.filter(|found| matches!(found.entity.state, State::Ready)) {
        Some(found) => address_of(app, &found.entity).await.map(Some),
        None => Ok(None),
    }
}
