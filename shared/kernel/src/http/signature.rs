//! Functions that anyone may call who has something signed: a provider's call, a link. Until its signature stood, a request is
//! worth nothing, and nothing is written for it: neither that it came, nor its idempotency key.

use std::pin::Pin;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{problem::Problem, work::app::App};

/// What something signed says, once its signature stood.
pub trait Proof: Clone + Send + Sync + Sized + 'static {
    /// Verifies the signature of a request and answers what it says. It writes nothing.
    ///
    /// # Errors
    /// The signature does not stand, or cannot be verified now.
    fn verify(
        app: &App,
        parts: &mut Parts,
        body: &[u8],
    ) -> impl Future<Output = Result<Self, Problem>> + Send;
}

/// What the signature of a request says, for the handler of an entry that is
/// [`signed`](crate::http::function::Function::signed) so. It has been verified before the request counted.
#[derive(Clone)]
pub struct Signed<P>(pub P);

impl<P: Proof, S: Sync> FromRequestParts<S> for Signed<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let signed = parts.extensions.get::<Self>().cloned();
        signed.ok_or_else(|| Problem::internal("the function's entry does not say that it is signed so"))
    }
}

/// Verifies a request's signature and leaves what it says to the handler.
pub(crate) type Verify = for<'r> fn(
    &'r App,
    &'r mut Parts,
    &'r [u8],
) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'r>>;

/// What does so by this proof.
pub(crate) fn by<'r, P: Proof>(
    app: &'r App,
    parts: &'r mut Parts,
    body: &'r [u8],
) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'r>> {
    Box::pin(async move {
        let proof = P::verify(app, parts, body).await?;
        parts.extensions.insert(Signed(proof));
        Ok(())
    })
}
