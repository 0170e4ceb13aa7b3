//! `certificate-revocations`: which credentials hold no more.

use preau_kernel::{answer::Answer, app::App, list::List, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    certificate::{Certificate, RevocationReason},
    certificate_credential::{credential_id, revocations_url},
};

/// How many revoked credentials are listed: the latest.
const MOST: usize = 10_000;

/// A credential that holds no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevokedCredential {
    /// Its id, as the credential says it.
    id: String,
    /// Whether it is revoked.
    revoked: bool,
    /// Why.
    #[serde(rename = "revocationReason", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<RevocationReason>,
}

/// A list of revoked credentials (1EdTech Revocation List Status Method 1.0).
#[derive(Debug, Serialize, ToSchema)]
pub struct RevocationList {
    /// Its address.
    id: String,
    /// Whose credentials.
    issuer: String,
    /// The credentials, the latest first.
    #[serde(rename = "revokedCredential")]
    revoked: Vec<RevokedCredential>,
}

/// Lists the credentials that hold no more
///
/// The latest 10,000, by their ids, which lead to nobody's certificate.
#[utoipa::path(
    get,
    path = "/api/certificates/revocations",
    tag = "courses",
    responses((status = 200, description = "The list", body = RevocationList)),
)]
pub(crate) async fn certificate_revocations(app: App) -> Result<Answer<RevocationList>, Problem> {
    let list = List::latest_first(Certificate::revoked());
    let found = app.records.first::<Certificate>(&list, MOST).await?.entities;
    let revoked = found.iter().map(|stored| RevokedCredential {
        id: credential_id(&stored.entity, &app),
        revoked: true,
        reason: stored.entity.revocation.map(|revocation| revocation.reason),
    });
    let (id, issuer) = (revocations_url(&app), app.public_url.to_string());
    Ok(Answer::ok(RevocationList { id, issuer, revoked: revoked.collect() }))
}
