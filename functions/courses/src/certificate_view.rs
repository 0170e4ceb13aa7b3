//! A certificate as people read it.

use jiff::Timestamp;
use preau_kernel::{app::App, id::UserId, local_time::CalendarDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    certificate::{Certificate, CertificateId, RevocationReason},
    certificate_code::CertificateCode,
    course::CourseId,
};

/// What is printed on a certificate, and whether it holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedCertificate {
    certificate_code: CertificateCode,
    /// The holder's first name, or all of it; empty once they are erased.
    first_name: String,
    /// The holder's last name.
    last_name: String,
    /// The course's title.
    course_title: String,
    /// How long the course takes, in hours, one decimal.
    hours: f64,
    /// The day of issue where the holder lives.
    #[schema(inline)]
    issued_on: CalendarDate,
    /// When it was issued, in UTC.
    issued_at: Timestamp,
    /// Whether it holds.
    is_valid: bool,
    /// Since when it does not, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    revoked_at: Option<Timestamp>,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<RevocationReason>,
    /// The school.
    school_name: String,
    /// Where it is verified, and printed.
    page_url: String,
}

impl VerifiedCertificate {
    /// What anyone reads who has the code.
    pub(crate) fn of(certificate: &Certificate, app: &App) -> Self {
        Self {
            certificate_code: certificate.code.clone(),
            first_name: certificate.first_name.clone(),
            last_name: certificate.last_name.clone(),
            course_title: certificate.course_title.clone(),
            hours: certificate.hours(),
            issued_on: certificate.issued_on,
            issued_at: certificate.issued_at,
            is_valid: certificate.is_valid(),
            revoked_at: certificate.revocation.map(|revocation| revocation.at),
            reason: certificate.revocation.map(|revocation| revocation.reason),
            school_name: app.policy.school_name.clone(),
            page_url: page_url(certificate, app),
        }
    }
}

/// A certificate, as its holder reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateView {
    id: CertificateId,
    /// Whose; null once they are erased.
    user_id: Option<UserId>,
    course_id: CourseId,
    /// What is printed on it.
    #[serde(flatten)]
    printed: VerifiedCertificate,
    /// Whether the course may still be rated: an invitation, never a condition. Absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    invite_to_rate: Option<bool>,
}

impl CertificateView {
    /// What its holder reads, and admins.
    pub(crate) fn of(certificate: &Certificate, app: &App, invite_to_rate: Option<bool>) -> Self {
        Self {
            id: certificate.id,
            user_id: certificate.user_id.clone(),
            course_id: certificate.course_id,
            printed: VerifiedCertificate::of(certificate, app),
            invite_to_rate,
        }
    }
}

/// Where a certificate is verified, and printed.
pub(crate) fn page_url(certificate: &Certificate, app: &App) -> String {
    format!("{}{}", app.public_url, certificate.path())
}
