//! A slot that can still be asked for.

use preau_kernel::{
    text::Text,
    time::TimeRange,
    validation::{Input, Report},
};
use serde_json::Value;
use utoipa::ToSchema;

/// A slot that has not begun.
#[derive(Clone, Copy, Debug, ToSchema)]
pub struct UpcomingSlot(pub TimeRange);

impl Input for UpcomingSlot {
    fn read(value: Option<&Value>, report: &mut Report) -> Option<Self> {
        let slot = TimeRange::read(value, report)?;
        if slot.start() > report.now() {
            return Some(Self(slot));
        }
        report.inside("start", |report| {
            report.error("past", Text::fixed("Ce créneau a déjà commencé.", "This slot has already begun."));
        });
        None
    }
}
