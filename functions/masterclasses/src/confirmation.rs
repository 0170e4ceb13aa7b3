//! The link by which a guest confirms: signed, and sent to them alone.

use axum::extract::FromRequestParts;
use http::request::Parts;
use preau_kernel::{app::App, field_types::FreeText, problem::Problem, request::PathId, signature::Proof};
use preau_notification_definitions::CONFIRMATION;

use crate::inscription::InscriptionId;

/// Whose inscription is confirmed, as the link says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Confirmation(pub InscriptionId);

impl Proof for Confirmation {
    async fn verify(app: &App, parts: &mut Parts, _: &[u8]) -> Result<Self, Problem> {
        let PathId(token) = PathId::<FreeText<1_000>>::from_request_parts(parts, &()).await?;
        open(app, &token.0)
    }
}

/// What a link says.
///
/// # Errors
/// `not-found`: it was altered.
pub(crate) fn open(app: &App, token: &str) -> Result<Confirmation, Problem> {
    let said = app.links.open(CONFIRMATION, token).and_then(|said| InscriptionId::parse(&said));
    said.map(Confirmation).ok_or_else(Problem::not_found)
}
