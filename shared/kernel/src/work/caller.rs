//! Who calls, and how the caller wants to be answered.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{
    problem::Problem,
    value::{actor::Actor, id::UserId, text::Language},
    work::idempotency::Claim,
};

/// The signed-in caller of a function: the extractor that says who it is.
#[derive(Clone)]
pub struct Caller {
    /// Who calls.
    pub actor: Actor,
    /// The language to answer in.
    pub language: Language,
    /// The idempotency key that this request holds, for [`Changes`](crate::work::changes::Changes) to write with the effect.
    pub(crate) claim: Option<Arc<Claim>>,
}

impl Caller {
    /// `user`, by a link that was made for them: without a token, without a role.
    #[must_use]
    pub fn of_link(user: UserId) -> Self {
        Self { actor: Actor::new(user, Vec::new()), language: Language::default(), claim: None }
    }

    /// The schedule with this name.
    #[must_use]
    pub fn of_schedule(name: &str) -> Self {
        Self::of_link(UserId::of_schedule(name))
    }

    /// The same caller for one of several transactions of a request. The request's idempotency key then keeps the answer
    /// when the function ends: each transaction must be one that does nothing when it is done again.
    #[must_use]
    pub fn for_one_of_several(&self) -> Self {
        Self { claim: None, ..self.clone() }
    }

    /// The same caller under another name: for what is done in the name of someone who is being erased.
    #[must_use]
    pub fn under(&self, id: UserId) -> Self {
        let actor = Actor { id, roles: self.actor.roles.clone() };
        Self { actor, ..self.clone() }
    }
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
