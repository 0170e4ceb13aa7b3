//! What a student is told of their mark.

use jiff::Timestamp;
use preau_dashboard::subject::name_of;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::FreeText,
    unit_of_work::Audited,
};
use preau_notification_definitions::{Notification, evaluations::EvaluationCorrected};

use crate::evaluation::Evaluation;

/// The changes with what tells the student that the copy is corrected, or that a coach changed or confirmed its mark: not what it is.
pub(crate) fn telling_of_grade(app: &App, now: Timestamp, after: &Evaluation, changes: Changes) -> Changes {
    let is_final = after.grade.as_ref().is_some_and(|grade| grade.by_coach);
    let said = EvaluationCorrected { subject: FreeText(name_of(&after.subject)), by_coach: is_final };
    let student = Addressees::List(vec![Addressee::new(after.student_id.clone())]);
    let news = Announcement::news(app.ids.as_ref(), now, said.content(), student);
    changes.announcing(&Announcement {
        about: Some(About::existence_of(after.resource(), after.key())),
        dedupe_key: Some(format!(
            "evaluation-corrected:{}:{}:{{user}}:{{channel}}",
            after.id,
            now.as_millisecond()
        )),
        ..news
    })
}
