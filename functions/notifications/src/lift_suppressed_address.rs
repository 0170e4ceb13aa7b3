//! `lift-suppressed-address`: an admin has an address written to again.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    changes::{Attempts, Committed},
    checksum::Checksum,
    problem::Problem,
    request::PathId,
};

use crate::suppressed_address::lifted;

/// Has an address written to again
///
/// For an address that works again, or for someone who asks to be written to again. Where nothing stops it, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/admin/suppressed-addresses/{address_id}",
    tag = "notifications",
    params(("address_id" = Checksum, Path, description = "The SHA-256 of the address in lower case, in hexadecimal")),
    responses((status = 204, description = "Nothing stops it any more")),
)]
pub(crate) async fn lift_suppressed_address(
    app: App,
    caller: Caller,
    PathId(id): PathId<Checksum>,
) -> Result<Answer<()>, Problem> {
    let mut attempts = Attempts::default();
    loop {
        let Some(changes) = lifted(&app, &caller, id).await? else {
            return Ok(Answer::no_content());
        };
        match changes.commit(&app, &caller, Answer::no_content()).await? {
            Committed::Done(answer) => return Ok(answer),
            Committed::Lost => attempts.again(&app).await?,
        }
    }
}
