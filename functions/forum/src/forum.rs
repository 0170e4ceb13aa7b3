//! The forum of a course (seed 2 §4).

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_courses::course::CourseId;
use preau_kernel::{
    entity::Entity,
    store::{Addition, Key},
    unit_of_work::Audited,
    uuid_id,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

uuid_id! {
    /// The id of a forum.
    ForumId
}

/// The counter of topics that are there.
pub const TOPICS: &str = "topics";
/// The counter of replies that are there, in topics that are.
pub const REPLIES: &str = "replies";
/// The counter of acts on its topics and their replies: who asks again learns from it whether anything changed.
pub const CHANGES: &str = "changes";

/// The forum of a course: one a course.
///
/// | access pattern | how |
/// |---|---|
/// | one forum | partition `forum#<id>`, `forum` |
/// | how many topics, replies and changes it has | partition `forum#<id>`, `#count`, counters `topics`, `replies`, `changes` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forum {
    /// Its id.
    pub id: ForumId,
    /// The course that it is of.
    pub course_id: CourseId,
    /// Its title.
    pub title: String,
    /// What it is for, Markdown.
    pub description: Option<String>,
    /// Whether nobody but who runs the course writes in it.
    pub is_locked: bool,
    /// When it was made, in UTC.
    pub created_at: Timestamp,
    /// When it was last changed, in UTC.
    pub updated_at: Timestamp,
}

impl Forum {
    /// Where a forum is.
    #[must_use]
    pub fn key_of(id: ForumId) -> Key {
        Key::new(format!("forum#{id}"), "forum")
    }

    /// Where it is counted what a forum has.
    #[must_use]
    pub fn counts_key(id: ForumId) -> Key {
        Key::of_counters(format!("forum#{id}"), "count")
    }

    /// What counts an act in it, and so many topics and replies more.
    #[must_use]
    pub fn counting(id: ForumId, topics: i64, replies: i64) -> Addition {
        let mut amounts = BTreeMap::from([(CHANGES.to_owned(), 1)]);
        let counted = [(TOPICS, topics), (REPLIES, replies)].into_iter().filter(|(_, amount)| *amount != 0);
        amounts.extend(counted.map(|(name, amount)| (name.to_owned(), amount)));
        Addition::new(Self::counts_key(id), "forum-counts", amounts)
    }
}

impl Entity for Forum {
    const KIND: &'static str = "forum";

    fn key(&self) -> Key {
        Self::key_of(self.id)
    }
}

impl Audited for Forum {
    fn resource(&self) -> String {
        format!("forum:{}", self.id)
    }

    fn state(&self) -> Value {
        json!({"course_id": self.course_id, "is_locked": self.is_locked})
    }
}

/// Which forum a course has. It is created with the forum, and never changed.
///
/// | access pattern | how |
/// |---|---|
/// | the forum of a course | partition `course#<course>`, `forum` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForumOfCourse {
    /// The course.
    pub course_id: CourseId,
    /// Its forum.
    pub forum_id: ForumId,
}

impl ForumOfCourse {
    /// Where it stands which forum a course has.
    #[must_use]
    pub fn key_of(course: CourseId) -> Key {
        Key::new(format!("course#{course}"), "forum")
    }
}

impl Entity for ForumOfCourse {
    const KIND: &'static str = "forum-of-course";

    fn key(&self) -> Key {
        Self::key_of(self.course_id)
    }
}
