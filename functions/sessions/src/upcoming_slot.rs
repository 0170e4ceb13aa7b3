//! A slot that can still be asked for.

use preau_kernel::{
    field_errors::FieldErrors, field_schema, field_schema::named, text::LocalizedText, time::TimeRange,
    validation::Input,
};
use serde_json::Value;

/// A slot that has not begun.
#[derive(Clone, Copy, Debug)]
pub struct UpcomingSlot(pub TimeRange);

field_schema! { UpcomingSlot, named::<TimeRange>() }

impl Input for UpcomingSlot {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let slot = TimeRange::read(value, errors)?;
        if slot.start() > errors.now() {
            return Some(Self(slot));
        }
        errors.inside("start", |errors| {
            errors.add(
                "past",
                LocalizedText::fixed("Ce créneau a déjà commencé.", "This slot has already begun."),
            );
        });
        None
    }
}
