//! What people may ask about their own data: to see all of it, and to have it erased (seed 1 §10, seed 3 §7).
//!
//! This domain stands on all the others that keep data about people: each has a module `personal_data` that knows what
//! it keeps.

use preau_kernel::function::{Access, Function};
use utoipa_axum::routes;

mod erase_me;
mod export_me;

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
    ]
}
