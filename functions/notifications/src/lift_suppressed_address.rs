//! `lift-suppressed-address`: an admin has an address written to again.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    checksum::Checksum,
    problem::Problem,
    query,
    request::{PathId, ValidQuery},
    string_enum,
    unit_of_work::{Audited, UnitOfWork},
};
use serde_json::json;

use crate::suppressed_address::SuppressedAddress;

string_enum! {
    /// Why an address is written to again.
    pub enum LiftReason {
        /// It takes e-mails again.
        WorksAgain = "works_again",
        /// Its owner asks for it.
        OwnerAsks = "owner_asks",
        /// It was set aside by mistake.
        Mistake = "mistake",
        /// Another one.
        Other = "other",
    }
}

query! {
    /// Why.
    pub struct LiftSuppressedAddress {
        /// Why: kept in the journal. `other`, if nothing is said.
        #[param(inline)]
        pub reason: Option<LiftReason>,
    }
}

/// Has an address written to again
///
/// For an address that works again, or for someone who asks to be written to again. Where nothing stops it, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/admin/suppressed-addresses/{address_id}",
    tag = "notifications",
    params(
        ("address_id" = Checksum, Path, description = "The SHA-256 of the address in lower case, in hexadecimal"),
        LiftSuppressedAddress,
    ),
    responses((status = 204, description = "Nothing stops it any more")),
)]
pub(crate) async fn lift_suppressed_address(
    app: App,
    caller: Caller,
    PathId(id): PathId<Checksum>,
    ValidQuery(query): ValidQuery<LiftSuppressedAddress>,
) -> Result<Answer<()>, Problem> {
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let Some(stored) = work.find::<SuppressedAddress>(&SuppressedAddress::key_of(id)).await? else {
            return Ok(Answer::no_content());
        };
        let (resource, reason) = (stored.entity.resource(), query.reason.unwrap_or(LiftReason::Other));
        let states = [stored.entity.state(), json!({"reason": reason})];
        let changes = work.tells("ADDRESS_RELEASED", &resource, states).delete(&stored);
        if let Some(answer) = work.commit(changes, Answer::no_content()).await? {
            return Ok(answer);
        }
    }
}
