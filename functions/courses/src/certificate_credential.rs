//! `certificate-credential`: a certificate as an Open Badge that others verify without Préau (1EdTech Open Badges 3.0).

use jiff::Timestamp;
use preau_kernel::{answer::Answer, answer::Content, app::App, problem::Problem, request::PathId};
use serde_json::{Value, json};

use crate::{certificate::Certificate, certificate_code::CertificateCode};

/// A credential: a compact JWS.
pub struct Jws(String);

impl Content for Jws {
    fn media_type(&self) -> &'static str {
        "application/vc+jwt"
    }

    fn text(&self) -> Result<String, Problem> {
        Ok(self.0.clone())
    }
}

/// Signs a certificate as an Open Badge
///
/// A VC-JWT, which whoever has its key (`certificate-keys`) verifies without asking again. A certificate that holds no more
/// has none, and neither have those of a school without a key (`PREAU_BADGE_KEY`).
#[utoipa::path(
    get,
    path = "/api/certificates/{code}/credential",
    tag = "courses",
    params(("code" = String, Path, description = "The code of the certificate")),
    responses((status = 200, description = "The credential", body = String, content_type = "application/vc+jwt")),
)]
pub(crate) async fn certificate_credential(
    app: App,
    PathId(code): PathId<CertificateCode>,
) -> Result<Answer<Jws>, Problem> {
    let key = app.policy.badge_key.as_ref().ok_or_else(Problem::not_found)?;
    let certificate = app.records.get::<Certificate>(&Certificate::key_of(&code)).await?.entity;
    if !certificate.is_valid() {
        return Err(Problem::not_found());
    }
    let key_id = format!("{}/api/certificates/keys/{}", app.public_url, key.id());
    let credential = key.sign(key_id, &claims(&certificate, &app)).map_err(Problem::internal)?;
    Ok(Answer::ok(Jws(credential)))
}

/// The address of the list of revoked certificates.
pub(crate) fn revocations_url(app: &App) -> String {
    format!("{}/api/certificates/revocations", app.public_url)
}

/// What a credential is called: it names the certificate, and not its code, which opens it.
pub(crate) fn credential_id(certificate: &Certificate, app: &App) -> String {
    format!("{}#{}", revocations_url(app), certificate.id)
}

/// The credential, and the claims of a JWT that say the same (Open Badges 3.0, §8.2.4).
fn claims(certificate: &Certificate, app: &App) -> Value {
    let id = credential_id(certificate, app);
    let subject = format!("urn:uuid:{}", certificate.id);
    let title = &certificate.course_title;
    let mut identifiers = Vec::new();
    let name = certificate.name();
    if !name.is_empty() {
        identifiers.push(json!({
            "type": "IdentityObject", "hashed": false, "identityHash": name, "identityType": "name",
        }));
    }
    if let Some(address) = &certificate.address {
        identifiers.push(json!({
            "type": "IdentityObject", "hashed": true, "identityHash": format!("sha256${}", address.hash),
            "identityType": "emailAddress", "salt": address.salt,
        }));
    }
    let mut holder = json!({
        "id": subject,
        "type": ["AchievementSubject"],
        "achievement": {
            "id": format!("{}/api/courses/{}", app.public_url, certificate.course_id),
            "type": ["Achievement"],
            "name": title,
            "description": format!("{title} ({} h)", certificate.hours()),
            "criteria": {"narrative": "Toutes les leçons obligatoires et tous les quiz du cours. / All required lessons and all quizzes of the course."},
        },
    });
    if !identifiers.is_empty() {
        holder["identifier"] = identifiers.into();
    }
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": app.public_url.as_ref(), "type": ["Profile"], "name": app.policy.school_name},
        "validFrom": second_of(certificate.issued_at),
        "name": title,
        "credentialSubject": holder,
        "credentialStatus": {"id": revocations_url(app), "type": "1EdTechRevocationList"},
        "iss": app.public_url.as_ref(),
        "jti": id,
        "nbf": certificate.issued_at.as_second(),
        "sub": subject,
    })
}

/// The whole second of an instant, as `nbf` says it too.
fn second_of(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
