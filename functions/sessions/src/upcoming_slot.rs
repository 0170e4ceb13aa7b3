//! A slot that can still be asked for.

use jiff::Timestamp;
use preau_kernel::{
    field_errors::FieldErrors, field_schema, field_schema::named, problem::Problem, text::LocalizedText,
    time::TimeRange, validation::Input,
};
use serde_json::Value;

/// A slot that had not begun when it was asked for.
#[derive(Clone, Copy, Debug)]
pub struct UpcomingSlot(TimeRange);

impl UpcomingSlot {
    /// The slot, if it has not begun at `now` either: to be decided anew at each turn.
    ///
    /// # Errors
    /// `invalid-request` names `/slot/start`.
    pub(crate) fn at(self, now: Timestamp) -> Result<TimeRange, Problem> {
        if self.0.start() > now {
            return Ok(self.0);
        }
        Err(Problem::wrong_field("/slot/start", "past", HAS_BEGUN))
    }
}

const HAS_BEGUN: LocalizedText =
    LocalizedText::fixed("Ce créneau a déjà commencé.", "This slot has already begun.");

field_schema! { UpcomingSlot, named::<TimeRange>() }

impl Input for UpcomingSlot {
    fn read(value: Option<&Value>, errors: &mut FieldErrors) -> Option<Self> {
        let slot = TimeRange::read(value, errors)?;
        if slot.start() > errors.now() {
            return Some(Self(slot));
        }
        errors.inside("start", |errors| {
            errors.add("past", HAS_BEGUN);
        });
        None
    }
}
