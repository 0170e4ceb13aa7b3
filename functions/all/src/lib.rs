//! All the function lists, one cargo feature a domain.

use preau_kernel::function::Function;

/// Re-exports each domain that is compiled in by its name, and lists them.
macro_rules! domains {
    ($($feature:tt $domain:ident = $package:ident),+ $(,)?) => {
        $(
            #[cfg(feature = $feature)]
            pub use $package as $domain;
        )+

        /// The function list of each domain that is compiled in, by the domain's name.
        #[must_use]
        pub fn domains() -> Vec<(&'static str, Vec<Function>)> {
            vec![$(
                #[cfg(feature = $feature)]
                ($feature, $domain::functions()),
            )+]
        }
    };
}

domains! {
    "users" users = preau_users,
    "sessions" sessions = preau_sessions,
    "courses" courses = preau_courses,
    "evaluations" evaluations = preau_evaluations,
    "live" live = preau_live,
    "forum" forum = preau_forum,
    "masterclasses" masterclasses = preau_masterclasses,
    "dashboard" dashboard = preau_dashboard,
    "parents" parents = preau_parents,
    "classes" classes = preau_classes,
    "resources" resources = preau_resources,
    "calendar" calendar = preau_calendar,
    "notifications" notifications = preau_notifications,
    "messages" messages = preau_messages,
    "photos" photos = preau_photos,
    "privacy" privacy = preau_privacy,
    "audit" audit = preau_audit,
    "service" service = preau_service,
}

/// Every function of the domains that are compiled in, domain by domain.
#[must_use]
pub fn all() -> Vec<Function> {
    domains().into_iter().flat_map(|(_, functions)| functions).collect()
}
