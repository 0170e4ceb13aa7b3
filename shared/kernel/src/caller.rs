//! Who calls, and how the caller wants to be answered.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{actor::Actor, idempotency::Claim, problem::Problem, text::Language};

/// The signed-in caller of a function: the extractor that says who it is.
#[derive(Clone)]
pub struct Caller {
    /// Who calls.
    pub actor: Actor,
    /// The language to answer in.
    pub language: Language,
    /// The idempotency key that this request holds, for [`Changes`](crate::changes::Changes) to write with the effect.
    pub(crate) claim: Option<Arc<Claim>>,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(Problem::unauthenticated)
    }
}

/// The address that a request came from, as the host knows it: what limits anonymous callers.
#[derive(Clone, Debug)]
pub struct ClientAddress(pub String);
