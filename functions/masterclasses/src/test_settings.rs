//! How the tests of a masterclass are held.

use preau_kernel::{field_types::Integer, input, string_enum};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// Whether those who took the test after are told the correct choices.
    pub enum Reveal {
        /// Never.
        None = "none",
        /// Once that test has closed.
        AfterClose = "after_close",
    }
}

/// How the tests of a masterclass are held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestSettings {
    /// How many questions they ask.
    #[schema(minimum = 1, maximum = 50)]
    pub question_count: u32,
    /// How long one may take, in minutes; none where it may take any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 180)]
    pub minutes: Option<u32>,
    /// For how many days after the end of the masterclass the test after is open.
    #[schema(minimum = 1, maximum = 90)]
    pub post_closes_after_days: u32,
    /// Whether those who took the test after are told the correct choices.
    pub reveal: Reveal,
}

impl Default for TestSettings {
    fn default() -> Self {
        Self { question_count: 10, minutes: None, post_closes_after_days: 14, reveal: Reveal::None }
    }
}

input! {
    /// How the tests are to be held.
    pub struct TestSettingsInput {
        /// How many questions they ask; 10 when absent.
        pub question_count: Option<Integer<1, 50>>,
        /// How long one may take, in minutes; any time when absent.
        pub minutes: Option<Integer<1, 180>>,
        /// For how many days after the end of the masterclass the test after is open; 14 when absent.
        pub post_closes_after_days: Option<Integer<1, 90>>,
        /// Whether those who took the test after are told the correct choices; never when absent.
        pub reveal: Option<Reveal>,
    }
}

impl TestSettingsInput {
    /// The settings that it asks for.
    pub(crate) fn settings(&self) -> TestSettings {
        let usual = TestSettings::default();
        TestSettings {
            question_count: self.question_count.map_or(usual.question_count, |count| count.0),
            minutes: self.minutes.map(|minutes| minutes.0),
            post_closes_after_days: self
                .post_closes_after_days
                .map_or(usual.post_closes_after_days, |days| days.0),
            reveal: self.reveal.unwrap_or(usual.reveal),
        }
    }
}
