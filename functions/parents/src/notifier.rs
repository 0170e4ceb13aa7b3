//! What parents are told when the report of their child's week is written.

use std::collections::BTreeMap;

use preau_dashboard::student::Student;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::{FreeText, Integer},
};
use preau_notification_definitions::{Notification, parents::ParentReport};
use preau_relations::ParentLink;

use crate::{markdown::plain, report::Report};

/// The changes with what tells each of these parents of `report`. Each announcement speaks of their link: who is no parent of
/// the student any more when it is delivered is told nothing.
pub(crate) fn telling(app: &App, report: &Report, parents: &[ParentLink], changes: Changes) -> Changes {
    let student = &report.student_id;
    let (template, data) = ParentReport {
        student_id: student.clone(),
        // What they are called when it is delivered takes its place.
        student_name: FreeText(student.to_string()),
        period: FreeText(report.period.clone()),
        tasks_done: Integer(report.kpis.tasks_done),
        sessions_held: Integer(report.kpis.sessions_held),
        summary_fr: FreeText(plain(&report.summary_fr)),
        summary_en: FreeText(plain(&report.summary_en)),
    }
    .content();
    parents.iter().fold(changes, |changes, link| {
        let parent = Addressees::List(vec![Addressee::new(link.parent_id.clone())]);
        let content = (template, data.clone());
        let news = Announcement::news(app.ids.as_ref(), report.generated_at, content, parent);
        changes.announcing(&Announcement {
            about: Some(About::existence_of(Student::resource_of(student), link.key())),
            names: BTreeMap::from([("student_name".to_owned(), student.clone())]),
            dedupe_key: Some(format!("parent-report:{student}:{}:{{user}}:{{channel}}", report.period)),
            ..news
        })
    })
}
