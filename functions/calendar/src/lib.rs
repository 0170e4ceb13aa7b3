//! Calendars that follow what a person has to come, at a secret address.
//!
//! This domain stands on all the others that have dates: each has a [`Dated`](preau_kernel::dated::Dated), which
//! `calendar_feed` lists.

use preau_kernel::{
    function::{Access, Function},
    routes,
};

mod calendar_address;
mod calendar_feed;
mod mint_calendar_feed;
pub mod personal_data;
mod revoke_calendar_feed;
mod sync_calendar;
#[cfg(test)]
mod testing;
mod token;

/// The domain's functions.
#[must_use]
pub fn functions() -> Vec<Function> {
    vec![
        Function::endpoint(Access::SignedIn, routes!(mint_calendar_feed::mint_calendar_feed))
            .reads()
            .writes(),
        Function::endpoint(Access::SignedIn, routes!(revoke_calendar_feed::revoke_calendar_feed))
            .reads()
            .writes(),
        Function::endpoint(Access::Anyone, routes!(calendar_feed::calendar_feed)).reads().lists(),
        Function::endpoint(Access::SignedIn, routes!(sync_calendar::sync_calendar)).reads().lists().writes(),
    ]
}

#[cfg(test)]
mod tests {
    use preau_harness::version_0_1::read;
    use preau_kernel::entity::Entity;

    use crate::calendar_address::CalendarAddress;

    #[test]
    fn what_version_0_1_wrote_is_read() {
        read::<CalendarAddress>(CalendarAddress::KIND, &[]);
    }
}
