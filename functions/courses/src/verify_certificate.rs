//! `verify-certificate`: whoever has the code of a certificate reads what is printed on it, and whether it holds.

use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use preau_kernel::{
    accept::wants_a_page, answer::Answer, app::App, caller::AnyCaller, problem::Problem, request::PathId,
};

use crate::{
    certificate::Certificate, certificate_code::CertificateCode, certificate_page::certificate_page,
    certificate_view::VerifiedCertificate,
};

/// Verifies a certificate
///
/// By its code, in which case and hyphens do not matter. Who asks for `text/html` gets a page to print on A4.
#[utoipa::path(
    get,
    path = "/api/certificates/{code}",
    tag = "courses",
    params(
        ("code" = String, Path, description = "The code of the certificate"),
        ("Accept" = Option<String>, Header, description = "`text/html` for the page"),
    ),
    responses((status = 200, description = "What is printed on it, and whether it holds", content(
        (VerifiedCertificate = "application/json"),
        (String = "text/html"),
    ))),
)]
pub(crate) async fn verify_certificate(
    app: App,
    caller: AnyCaller,
    PathId(code): PathId<CertificateCode>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let certificate = app.records.get::<Certificate>(&Certificate::key_of(&code)).await?.entity;
    if wants_a_page(&headers) {
        return Ok(certificate_page(&certificate, &app, caller.language)?.into_response());
    }
    Ok(Answer::ok(VerifiedCertificate::of(&certificate, &app)).into_response())
}
