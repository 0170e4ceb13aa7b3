//! What a measurement answers: the samples of Préau and of what it is compared with.

use serde_json::{Value, json};

/// The samples of both sides, taken in turns within one run, so that whatever else the machine does slows both.
#[derive(Debug, Default)]
pub struct Comparison {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

/// Whose sample it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Préau's.
    Ours,
    /// The other's.
    Theirs,
}

impl Side {
    /// Both sides, whose turn it is to be first changing from round to round.
    #[must_use]
    pub const fn in_turns(round: usize) -> [Self; 2] {
        if round.is_multiple_of(2) { [Self::Ours, Self::Theirs] } else { [Self::Theirs, Self::Ours] }
    }

    /// The one of the two that is this side's.
    pub fn of<T>(self, ours: T, theirs: T) -> T {
        match self {
            Self::Ours => ours,
            Self::Theirs => theirs,
        }
    }
}

impl Comparison {
    /// Adds a sample.
    pub fn add(&mut self, side: Side, sample: f64) {
        side.of(&mut self.ours, &mut self.theirs).push(sample);
    }

    /// As `{"ours": […], "theirs": […]}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"ours": self.ours, "theirs": self.theirs})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_take_turns_and_keep_their_samples() {
        let mut comparison = Comparison::default();
        for round in 0..2 {
            for (place, side) in (0_u32..).zip(Side::in_turns(round)) {
                comparison.add(side, f64::from(place));
            }
        }
        assert_eq!(comparison.to_json(), json!({"ours": [0.0, 1.0], "theirs": [1.0, 0.0]}));
    }
}
