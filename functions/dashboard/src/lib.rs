//! The student's home: tasks, exam plan, progress, and what they add up to (seed 1).

use preau_kernel::{
    actor::Role::{Admin, Coach, Parent, Service, Student},
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

pub mod bilan;
mod bilan_view;
mod bulk_result;
mod bulk_tasks;
pub mod calendar;
mod claim_bilan;
pub mod code;
mod complete_task;
mod create_task;
mod dashboard_agenda;
mod dashboard_progression;
mod dashboard_summary;
mod dated;
mod dated_names;
mod delete_exam_item;
mod delete_task;
pub mod exam_calendar;
mod exam_notifier;
pub mod exam_plan;
mod exam_plan_view;
mod exam_planning;
mod exam_projection;
pub mod exam_rule;
pub mod exam_rules;
mod exam_rules_table;
mod get_exam_plan;
mod get_student_profile;
mod list_marks;
mod list_tasks;
pub mod mark;
pub mod noted_progress;
mod onboarding;
mod onboarding_assessment;
pub mod personal_data;
pub mod progress;
mod progression_view;
mod projection;
mod put_exam_item;
mod record_progress;
pub mod report_schedule;
pub mod retention;
mod set_exam_calendar;
pub mod standing;
pub mod streak;
pub mod student;
mod student_access;
mod student_home;
mod student_input;
mod student_notifier;
mod student_query;
mod student_view;
pub mod study_day;
pub mod subject;
mod suggest_tasks;
mod suggesting;
pub mod suggestions;
mod summary;
mod sync_exam_plan;
pub mod task;
pub mod task_book;
mod task_count;
mod task_edit;
pub mod task_input;
mod task_notifier;
mod task_operation;
pub mod task_tombstone;
pub mod task_view;
#[cfg(test)]
mod testing;
mod update_student_profile;
mod update_task;

/// Who reads a student's dashboard: themselves, their parents, coaches and admins.
const READERS: Access = Access::Roles(&[Student, Parent, Coach, Admin]);

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(list_tasks::list_tasks)).lists(),
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(create_task::create_task))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(update_task::update_task))
            .reads()
            .writes()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(delete_task::delete_task))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(complete_task::complete_task))
            .reads()
            .writes()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(bulk_tasks::bulk_tasks))
            .timeout_seconds(30)
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin, Service]), routes!(suggest_tasks::suggest_tasks))
            .limit(RateLimit::per_minute(10))
            .reads()
            .lists()
            .writes(),
        Function::endpoint(READERS, routes!(dashboard_summary::dashboard_summary)).reads().lists(),
        Function::endpoint(READERS, routes!(dashboard_agenda::dashboard_agenda)).reads().lists(),
        Function::endpoint(READERS, routes!(dashboard_progression::dashboard_progression)).reads().lists(),
        Function::endpoint(
            Access::Roles(&[Coach, Admin, Service]),
            routes!(record_progress::record_progress),
        )
        .reads()
        .writes(),
        Function::endpoint(READERS, routes!(get_exam_plan::get_exam_plan)).reads().also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(sync_exam_plan::sync_exam_plan))
            .limit(RateLimit::per_minute(20))
            .reads()
            .writes()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Coach, Admin, Service]), routes!(put_exam_item::put_exam_item))
            .reads()
            .writes(),
        Function::endpoint(
            Access::Roles(&[Coach, Admin, Service]),
            routes!(delete_exam_item::delete_exam_item),
        )
        .reads()
        .writes(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(set_exam_calendar::set_exam_calendar))
            .reads()
            .writes(),
        Function::endpoint(READERS, routes!(exam_projection::exam_projection))
            .reads()
            .lists()
            .also_answers(&[404]),
        Function::endpoint(READERS, routes!(list_marks::list_marks)).reads().lists(),
        Function::endpoint(READERS, routes!(get_student_profile::get_student_profile))
            .reads()
            .also_answers(&[404]),
        Function::endpoint(
            Access::Roles(&[Coach, Admin]),
            routes!(update_student_profile::update_student_profile),
        )
        .reads()
        .writes(),
        Function::endpoint(Access::Anyone, routes!(onboarding_assessment::onboarding_assessment))
            .limit(RateLimit::per_minute(5))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Student]), routes!(claim_bilan::claim_bilan)).reads().writes(),
    ]
}
