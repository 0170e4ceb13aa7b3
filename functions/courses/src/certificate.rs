//! A certificate: that someone completed a course, as it stood when it was issued.

use jiff::Timestamp;
use preau_kernel::{
    checksum::Checksum,
    entity::Entity,
    id::{Ids, UserId},
    list::Records,
    local_time::CalendarDate,
    problem::Problem,
    store::{Index, Indexes, Key, Scope},
    string_enum,
    time::sortable,
    unit_of_work::Audited,
    uuid_id,
};
use preau_users::profile::Profile;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    certificate_code::CertificateCode,
    course::{Course, CourseId},
    enrollment::{Enrollment, EnrollmentId},
};

uuid_id! {
    /// The id of a certificate. It opens nothing: its code does.
    CertificateId
}

string_enum! {
    /// Why a certificate does not hold any more.
    pub enum RevocationReason {
        /// It should not have been issued.
        IssuedInError = "issued_in_error",
        /// It was obtained by fraud.
        Fraud = "fraud",
        /// Another one stands in its place.
        Superseded = "superseded",
        /// Its holder had all that is kept of them erased.
        Erased = "erased",
    }
}

/// That a certificate does not hold any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Since when, in UTC.
    pub at: Timestamp,
    /// Why.
    pub reason: RevocationReason,
}

/// The holder's e-mail address, so that whoever has it can tell that it is this one, and nobody else reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashedAddress {
    /// What is hashed behind the address.
    pub salt: String,
    /// SHA-256 of both, as hexadecimal digits.
    pub hash: String,
}

impl HashedAddress {
    /// The address with a new salt.
    fn of(address: &str, ids: &dyn Ids) -> Self {
        let mut random = [0_u8; 16];
        ids.fill(&mut random);
        let salt = Checksum::of(&random).to_string()[..32].to_owned();
        let hash = Checksum::of(format!("{address}{salt}").as_bytes()).to_string();
        Self { salt, hash }
    }
}

/// A certificate. What is printed on it never changes: but that it is revoked, and that its holder is erased.
///
/// | access pattern | how |
/// |---|---|
/// | one certificate, by its code | partition `certificate#<code>`, `certificate` |
/// | the certificates of a person, by when they were issued | `gsi1`, partition `certificates-of#<user>` |
/// | the revoked ones, by when they were | `gsi2`, partition `certificates-revoked` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// Its code.
    pub code: CertificateCode,
    /// By which enrolment.
    pub enrollment_id: EnrollmentId,
    /// Of which course.
    pub course_id: CourseId,
    /// Whose; none once they are erased.
    pub user_id: Option<UserId>,
    /// Their first name, or all of it.
    pub first_name: String,
    /// Their last name.
    pub last_name: String,
    /// Their e-mail address, hashed, where they had said one.
    pub address: Option<HashedAddress>,
    /// The course's title.
    pub course_title: String,
    /// How long its lessons and quizzes take, in minutes.
    pub minutes: u32,
    /// The day of issue where they live.
    pub issued_on: CalendarDate,
    /// When it was issued, in UTC.
    pub issued_at: Timestamp,
    /// That it does not hold any more, where it does not.
    pub revocation: Option<Revocation>,
}

impl Certificate {
    /// A new certificate of `course`, for the owner of `enrollment`, as they call themselves now.
    #[must_use]
    pub fn issue(
        ids: &dyn Ids,
        now: Timestamp,
        (enrollment, course): (&Enrollment, &Course),
        profile: &Profile,
    ) -> Self {
        let (first_name, last_name) = profile.first_and_last_name();
        let address = profile.email.as_ref().map(|email| HashedAddress::of(email.as_str(), ids));
        Self {
            id: CertificateId::mint(ids, now),
            code: CertificateCode::mint(ids),
            enrollment_id: enrollment.id,
            course_id: course.id,
            user_id: Some(enrollment.user_id.clone()),
            first_name,
            last_name,
            address,
            course_title: course.title.clone(),
            minutes: course.minutes(),
            issued_on: CalendarDate(now.to_zoned(profile.time_zone.time_zone()).date()),
            issued_at: now,
            revocation: None,
        }
    }

    /// Where the certificate with this code is.
    #[must_use]
    pub fn key_of(code: &CertificateCode) -> Key {
        Key::new(format!("certificate#{}", code.as_str()), "certificate")
    }

    /// Where the certificates of a person are listed.
    #[must_use]
    pub fn of_user(user: &UserId) -> Scope {
        Scope::Index(Index::First, format!("certificates-of#{user}"))
    }

    /// Where the revoked certificates are listed.
    #[must_use]
    pub fn revoked() -> Scope {
        Scope::Index(Index::Second, "certificates-revoked".to_owned())
    }

    /// The holder's whole name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// How long the course takes, in hours, one decimal.
    #[must_use]
    pub fn hours(&self) -> f64 {
        f64::from((self.minutes * 10 + 30) / 60) / 10.0
    }

    /// Whether it holds.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.revocation.is_none()
    }

    /// Its path in the API.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/certificates/{}", self.code.as_str())
    }

    /// Takes its holder off it, at `now`: it says no name, and holds no more.
    pub fn forget_holder(&mut self, now: Timestamp) {
        self.user_id = None;
        self.address = None;
        (self.first_name, self.last_name) = (String::new(), String::new());
        self.revocation.get_or_insert(Revocation { at: now, reason: RevocationReason::Erased });
    }
}

impl Entity for Certificate {
    const KIND: &'static str = "certificate";

    fn key(&self) -> Key {
        Self::key_of(&self.code)
    }

    fn indexes(&self) -> Indexes {
        let place = |at: Timestamp| format!("{}#{}", sortable(at), self.id);
        let own = self.user_id.as_ref().map(|user| Self::of_user(user).key(place(self.issued_at)));
        let revoked = self.revocation.map(|revocation| Self::revoked().key(place(revocation.at)));
        [own, revoked, None]
    }
}

impl Audited for Certificate {
    fn resource(&self) -> String {
        format!("certificate:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({
            "course_id": self.course_id,
            "enrollment_id": self.enrollment_id,
            "is_valid": self.is_valid(),
            "reason": self.revocation.map(|revocation| revocation.reason),
        })
    }
}

/// That an enrolment has its certificate: one, for it stands at a key of its own. It never changes.
///
/// | access pattern | how |
/// |---|---|
/// | the certificate of an enrolment | partition `enrollment#<id>`, `certificate` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatePointer {
    /// The enrolment.
    pub enrollment_id: EnrollmentId,
    /// The certificate's code.
    pub code: CertificateCode,
}

impl CertificatePointer {
    /// Where the certificate of an enrolment is named.
    #[must_use]
    pub fn key_of(enrollment: EnrollmentId) -> Key {
        Key::new(Enrollment::partition_of(enrollment), "certificate")
    }

    /// The certificate of an enrolment, if it has one.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn certificate(
        records: &Records,
        enrollment: EnrollmentId,
    ) -> Result<Option<Certificate>, Problem> {
        let Some(pointer) = records.find::<Self>(&Self::key_of(enrollment)).await? else {
            return Ok(None);
        };
        let found = records.get::<Certificate>(&Certificate::key_of(&pointer.entity.code)).await?;
        Ok(Some(found.entity))
    }
}

impl Entity for CertificatePointer {
    const KIND: &'static str = "certificate-pointer";

    fn key(&self) -> Key {
        Self::key_of(self.enrollment_id)
    }
}
