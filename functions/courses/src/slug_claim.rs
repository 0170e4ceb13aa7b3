//! That a short name is a course's: by its key, of no other.

use preau_kernel::{entity::Entity, list::Records, problem::Problem, store::Key};
use serde::{Deserialize, Serialize};

use crate::{course::CourseId, slug::Slug};

/// That a slug leads to a course. It is only ever created and deleted.
///
/// | access pattern | how |
/// |---|---|
/// | the course that a slug leads to | partition `slug#<slug>`, `course` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlugClaim {
    /// The slug.
    pub slug: Slug,
    /// The course.
    pub course_id: CourseId,
}

impl SlugClaim {
    /// Where the claim of a slug is.
    #[must_use]
    pub fn key_of(slug: &Slug) -> Key {
        Key::new(format!("slug#{}", slug.as_str()), "course")
    }

    /// The course that a slug leads to.
    ///
    /// # Errors
    /// The store did not answer.
    pub async fn course_of(records: &Records, slug: &Slug) -> Result<Option<CourseId>, Problem> {
        let claim = records.find::<Self>(&Self::key_of(slug)).await?;
        Ok(claim.map(|claim| claim.entity.course_id))
    }
}

impl Entity for SlugClaim {
    const KIND: &'static str = "slug";

    fn key(&self) -> Key {
        Self::key_of(&self.slug)
    }
}
