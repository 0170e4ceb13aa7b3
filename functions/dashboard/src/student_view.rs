//! A student as people read them.

use jiff::Timestamp;
use preau_kernel::id::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::student::{ExamProfile, Student, Tier, Track};

/// A student.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Student)]
pub struct StudentView {
    /// Who it is.
    student_id: UserId,
    /// In which year they are.
    track: Track,
    /// How they sit the bac.
    profile: ExamProfile,
    /// The year of the June in which their Terminale ends.
    session: i16,
    /// Their specialities.
    specialities: Vec<String>,
    /// Their options.
    options: Vec<String>,
    /// Their languages, the first one first.
    llv: Vec<String>,
    /// Their tier now: `Free` once what was paid for is over.
    tier: Tier,
    /// Until when it was paid for, in UTC.
    tier_expires_at: Option<Timestamp>,
    /// When they were first saved, in UTC.
    created_at: Timestamp,
    /// When they were last changed, in UTC.
    updated_at: Timestamp,
}

impl StudentView {
    /// A student at `now`.
    pub(crate) fn at(student: &Student, now: Timestamp) -> Self {
        Self {
            student_id: student.id.clone(),
            track: student.track,
            profile: student.profile,
            session: student.session,
            specialities: student.specialities.clone(),
            options: student.options.clone(),
            llv: student.llv.clone(),
            tier: student.tier_at(now),
            tier_expires_at: student.tier_expires_at,
            created_at: student.created_at,
            updated_at: student.updated_at,
        }
    }
}
