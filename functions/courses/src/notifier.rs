//! What the people of courses are told.

use jiff::Timestamp;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::FreeText,
    unit_of_work::Audited,
};
use preau_notification_definitions::{
    Notification,
    courses::{CourseCompleted, Enrolled},
};

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
        changes.announcing(&self.to_student(enrollment, said.content(), "enrolled"))
    }

    /// The changes with what tells a student that they completed the course, and invites them to rate it.
    pub fn completed(&self, enrollment: &Enrollment, course: &Course, changes: Changes) -> Changes {
        let said = CourseCompleted { course_title: FreeText(course.title.clone()), slug: slug(course) };
        changes.announcing(&self.to_student(enrollment, said.content(), "course-completed"))
    }

    fn to_student(
        &self,
        enrollment: &Enrollment,
        (template, data): (&'static str, serde_json::Value),
        what: &str,
    ) -> Announcement {
        let addressees = Addressees::List(vec![Addressee::new(enrollment.user_id.clone())]);
        let news = Announcement::news(self.app.ids.as_ref(), self.now, (template, data), addressees);
        Announcement {
            about: Some(About::existence_of(enrollment.resource(), enrollment.key())),
            dedupe_key: Some(format!("{what}:{}:{{user}}:{{channel}}:{}", enrollment.id, self.now)),
            ..news
        }
    }
}

/// A course's name in addresses, as notifications keep it.
fn slug(course: &Course) -> FreeText<80> {
    FreeText(course.slug.as_str().to_owned())
}
