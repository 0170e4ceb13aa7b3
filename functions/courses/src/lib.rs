//! Courses: enrolment, progress, schedule, ratings (seed 2 §2, §3).

use preau_kernel::{
    actor::Role::{Admin, Coach, Student},
    function::{Access, Function},
    routes,
};

pub mod attempt;
pub mod calendar;
mod complete_lesson;
mod completion;
pub mod course;
mod course_enrollments;
mod course_input;
mod course_name;
mod course_reference;
mod course_view;
mod create_course;
mod deadlines;
mod enroll;
pub mod enrollment;
mod enrollment_view;
mod folded;
mod generate_schedule;
mod get_course;
mod get_enrollment;
mod get_lesson;
mod get_schedule;
mod lesson_content;
mod list_courses;
mod list_enrollments;
mod notifier;
mod outline;
mod outline_input;
pub mod personal_data;
mod placer;
pub mod plan;
mod plan_item;
mod planning;
mod publish_course;
pub mod rating_stats;
pub mod schedule;
mod schedule_input;
mod schedule_view;
pub mod slug;
mod slug_claim;
mod start_quiz;
mod submit_quiz;
#[cfg(test)]
mod testing;
mod update_course;
mod update_schedule;
mod withdraw;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(create_course::create_course))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(update_course::update_course))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(publish_course::publish_course))
            .reads()
            .writes(),
        Function::endpoint(Access::Anyone, routes!(get_course::get_course)).reads(),
        Function::endpoint(Access::SignedIn, routes!(get_lesson::get_lesson)).reads(),
        Function::endpoint(Access::Anyone, routes!(list_courses::list_courses)).reads().lists(),
        Function::endpoint(Access::Roles(&[Student]), routes!(enroll::enroll)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(list_enrollments::list_enrollments)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(get_enrollment::get_enrollment)).reads(),
        Function::endpoint(Access::SignedIn, routes!(withdraw::withdraw)).reads().writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(course_enrollments::course_enrollments))
            .reads()
            .lists(),
        Function::endpoint(Access::SignedIn, routes!(complete_lesson::complete_lesson)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(start_quiz::start_quiz)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(submit_quiz::submit_quiz)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(generate_schedule::generate_schedule)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(get_schedule::get_schedule)).reads(),
        Function::endpoint(Access::SignedIn, routes!(update_schedule::update_schedule)).reads().writes(),
    ]
}
