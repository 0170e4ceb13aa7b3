//! What parents are told of a child who was not at a lesson.

use jiff::Timestamp;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::{Entity, Stored},
    field_types::FreeText,
    id::UserId,
    time::Instant,
};
use preau_notification_definitions::{Notification, classes::AbsenceRecorded};

use crate::{absence::Absence, class::Class, class_lesson::ClassLesson};

/// Tells of the absences of a lesson at an instant.
pub(crate) struct AbsenceNotifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// Of which class.
    pub class: &'a Class,
    /// At which lesson.
    pub lesson: &'a ClassLesson,
    /// When.
    pub now: Timestamp,
}

impl AbsenceNotifier<'_> {
    /// The changes with what tells the `parents` of a pupil who was absent, as long as that is said of them as it was read.
    pub fn absent(&self, absence: &Stored<Absence>, parents: &[UserId], changes: Changes) -> Changes {
        let pupil = &absence.entity.student_id;
        let said = AbsenceRecorded {
            student_name: None,
            class_name: FreeText(self.class.name.clone()),
            date: self.lesson.date,
            starts_at: self.lesson.starts_at.map(Instant),
        };
        let addressees = Addressees::List(parents.iter().cloned().map(Addressee::new).collect());
        let news = Announcement::news(self.app.ids.as_ref(), self.now, said.content(), addressees);
        // The pupil, so that what waits is forgotten with them.
        let about = About::version_of(format!("user:{pupil}"), absence.entity.key(), absence.version);
        changes.announcing(&Announcement {
            about: Some(about),
            names: [("student_name".to_owned(), pupil.clone())].into(),
            // Of one absence there is one announcement.
            dedupe_key: Some(format!("absence-recorded:{}:{{user}}:{{channel}}", news.id)),
            expires_at: Some(self.lesson.telling_ends_at(self.class)),
            ..news
        })
    }
}
