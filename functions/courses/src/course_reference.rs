//! What is said of a course where something else speaks of it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    course::{Course, CourseId},
    slug::Slug,
};

/// A course, where something else speaks of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseReference {
    /// Its id.
    id: CourseId,
    /// Its title.
    title: String,
    /// Its name in addresses.
    slug: Slug,
}

impl From<&Course> for CourseReference {
    fn from(course: &Course) -> Self {
        Self { id: course.id, title: course.title.clone(), slug: course.slug.clone() }
    }
}
