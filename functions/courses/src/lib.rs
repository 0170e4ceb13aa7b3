//! Courses: enrolment, progress, schedule, ratings (seed 2 §2, §3).

use preau_kernel::{
    actor::Role::{Admin, Coach, Student},
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

pub mod attempt;
pub mod calendar;
mod can_rate;
pub mod certificate;
mod certificate_code;
mod certificate_credential;
mod certificate_data;
mod certificate_keys;
mod certificate_page;
mod certificate_revocations;
mod certificate_view;
mod complete_lesson;
mod completion;
pub mod course;
pub mod course_access;
mod course_enrollments;
mod course_input;
mod course_name;
pub mod course_reference;
mod course_view;
mod create_course;
mod deadlines;
mod delete_rating;
mod enroll;
pub mod enrollment;
mod enrollment_view;
mod generate_schedule;
mod get_course;
mod get_enrollment;
mod get_lesson;
mod get_rating;
mod get_rating_stats;
mod get_schedule;
mod issue_certificate;
mod lesson_content;
mod list_courses;
mod list_enrollments;
mod list_my_certificates;
mod list_ratings;
mod moderate_rating;
mod notifier;
mod outline;
mod outline_input;
pub mod personal_data;
mod placer;
pub mod plan;
mod plan_item;
mod planning;
mod publish_course;
mod rate_course;
pub mod rating;
pub mod rating_claim;
mod rating_data;
mod rating_input;
mod rating_notifier;
mod rating_right;
pub mod rating_standing;
pub mod rating_stats;
#[cfg(test)]
mod rating_testing;
mod rating_view;
mod rating_vote;
mod revoke_certificate;
pub mod schedule;
mod schedule_input;
mod schedule_view;
pub mod slug;
mod slug_claim;
mod start_quiz;
mod submit_quiz;
#[cfg(test)]
mod testing;
mod unvote_rating_helpful;
mod update_course;
mod update_rating;
mod update_schedule;
mod verify_certificate;
mod vote_rating_helpful;
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
        Function::endpoint(Access::Roles(&[Student]), routes!(enroll::enroll))
            .reads()
            .writes()
            .also_answers(&[404]),
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
        Function::endpoint(Access::SignedIn, routes!(can_rate::can_rate)).reads(),
        Function::endpoint(Access::Roles(&[Student]), routes!(rate_course::rate_course)).reads().writes(),
        Function::endpoint(Access::Anyone, routes!(list_ratings::list_ratings)).reads().lists(),
        Function::endpoint(Access::Anyone, routes!(get_rating_stats::rating_stats)).reads(),
        Function::endpoint(Access::Anyone, routes!(get_rating::get_rating)).reads(),
        Function::endpoint(Access::SignedIn, routes!(update_rating::update_rating)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(delete_rating::delete_rating)).reads().lists().writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(moderate_rating::moderate_rating))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(vote_rating_helpful::vote_rating_helpful))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(unvote_rating_helpful::unvote_rating_helpful))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(issue_certificate::issue_certificate)).reads().writes(),
        Function::endpoint(Access::SignedIn, routes!(list_my_certificates::list_my_certificates)).lists(),
        Function::endpoint(Access::Anyone, routes!(certificate_revocations::certificate_revocations)).lists(),
        Function::endpoint(Access::Anyone, routes!(certificate_keys::certificate_keys)),
        Function::endpoint(Access::Anyone, routes!(verify_certificate::verify_certificate))
            .reads()
            .limit(RateLimit::per_minute(60)),
        Function::endpoint(Access::Anyone, routes!(certificate_credential::certificate_credential))
            .reads()
            .limit(RateLimit::per_minute(60)),
        Function::endpoint(Access::Roles(&[Admin]), routes!(revoke_certificate::revoke_certificate))
            .reads()
            .writes(),
    ]
}
