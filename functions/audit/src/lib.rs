//! The journal, as admins read it (seeds 0 and 1).

use preau_kernel::{
    actor::Role::Admin,
    function::{Access, Function},
    routes,
};

mod list_events;
pub mod personal_data;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![Function::endpoint(Access::Roles(&[Admin]), routes!(list_events::list_events)).lists()]
}
