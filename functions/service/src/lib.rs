//! The service itself: health, version, its description, its housekeeping.

use preau_kernel::{
    actor::Role::Admin,
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

mod health;
mod migrate_lists;
mod openapi_json;
mod purge_expired;
mod version;

#[cfg(not(target_arch = "wasm32"))]
pub use openapi_json::OPENAPI;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::Anyone, routes!(health::health)).reads(),
        Function::endpoint(Access::Anyone, routes!(version::version)),
        Function::endpoint(Access::Anyone, routes!(openapi_json::openapi_json)),
        Function::endpoint(Access::Roles(&[Admin]), routes!(migrate_lists::migrate_lists))
            .limit(RateLimit::per_minute(600))
            .timeout_seconds(30)
            .reads()
            .lists()
            .writes(),
        Function::schedule(
            "purge-expired",
            "17 * * * *",
            "Deletes what has expired: idempotency keys and rate limits.",
            purge_expired::purge_expired,
        )
        .writes()
        .on_sql_hosts(),
    ]
}
