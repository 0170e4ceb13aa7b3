//! What people may ask about their own data, or the school for them: to see all of it, and to have it erased (seed 1 §10,
//! seed 3 §7).
//!
//! This domain stands on all the others that keep data about people: each has a
//! [`PersonalData`](preau_kernel::personal_data::PersonalData), which `domains` lists.

use preau_kernel::{
    actor::Role::Admin,
    function::{Access, Function},
    routes,
};

mod addresses;
mod domains;
mod erase_me;
mod erase_user;
mod erasing;
mod export_me;
mod export_user;
mod exporting;
#[cfg(test)]
mod testing;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(export_me::export_me))
            .timeout_seconds(30)
            .reads()
            .lists(),
        Function::endpoint(Access::SignedIn, routes!(erase_me::erase_me))
            .timeout_seconds(30)
            .reads()
            .lists()
            .writes()
            .deletes_files(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(export_user::export_user))
            .timeout_seconds(30)
            .reads()
            .lists()
            .writes(),
        Function::endpoint(Access::Roles(&[Admin]), routes!(erase_user::erase_user))
            .timeout_seconds(30)
            .reads()
            .lists()
            .writes()
            .deletes_files(),
    ]
}
