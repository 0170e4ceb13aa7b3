//! In-app notices, what people want to be told and when, and how they stop e-mails (seed 4).

use preau_kernel::{
    actor::Role::Admin,
    function::{Access, Function},
    rate_limit::RateLimit,
    routes,
};

mod bulk;
mod clear_read_notifications;
mod count_unread_notifications;
mod delete_notification;
mod get_notification;
mod get_preferences;
mod lift_suppressed_address;
mod list_notifications;
mod list_suppressed_addresses;
pub mod notice;
pub mod personal_data;
pub mod preferences;
mod quiet_hours;
mod read_all_notifications;
mod read_notification;
mod set_preferences;
pub mod suppressed_address;
#[cfg(test)]
mod testing;
mod unsubscribe;
pub mod unsubscribe_link;
mod unsubscribe_page;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(list_notifications::list_notifications))
            .with_slash()
            .lists(),
        Function::endpoint(Access::SignedIn, routes!(get_notification::get_notification))
            .with_slash()
            .reads(),
        // Notices are read one by one, as fast as someone scrolls.
        Function::endpoint(Access::SignedIn, routes!(read_notification::read_notification))
            .with_slash()
            .limit(RateLimit::per_minute(240))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(read_all_notifications::read_all_notifications))
            .with_slash()
            .timeout_seconds(30)
            .reads()
            .lists()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(count_unread_notifications::count_unread_notifications))
            .with_slash()
            .reads(),
        Function::endpoint(Access::SignedIn, routes!(delete_notification::delete_notification))
            .with_slash()
            .limit(RateLimit::per_minute(240))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(clear_read_notifications::clear_read_notifications))
            .with_slash()
            .timeout_seconds(30)
            .reads()
            .lists()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(get_preferences::get_preferences)).reads(),
        Function::endpoint(Access::SignedIn, routes!(set_preferences::set_preferences)).reads().writes(),
        // A provider of mailboxes sends the clicks of all its people from a few addresses.
        Function::endpoint(Access::Anyone, routes!(unsubscribe::unsubscribe))
            .signed::<unsubscribe_link::Subscription>()
            .limit(RateLimit::per_minute(600))
            .reads()
            .writes(),
        Function::endpoint(Access::Anyone, routes!(unsubscribe_page::unsubscribe_page)),
        Function::endpoint(
            Access::Roles(&[Admin]),
            routes!(list_suppressed_addresses::list_suppressed_addresses),
        )
        .reads()
        .lists(),
        Function::endpoint(
            Access::Roles(&[Admin]),
            routes!(lift_suppressed_address::lift_suppressed_address),
        )
        .reads()
        .writes(),
    ]
}

#[cfg(test)]
mod tests {
    use preau_harness::version_0_1::read;
    use preau_kernel::entity::Entity;

    use crate::{notice::Notice, preferences::Preferences};

    #[test]
    fn what_version_0_1_wrote_is_read() {
        read::<Notice>(Notice::KIND, &[]);
        read::<Preferences>(Preferences::KIND, &[]);
    }
}
