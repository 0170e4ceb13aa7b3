//! All the function lists, one cargo feature a domain.

use preau_kernel::function::Function;

/// Every function of the domains that are compiled in, domain by domain.
#[must_use]
pub fn all() -> Vec<Function> {
    domains().into_iter().flat_map(|(_, functions)| functions).collect()
}

/// The function list of each domain that is compiled in, by the domain's name.
#[must_use]
pub fn domains() -> Vec<(&'static str, Vec<Function>)> {
    vec![
        #[cfg(feature = "users")]
        ("users", preau_users::functions()),
        #[cfg(feature = "sessions")]
        ("sessions", preau_sessions::functions()),
        #[cfg(feature = "notifications")]
        ("notifications", preau_notifications::functions()),
        #[cfg(feature = "messages")]
        ("messages", preau_messages::functions()),
        #[cfg(feature = "photos")]
        ("photos", preau_photos::functions()),
        #[cfg(feature = "privacy")]
        ("privacy", preau_privacy::functions()),
        #[cfg(feature = "audit")]
        ("audit", preau_audit::functions()),
        #[cfg(feature = "service")]
        ("service", preau_service::functions()),
    ]
}
