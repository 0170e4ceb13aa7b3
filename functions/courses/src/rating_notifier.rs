//! What people are told of ratings.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    announcement::Announcement,
    app::App,
    changes::Changes,
    field_types::{FreeText, Integer},
    id::UserId,
};
use preau_notification_definitions::{
    Notification,
    ratings::{CourseRated, RatingModerated},
};
use serde_json::Value;

use crate::{
    course::Course,
    notifier::{news_to, slug},
    rating::{Rating, end_of_day},
};

/// Tells of what happens to ratings at an instant.
pub(crate) struct RatingNotifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// When it happens.
    pub now: Timestamp,
}

impl RatingNotifier<'_> {
    /// The changes with what tells the instructor of a rating. Of an anonymous one they learn at the end of its day (UTC),
    /// for the minute would name who completed the course just then.
    pub fn rated(&self, rating: &Rating, course: &Course, changes: Changes) -> Changes {
        let said = CourseRated {
            course_title: FreeText(course.title.clone()),
            slug: slug(course),
            stars: Integer(u32::from(rating.stars)),
            author_name: None,
        };
        let news = self.to(&course.instructor_id, said.content(), rating);
        let told = rating.author.as_ref().filter(|_| !rating.is_anonymous);
        let names = told.map(|author| ("author_name".to_owned(), author.user_id.clone()));
        let due_at = if rating.is_anonymous { end_of_day(self.now) } else { news.due_at };
        changes.announcing(&Announcement { names: BTreeMap::from_iter(names), due_at, ..news })
    }

    /// The changes with what tells the author what became of their rating; nobody, where they are erased.
    pub fn moderated(&self, rating: &Rating, course: &Course, changes: Changes) -> Changes {
        let Some(author) = &rating.author else {
            return changes;
        };
        let said = RatingModerated {
            course_title: FreeText(course.title.clone()),
            slug: slug(course),
            is_approved: rating.is_shown(),
        };
        changes.announcing(&self.to(&author.user_id, said.content(), rating))
    }

    fn to(&self, user: &UserId, content: (&'static str, Value), rating: &Rating) -> Announcement {
        let (template, _) = content;
        let key = format!("{template}:{}:{{user}}:{{channel}}:{}", rating.id, self.now);
        news_to(self.app, self.now, user, content, rating, key)
    }
}
