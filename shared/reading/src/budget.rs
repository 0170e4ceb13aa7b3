//! What reading one document may still cost.

use std::cell::Cell;

use crate::{document::ReadingError, limits::Limits};

/// What reading one document may still cost.
pub(crate) struct Budget {
    work: Cell<usize>,
    unpacked: Cell<usize>,
    stream: usize,
}

impl Budget {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self { work: Cell::new(limits.work), unpacked: Cell::new(limits.unpacked), stream: limits.stream }
    }

    /// Takes `steps` off.
    pub(crate) fn spend(&self, steps: usize) -> Result<(), ReadingError> {
        self.work.set(self.work.get().checked_sub(steps).ok_or(ReadingError::TooMuchWork)?);
        Ok(())
    }

    /// How many bytes a stream may unpack to.
    pub(crate) fn room(&self) -> usize {
        self.stream.min(self.unpacked.get())
    }

    /// Takes the bytes off that a stream unpacked to.
    pub(crate) fn unpacked(&self, bytes: usize) -> Result<(), ReadingError> {
        self.unpacked.set(self.unpacked.get().checked_sub(bytes).ok_or(ReadingError::TooMuchWork)?);
        self.spend(bytes)
    }
}
