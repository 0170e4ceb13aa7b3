//! Tutoring and mentoring sessions (seed 1 §3 and §6, seed 4).

use preau_kernel::{
    actor::Role::{Admin, Coach, Student},
    function::{Access, Function},
    rate_limit::RateLimit,
};
use utoipa_axum::routes;

mod agenda;
mod book_session;
mod cancel_session;
mod get_session;
mod list_sessions;
mod people;
pub mod session;
#[cfg(test)]
mod testing;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Roles(&[Student, Coach, Admin]), routes!(book_session::book_session))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(list_sessions::list_sessions)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(get_session::get_session)).reads(),
        Function::endpoint(Access::Roles(&[Coach, Admin]), routes!(cancel_session::cancel_session))
            .limit(RateLimit::per_minute(20))
            .reads()
            .writes(),
    ]
}
