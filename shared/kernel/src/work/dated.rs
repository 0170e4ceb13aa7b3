//! Dates of domains, gathered for the calendars that follow them.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    problem::Problem,
    record::list::Records,
    value::{icalendar::Calendar, id::UserId, text::Language},
};

/// A domain that has dates. `functions/calendar` lists the domains that do.
#[async_trait]
pub trait Dated: Send + Sync {
    /// Adds to `calendar` what concerns `reader` and begins at `from` or later, in their language, in an order that stays
    /// while nothing changes.
    ///
    /// # Errors
    /// The store did not answer.
    async fn add_to(
        &self,
        calendar: &mut Calendar,
        records: &Records,
        reader: &UserId,
        language: Language,
        from: Timestamp,
    ) -> Result<(), Problem>;
}
