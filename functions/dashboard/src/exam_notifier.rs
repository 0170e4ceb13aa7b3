//! What students are told of their exam plan.

use jiff::Timestamp;
use preau_kernel::{
    announcement::{About, Addressee, Addressees, Announcement},
    app::App,
    changes::Changes,
    entity::Entity,
    field_types::Integer,
    unit_of_work::Audited,
};
use preau_notification_definitions::{Notification, dashboard::ExamPlanUpdated};

use crate::exam_plan::ExamPlan;

/// The changes with what tells a student that their plan was made anew, at `now`.
pub(crate) fn telling(app: &App, now: Timestamp, plan: &ExamPlan, changes: Changes) -> Changes {
    let said = ExamPlanUpdated { session: Integer(u32::try_from(plan.session).unwrap_or(2021)) };
    let student = &plan.student_id;
    let addressees = Addressees::List(vec![Addressee::new(student.clone())]);
    let news = Announcement::news(app.ids.as_ref(), now, said.content(), addressees);
    changes.announcing(&Announcement {
        about: Some(About::existence_of(plan.resource(), plan.key())),
        dedupe_key: Some(format!("exam-plan-updated:{{user}}:{{channel}}:{now}")),
        ..news
    })
}
