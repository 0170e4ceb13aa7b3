//! The samples of a comparison, and what is said of them.

use anyhow::{Context as _, Result};
use serde_json::Value;

/// The samples of Préau and of what it is compared with, of one unit.
pub struct Samples {
    /// Préau's.
    pub ours: Vec<f64>,
    /// The other's.
    pub theirs: Vec<f64>,
}

impl Samples {
    /// Reads what the program `measure` wrote.
    ///
    /// # Errors
    /// It wrote something else.
    pub fn read(output: &str) -> Result<Self> {
        let line = output.lines().last().unwrap_or_default();
        let value: Value = serde_json::from_str(line).with_context(|| output.to_owned())?;
        let side = |name: &str| {
            let samples: Vec<_> = value[name].as_array()?.iter().filter_map(Value::as_f64).collect();
            (!samples.is_empty()).then_some(samples)
        };
        Ok(Self {
            ours: side("ours").with_context(|| output.to_owned())?,
            theirs: side("theirs").with_context(|| output.to_owned())?,
        })
    }

    /// Préau's median to the other's.
    pub fn ratio(&self) -> f64 {
        quantile(&self.ours, 0.5) / quantile(&self.theirs, 0.5)
    }
}

/// The sample below which `share` of all lie: 0.5 is the median.
pub fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a place among some thousand samples"
    )]
    let place = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_that_of_the_medians() {
        let samples =
            Samples::read("a warning\n{\"ours\": [9.0, 3.0, 1.0], \"theirs\": [2, 2, 100]}").unwrap();
        assert!((samples.ratio() - 1.5).abs() < f64::EPSILON);
        assert!((quantile(&samples.ours, 1.0) - 9.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_no_comparison_is_shown() {
        let error = Samples::read("the server closed the connection").err().unwrap();
        assert_eq!(error.to_string(), "the server closed the connection");
    }
}
