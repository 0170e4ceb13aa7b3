//! Classes: rosters, lessons with attendance, grades, and what teachers do offline (seed 0 §4.1, §4.2).

use preau_kernel::{
    actor::Role::{Admin, Coach},
    function::{Access, Function},
    routes,
};

pub mod absence;
mod absence_notifier;
pub mod attendance;
pub mod class;
mod class_input;
pub mod class_lesson;
pub mod class_teacher;
mod class_view;
mod complete_class_session;
mod create_class;
mod delete_class_session;
mod get_class;
mod get_class_session;
mod lesson_book;
mod lesson_input;
mod lesson_view;
mod list_class_sessions;
mod list_classes;
pub mod personal_data;
pub mod roster;
pub mod school_year;
mod set_roster;
mod tell_absences;
pub mod term;
#[cfg(test)]
mod testing;
mod update_class;

// Grades, and what teachers do offline.
pub mod assessment;
pub mod book;
mod class_stats;
pub mod grade;
mod grade_data;
#[cfg(test)]
mod grade_testing;
mod list_conflicts;
mod list_grades;
mod marks_notifier;
mod natural;
pub mod operation_kind;
pub mod publication;
pub mod publication_period;
mod publish_grades;
mod publishing;
pub mod receipt;
mod save_grades;
pub mod sheet;
mod sheet_book;
mod sheet_view;
mod statistics;
mod sync;
pub mod sync_conflict;
mod sync_desk;
pub mod sync_device;
mod sync_groups;
#[cfg(test)]
mod sync_model;
pub mod sync_operation;
#[cfg(test)]
mod sync_races;
mod sync_result;
mod unpublish_grades;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Admin]), routes!(create_class::create_class)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(list_classes::list_classes)).reads().lists(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(get_class::get_class)).reads(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(update_class::update_class)).reads().writes(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(set_roster::set_roster))
            .reads()
            .writes()
            .timeout_seconds(29),
        Function::endpoint(Access::Roles(&[Coach]), routes!(complete_class_session::complete_class_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(list_class_sessions::list_class_sessions))
            .reads()
            .lists(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(get_class_session::get_class_session))
            .reads(),
        Function::endpoint(Access::Roles(&[Coach]), routes!(delete_class_session::delete_class_session))
            .reads()
            .writes(),
        Function::schedule(
            "tell-absences",
            tell_absences::CRON,
            "tells parents of absences, ten minutes after they were recorded",
            tell_absences::tell_absences,
        )
        .reads()
        .lists()
        .writes(),
        // Grades, and what teachers do offline.
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(save_grades::save_grades))
            .reads()
            .writes()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(list_grades::list_grades))
            .reads()
            .lists()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(publish_grades::publish_grades))
            .reads()
            .writes()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(unpublish_grades::unpublish_grades))
            .reads()
            .lists()
            .writes()
            .also_answers(&[404]),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(class_stats::class_stats))
            .reads()
            .lists()
            .also_answers(&[404]),
        Function::endpoint(Access::SignedIn, routes!(sync::sync)).timeout_seconds(30).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(list_conflicts::list_conflicts))
            .reads()
            .lists()
            .also_answers(&[404]),
    ]
}
