//! `lift-suppressed-address`: an admin has an address written to again.

use preau_kernel::{
    answer::Answer, app::App, caller::Caller, checksum::Checksum, problem::Problem, request::PathId,
    unit_of_work::UnitOfWork,
};

use crate::suppressed_address::SuppressedAddress;

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
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Some(stored) = work.find::<SuppressedAddress>(&SuppressedAddress::key_of(id)).await? else {
            return Ok(Answer::no_content());
        };
        let changes = work.deletes("ADDRESS_RELEASED", &stored);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
