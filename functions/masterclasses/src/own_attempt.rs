//! Attempts of whoever calls: signed in, or by the link that was sent to them.

use http::HeaderMap;
use preau_kernel::{
    app::App,
    caller::{AnyCaller, Caller},
    entity::Stored,
    problem::Problem,
};

use crate::{
    attempt::{Attempt, TestId},
    participant::{HEADER, own_inscription},
};

/// Holds the caller to having said who they are: whether something exists is told to nobody else.
///
/// # Errors
/// `unauthenticated`: neither signed in, nor by a link.
pub(crate) fn check_known(caller: &AnyCaller, headers: &HeaderMap) -> Result<(), Problem> {
    if caller.actor.is_none() && !headers.contains_key(HEADER) {
        return Err(Problem::unauthenticated());
    }
    Ok(())
}

/// An attempt that the caller makes, and in whose name they act.
///
/// # Errors
/// `unauthenticated`, `invalid-token`; `not-found`: there is none, or it is another person's.
pub(crate) async fn own_attempt(
    app: &App,
    caller: &AnyCaller,
    headers: &HeaderMap,
    id: TestId,
) -> Result<(Stored<Attempt>, Caller), Problem> {
    check_known(caller, headers)?;
    let stored = app.records.get::<Attempt>(&Attempt::key_of(id)).await?;
    let (_, acting) = own_inscription(app, caller, headers, stored.entity.inscription_id).await?;
    Ok((stored, acting))
}
