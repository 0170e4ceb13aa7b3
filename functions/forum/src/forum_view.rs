//! A forum as people read it.

use jiff::Timestamp;
use preau_courses::{
    course::{Course, CourseId},
    course_reference::CourseReference,
};
use preau_kernel::{id::UserId, list::Records, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    follower::{Followed, Follower},
    forum::{Forum, ForumId, REPLIES, TOPICS},
};

/// The forum of a course.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseForum {
    id: ForumId,
    /// The course that it is of.
    course_id: CourseId,
    title: String,
    /// What it is for, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    description: Option<String>,
    /// Whether nobody but who runs the course writes in it.
    is_locked: bool,
    /// When it was made, in UTC.
    created_at: Timestamp,
    /// When it was last changed, in UTC.
    updated_at: Timestamp,
    course: CourseReference,
    /// How many topics it has.
    topic_count: i64,
    /// How many replies they have.
    reply_count: i64,
    /// Whether the caller follows it: they are told of its new topics.
    is_followed: bool,
}

impl CourseForum {
    /// This forum, with its counts, for `viewer`: one read of the store.
    ///
    /// # Errors
    /// The store did not answer.
    pub(crate) async fn of(
        records: &Records,
        course: &Course,
        forum: Forum,
        viewer: &UserId,
    ) -> Result<Self, Problem> {
        let counts = Forum::counts_key(forum.id);
        let follower = Follower::key_of(Followed::Forum(forum.id), viewer);
        let read = records.batch([counts.clone(), follower.clone()]).await?;
        let count = |name: &str| read.total(&counts, name);
        Ok(Self {
            id: forum.id,
            course_id: forum.course_id,
            title: forum.title,
            description: forum.description,
            is_locked: forum.is_locked,
            created_at: forum.created_at,
            updated_at: forum.updated_at,
            course: CourseReference::from(course),
            topic_count: count(TOPICS),
            reply_count: count(REPLIES),
            is_followed: read.version_of(&follower).is_some(),
        })
    }
}
