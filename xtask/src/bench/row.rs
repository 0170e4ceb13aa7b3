//! One budget, and what was measured for it.

use anyhow::Result;

use super::samples::{Samples, quantile};
use crate::workspace::say;

/// One row of the table of budgets.
pub struct Row {
    /// What is measured, to what.
    pub what: &'static str,
    /// What the samples are of: Préau's side and the other.
    pub sides: [&'static str; 2],
    /// The samples' unit.
    pub unit: &'static str,
    /// How it is measured, and what should be known to judge it.
    pub method: String,
    /// The budget.
    pub budget: Budget,
    /// What was measured, or why nothing was.
    pub outcome: Result<Outcome>,
}

/// What a measured value is held to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Budget {
    /// A ratio that is to be no greater.
    RatioAtMost(f64),
    /// A ratio that is to be no smaller, of what is better the more there is of it.
    RatioAtLeast(f64),
    /// A ratio that none was set for: it is watched.
    RatioToWatch,
    /// Megabytes, of a million bytes each.
    MegabytesAtMost(f64),
    /// Seconds of the processors that no bound was set for: they are watched.
    CpuSecondsToWatch,
    /// A share, in percent, that is to be no smaller.
    PercentAtLeast(f64),
    /// Milliseconds under which 95 % of Préau's samples are to lie.
    MillisecondsAtMost(f64),
    /// The same that no bound was set for: they are watched.
    MillisecondsToWatch,
}

/// What was measured.
pub struct Outcome {
    /// The ratio, the megabytes, or the milliseconds.
    pub value: f64,
    /// The numbers behind a ratio.
    pub samples: Option<Samples>,
    /// Where the time goes, of a missed budget.
    pub profile: Option<String>,
}

impl Budget {
    /// Whether `value` keeps it.
    pub fn is_kept_by(self, value: f64) -> bool {
        match self {
            Self::RatioAtMost(most) | Self::MegabytesAtMost(most) | Self::MillisecondsAtMost(most) => {
                value <= most
            }
            Self::PercentAtLeast(least) | Self::RatioAtLeast(least) => value >= least,
            Self::RatioToWatch | Self::CpuSecondsToWatch | Self::MillisecondsToWatch => true,
        }
    }

    /// As the page says it.
    pub fn words(self) -> String {
        match self {
            Self::RatioAtMost(most) => format!("≤ {most} ×"),
            Self::RatioAtLeast(least) => format!("≥ {least} ×"),
            Self::RatioToWatch | Self::CpuSecondsToWatch | Self::MillisecondsToWatch => "none".to_owned(),
            Self::MegabytesAtMost(most) => format!("≤ {most} MB"),
            Self::PercentAtLeast(least) => format!("≥ {least} %"),
            Self::MillisecondsAtMost(most) => format!("95 % under {most} ms"),
        }
    }

    /// A value, as the page says it.
    pub fn value_words(self, value: f64) -> String {
        match self {
            Self::RatioAtMost(_) | Self::RatioAtLeast(_) | Self::RatioToWatch => format!("{value:.2} ×"),
            Self::CpuSecondsToWatch => format!("{value:.0} s"),
            Self::MegabytesAtMost(_) => format!("{value:.2} MB"),
            Self::PercentAtLeast(_) => format!("{value:.1} %"),
            Self::MillisecondsAtMost(_) | Self::MillisecondsToWatch => format!("{value:.1} ms"),
        }
    }

    /// The outcome of these samples; `profile` is asked where they miss the budget.
    pub fn judge(self, samples: Samples, profile: impl FnOnce() -> Result<String>) -> Outcome {
        let value = match self {
            Self::MillisecondsAtMost(_) | Self::MillisecondsToWatch => quantile(&samples.ours, 0.95),
            _ => samples.ratio(),
        };
        let profile = (!self.is_kept_by(value))
            .then(|| profile().unwrap_or_else(|error| format!("There is no profile: {error:#}")));
        Outcome { value, samples: Some(samples), profile }
    }
}

impl Row {
    /// What was measured, and whether it keeps the budget.
    pub fn verdict(&self) -> [String; 2] {
        match &self.outcome {
            Ok(outcome) => {
                let verdict = match self.budget {
                    Budget::RatioToWatch | Budget::CpuSecondsToWatch | Budget::MillisecondsToWatch => {
                        "watched"
                    }
                    budget if budget.is_kept_by(outcome.value) => "kept",
                    _ => "**missed**",
                };
                [self.budget.value_words(outcome.value), verdict.to_owned()]
            }
            Err(_) => ["–".to_owned(), "**not measured**".to_owned()],
        }
    }

    /// The row, once who started the command has been told of it.
    pub fn told(self) -> Self {
        let [value, verdict] = self.verdict();
        say(&format!("{}: {value} (budget {}), {verdict}", self.what, self.budget.words()));
        if let Err(error) = &self.outcome {
            say(&format!("  {error:#}"));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_milliseconds_the_slowest_twentieth_says_how_long_people_wait_whether_a_bound_is_set_or_not() {
        for budget in [Budget::MillisecondsToWatch, Budget::MillisecondsAtMost(99.0)] {
            let samples = Samples { ours: (0..=100).map(f64::from).collect(), theirs: vec![1.0] };
            let outcome = budget.judge(samples, || Ok(String::new()));
            assert!((outcome.value - 95.0).abs() < f64::EPSILON);
            assert_eq!((budget.value_words(outcome.value).as_str(), outcome.profile), ("95.0 ms", None));
        }
    }

    #[test]
    fn a_missed_budget_has_its_profile_and_a_kept_one_has_none() {
        let samples = || Samples { ours: vec![3.0], theirs: vec![2.0] };
        let outcome = Budget::RatioAtMost(1.25).judge(samples(), || Ok("hashing".to_owned()));
        assert_eq!(outcome.profile.as_deref(), Some("hashing"));
        let outcome = Budget::RatioAtMost(1.75).judge(samples(), || Ok("hashing".to_owned()));
        assert_eq!(outcome.profile, None);
    }
}
