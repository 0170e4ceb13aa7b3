//! Tutoring and mentoring sessions (seed 1 §3 and §6, seed 4).

use preau_kernel::{
    actor::Role::{Admin, Coach, Student},
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

mod agenda;
pub mod availability;
mod book_session;
mod booking;
pub mod calendar;
mod cancel_session;
mod cancel_sessions;
mod confirm_session;
mod decline_session;
mod get_availability;
mod get_session;
mod holdings;
mod list_coaches;
mod list_sessions;
mod list_slots;
mod notifier;
mod pending_requests;
mod people;
pub mod personal_data;
mod reschedule_session;
mod rules;
pub mod session;
mod session_calendar;
mod set_availability;
mod slot_reservation;
#[cfg(test)]
mod testing;
mod transition;
mod upcoming_slot;
mod withdraw_session;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(book_session::book_session))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_sessions::list_sessions)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(get_session::get_session)).reads(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(confirm_session::confirm_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(decline_session::decline_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(reschedule_session::reschedule_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Student]), routes!(withdraw_session::withdraw_session))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(cancel_session::cancel_session))
            .limit(RateLimit::per_minute(20))
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(cancel_sessions::cancel_sessions))
            .limit(RateLimit::per_minute(40))
            .timeout_seconds(30)
            .reads()
            .writes(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(set_availability::set_availability))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(get_availability::get_availability)).reads(),
        Function::endpoint(Access::SignedIn, routes!(list_coaches::list_coaches)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(list_slots::list_slots)).reads(),
        Function::endpoint(Access::SignedIn, routes!(session_calendar::session_calendar)).reads(),
    ]
}

#[cfg(test)]
mod tests {
    use preau_harness::version_0_1::read;
    use preau_kernel::entity::Entity;

    use crate::{agenda::Agenda, availability::Availability, session::Session};

    #[test]
    fn what_version_0_1_wrote_is_read() {
        read::<Agenda>(Agenda::KIND, &[]);
        read::<Availability>(Availability::KIND, &[]);
        read::<Session>(Session::KIND, &[]);
    }
}
