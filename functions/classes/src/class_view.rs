//! A class as its teachers and admins read it.

use jiff::Timestamp;
use preau_dashboard::code::Code;
use preau_kernel::{id::UserId, list::Records, problem::Problem, time::ZoneName};
use preau_users::profile::{Profile, profiles_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    class::{Class, ClassId},
    roster::Roster,
    school_year::SchoolYear,
};

/// A class, but for its pupils.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassSummary {
    id: ClassId,
    /// What it is called.
    name: String,
    /// The code of its subject.
    subject: Code,
    /// Of which level it is.
    level: String,
    /// In which school year.
    school_year: SchoolYear,
    /// The zone of its days.
    time_zone: ZoneName,
    /// Who teaches it.
    teachers: Vec<UserId>,
    /// Since when it is archived, in UTC.
    archived_at: Option<Timestamp>,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
}

impl From<Class> for ClassSummary {
    fn from(class: Class) -> Self {
        Self {
            id: class.id,
            name: class.name,
            subject: class.subject,
            level: class.level,
            school_year: class.school_year,
            time_zone: class.time_zone,
            teachers: class.teachers,
            archived_at: class.archived_at,
            created_at: class.created_at,
            updated_at: class.updated_at,
        }
    }
}

/// A pupil of a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pupil {
    /// Who.
    student_id: UserId,
    /// What they are called, where they said so.
    name: Option<String>,
}

/// A class, with its pupils.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Class)]
pub struct ClassView {
    #[serde(flatten)]
    summary: ClassSummary,
    /// Its pupils.
    students: Vec<Pupil>,
}

impl ClassView {
    /// A class with those of its roster.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(records: &Records, class: Class, roster: &Roster) -> Result<Self, Problem> {
        let profiles = profiles_of(records, &roster.pupils.iter().collect()).await?;
        let pupil = |pupil: &UserId| Pupil {
            student_id: pupil.clone(),
            name: profiles.get(pupil).and_then(Profile::name),
        };
        Ok(Self { summary: class.into(), students: roster.pupils.iter().map(pupil).collect() })
    }
}
