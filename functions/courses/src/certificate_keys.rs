//! `certificate-keys`: the public half of what signs certificates as Open Badges.

use preau_kernel::{answer::Answer, app::App, field_types::FreeText, problem::Problem, request::PathId};
use serde_json::Value;

/// Reads a key of credentials
///
/// By the id that a credential's `kid` ends with. With it, credentials are verified offline.
#[utoipa::path(
    get,
    path = "/api/certificates/keys/{kid}",
    tag = "courses",
    params(("kid" = String, Path, description = "The id of the key")),
    responses((status = 200, description = "The key, as JWK (RFC 7517)", body = Object)),
)]
pub(crate) async fn certificate_keys(
    app: App,
    PathId(kid): PathId<FreeText<100>>,
) -> Result<Answer<Value>, Problem> {
    let key = app.policy.badge_key.as_ref().ok_or_else(Problem::not_found)?;
    if key.id() == kid.0 { Ok(Answer::ok(key.published().clone())) } else { Err(Problem::not_found()) }
}
