//! `release-photo`: the end of a legal hold.

use preau_kernel::{answer::Answer, app::App, caller::Caller, problem::Problem, request::PathId};

use crate::{
    photo::{Photo, PhotoId},
    transition::make,
    view::PhotoView,
};

/// Releases a photo from its legal hold
///
/// If it is in the trash and its time there is over, the next purge takes it.
#[utoipa::path(
    delete,
    path = "/api/admin/photos/{photo_id}/hold",
    tag = "photos",
    params(("photo_id" = String, Path, format = Uuid, description = "The photo")),
    responses((status = 200, description = "The photo; `ETag` is its version", body = PhotoView)),
)]
pub(crate) async fn release_photo(
    app: App,
    caller: Caller,
    PathId(id): PathId<PhotoId>,
) -> Result<Answer<PhotoView>, Problem> {
    make(&app, &caller, id, "PHOTO_RELEASED", |photo: &mut Photo, _| {
        photo.held = false;
        Ok(())
    })
    .await
}
