//! Profiles, roles, consent, and who looks after whom (seed 3, and what users expect).

use preau_kernel::function::{Access, Function};
use utoipa_axum::routes;

pub mod family;
mod get_me;
pub mod profile;
mod update_me;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(get_me::get_me)).reads(),
        Function::endpoint(Access::SignedIn, routes!(update_me::update_me)).reads().writes(),
    ]
}
