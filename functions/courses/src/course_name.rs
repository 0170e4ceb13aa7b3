//! How a path names a course: by its id or by its slug.

use preau_kernel::{field_errors::FieldErrors, list::Records, problem::Problem, validation::Input};
use serde_json::Value;

use crate::{course::CourseId, slug::Slug, slug_claim::SlugClaim};

/// An id or a slug: no text is both.
#[derive(Clone, Debug)]
pub(crate) enum CourseName {
    /// Its id.
    Id(CourseId),
    /// Its slug.
    Slug(Slug),
}

impl CourseName {
    /// The id of the course.
    ///
    /// # Errors
    /// `not-found`: no course has this slug.
    pub async fn id(&self, records: &Records) -> Result<CourseId, Problem> {
        match self {
            Self::Id(id) => Ok(*id),
            Self::Slug(slug) => SlugClaim::course_of(records, slug).await?.ok_or_else(Problem::not_found),
        }
    }
}

impl Input for CourseName {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        match CourseId::parse(errors.string(value)?) {
            Some(id) => Some(Self::Id(id)),
            None => Slug::read(value, errors).map(Self::Slug),
        }
    }
}
