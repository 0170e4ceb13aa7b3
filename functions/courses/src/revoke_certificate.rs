//! `revoke-certificate`: a certificate holds no more.

use preau_kernel::{
    answer::Answer,
    app::App,
    caller::Caller,
    input,
    problem::Problem,
    request::{PathId, Valid},
    string_enum,
    unit_of_work::UnitOfWork,
};

use crate::{
    certificate::{Certificate, Revocation, RevocationReason},
    certificate_code::CertificateCode,
    certificate_view::CertificateView,
};

string_enum! {
    /// Why an admin revokes a certificate.
    pub enum RevokingReason {
        /// It should not have been issued.
        IssuedInError = "issued_in_error",
        /// It was obtained by fraud.
        Fraud = "fraud",
        /// Another one stands in its place.
        Superseded = "superseded",
    }
}

input! {
    /// Why a certificate is revoked.
    pub struct RevokeCertificate {
        /// Why.
        pub reason: RevokingReason,
    }
}

/// Revokes a certificate
///
/// For good. To revoke it again changes nothing.
#[utoipa::path(
    post,
    path = "/api/certificates/{code}/revoke",
    tag = "courses",
    params(("code" = String, Path, description = "The code of the certificate")),
    request_body = RevokeCertificate,
    responses((status = 200, description = "The certificate", body = CertificateView)),
)]
pub(crate) async fn revoke_certificate(
    app: App,
    caller: Caller,
    PathId(code): PathId<CertificateCode>,
    Valid(request): Valid<RevokeCertificate>,
) -> Result<Answer<CertificateView>, Problem> {
    let reason = match request.reason {
        RevokingReason::IssuedInError => RevocationReason::IssuedInError,
        RevokingReason::Fraud => RevocationReason::Fraud,
        RevokingReason::Superseded => RevocationReason::Superseded,
    };
    let mut work = UnitOfWork::of(&app, &caller);
    loop {
        let before = work.get::<Certificate>(&Certificate::key_of(&code)).await?;
        if !before.entity.is_valid() {
            return Ok(Answer::ok(CertificateView::of(&before.entity, &app, None)));
        }
        let revocation = Some(Revocation { at: work.now(), reason });
        let after = Certificate { revocation, ..before.entity.clone() };
        let changes = work.replaces("CERTIFICATE_REVOKED", &before, &after);
        let answer = Answer::ok(CertificateView::of(&after, &app, None));
        if let Some(answer) = work.commit(changes, answer).await? {
            return Ok(answer);
        }
    }
}
