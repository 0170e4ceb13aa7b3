//! Participants: who acts on an inscription as its person, signed in or by the link that was sent to them.

use http::HeaderMap;
use preau_kernel::{
    app::App,
    caller::{AnyCaller, Caller},
    entity::Stored,
    problem::Problem,
};
use preau_notification_definitions::PARTICIPANT;

use crate::inscription::{Inscription, InscriptionId};

/// The header that holds the token of a participant's link.
pub(crate) const HEADER: &str = "X-Participant";

/// The inscription that the caller's link is for, by the header; none where there is no such header.
///
/// # Errors
/// `invalid-token`: it was altered.
pub(crate) fn named_by_link(app: &App, headers: &HeaderMap) -> Result<Option<InscriptionId>, Problem> {
    let Some(header) = headers.get(HEADER) else { return Ok(None) };
    let token = header.to_str().unwrap_or_default();
    let said = app.links.open(PARTICIPANT, token).and_then(|said| InscriptionId::parse(&said));
    said.map(Some).ok_or_else(Problem::invalid_token)
}

/// The inscription `id`, if the caller is its person, and in whose name they act: by the link, if there is one, or signed in.
///
/// # Errors
/// `unauthenticated`: neither; `invalid-token`: the link's was altered; `not-found`: there is no such inscription, or it is
/// another person's.
pub(crate) async fn own_inscription(
    app: &App,
    caller: &AnyCaller,
    headers: &HeaderMap,
    id: InscriptionId,
) -> Result<(Stored<Inscription>, Caller), Problem> {
    let acting = match named_by_link(app, headers)? {
        Some(named) if named != id => return Err(Problem::not_found()),
        Some(_) => None,
        None => Some(caller.signed_in().ok_or_else(Problem::unauthenticated)?),
    };
    let stored = Inscription::read(&app.records, id).await?;
    let person = &stored.entity.user_id;
    match acting {
        Some(acting) if acting.actor.id != *person => Err(Problem::not_found()),
        Some(acting) => Ok((stored, acting)),
        None => {
            let person = person.clone();
            Ok((stored, caller.by_link(person)))
        }
    }
}
