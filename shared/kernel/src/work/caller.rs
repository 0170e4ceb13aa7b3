//! Who calls, and how the caller wants to be answered.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use uuid::Uuid;

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

    /// The id of the thing at `place` among those that this request makes: the same one each time that it is sent with its
    /// idempotency key, so that what was made before is found. A `UUIDv8` (RFC 9562 §5.8) of caller, path, key and place;
    /// none where the request has no key.
    #[must_use]
    pub fn derived_uuid(&self, place: usize) -> Option<Uuid> {
        self.claim.as_ref().map(|claim| claim.derived_uuid(place))
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

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = AnyCaller::from_request_parts(parts, state).await?;
        caller.signed_in().ok_or_else(Problem::unauthenticated)
    }
}

/// Whoever calls, signed in or not: the extractor of functions for anyone.
#[derive(Clone)]
pub struct AnyCaller {
    /// Who calls, if they are signed in.
    pub actor: Option<Actor>,
    /// The language to answer in.
    pub language: Language,
    pub(crate) claim: Option<Arc<Claim>>,
}

impl AnyCaller {
    /// The caller, if they are signed in.
    #[must_use]
    pub fn signed_in(&self) -> Option<Caller> {
        self.actor.clone().map(|actor| self.acting_as(actor))
    }

    /// The caller, who acts in nobody's name where they are not signed in.
    #[must_use]
    pub fn or_nobody(&self) -> Caller {
        let actor = self.actor.clone().unwrap_or_else(|| Actor::new(UserId::nobody(), Vec::new()));
        self.acting_as(actor)
    }

    /// `user`, whom the link was made for by which the call came: without a role, whoever is signed in.
    #[must_use]
    pub fn by_link(&self, user: UserId) -> Caller {
        self.acting_as(Actor::new(user, Vec::new()))
    }

    /// What this request does is done in the name of `actor`; its idempotency key is settled with it.
    fn acting_as(&self, actor: Actor) -> Caller {
        Caller { actor, language: self.language, claim: self.claim.clone() }
    }
}

impl<S: Sync> FromRequestParts<S> for AnyCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Problem::internal("the handler is outside its function"))
    }
}

/// The address that a request came from, as the host knows it: what limits anonymous callers.
#[derive(Clone, Debug)]
pub struct ClientAddress(pub String);
