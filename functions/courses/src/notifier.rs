//! What the people of courses are told.

use jiff::Timestamp;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::FreeText,
    id::UserId,
    unit_of_work::Audited,
};
use preau_notification_definitions::{
    Notification,
    courses::{CourseCompleted, Enrolled},
};
use serde_json::Value;

use crate::{course::Course, enrollment::Enrollment};

/// Tells of what happens at an instant.
pub(crate) struct Notifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// When it happens.
    pub now: Timestamp,
}

impl Notifier<'_> {
    /// The changes with what tells a student that they are enrolled.
    pub fn enrolled(&self, enrollment: &Enrollment, course: &Course, changes: Changes) -> Changes {
        let said = Enrolled { course_title: FreeText(course.title.clone()), slug: slug(course) };
        changes.announcing(&self.to_student(enrollment, said.content()))
    }

    /// The changes with what tells a student that they completed the course, and invites them to rate it.
    pub fn completed(&self, enrollment: &Enrollment, course: &Course, changes: Changes) -> Changes {
        let said = CourseCompleted { course_title: FreeText(course.title.clone()), slug: slug(course) };
        changes.announcing(&self.to_student(enrollment, said.content()))
    }

    fn to_student(&self, enrollment: &Enrollment, content: (&'static str, Value)) -> Announcement {
        let (template, _) = content;
        let key = format!("{template}:{}:{{user}}:{{channel}}:{}", enrollment.id, self.now);
        news_to(self.app, self.now, &enrollment.user_id, content, enrollment, key)
    }
}

/// What tells `user` of something, as long as it exists, once by this key.
pub(crate) fn news_to<E: Entity + Audited>(
    app: &App,
    now: Timestamp,
    user: &UserId,
    content: (&'static str, Value),
    of: &E,
    dedupe_key: String,
) -> Announcement {
    let addressees = Addressees::List(vec![Addressee::new(user.clone())]);
    let news = Announcement::news(app.ids.as_ref(), now, content, addressees);
    let about = Some(About::existence_of(of.resource(), of.key()));
    Announcement { about, dedupe_key: Some(dedupe_key), ..news }
}

/// A course's name in addresses, as notifications keep it.
pub(crate) fn slug(course: &Course) -> FreeText<80> {
    FreeText(course.slug.as_str().to_owned())
}
