//! What students are told of tasks.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::{FreeText, Integer},
    id::UserId,
};
use preau_notification_definitions::{Notification, dashboard::TaskAssigned};

use crate::{student::Student, task::Task};

/// Tells of tasks that someone makes for students at an instant.
pub(crate) struct TaskNotifier<'a> {
    /// Time and ids.
    pub app: &'a App,
    /// Who makes them.
    pub by: &'a UserId,
    /// When.
    pub now: Timestamp,
}

impl TaskNotifier<'_> {
    /// The changes with what tells the student of `first` and of as many tasks in all, as long as `first` exists.
    pub fn assigned(&self, first: &Task, count: usize, changes: Changes) -> Changes {
        let said = TaskAssigned {
            label: FreeText(first.label.clone()),
            count: Integer(u32::try_from(count).unwrap_or(1)),
            author_name: None,
        };
        let student = &first.student_id;
        let addressees = Addressees::List(vec![Addressee::new(student.clone())]);
        let news = Announcement::news(self.app.ids.as_ref(), self.now, said.content(), addressees);
        changes.announcing(&Announcement {
            about: Some(About::existence_of(Student::resource_of(student), first.key())),
            names: BTreeMap::from([("author_name".to_owned(), self.by.clone())]),
            dedupe_key: Some(format!("task-assigned:{}:{{user}}:{{channel}}", first.id)),
            ..news
        })
    }
}
