//! What a model's work cost, in its own money: tokens.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tokens that were read and written, and by which model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenUsage {
    /// The model, as the provider names it; null where none was asked.
    pub model: Option<String>,
    /// How many tokens it read.
    pub input_tokens: u64,
    /// How many it wrote, its thinking included.
    pub output_tokens: u64,
}

impl TokenUsage {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }

    /// Both together; the later one's model where it names one.
    #[must_use]
    pub fn and(self, later: &Self) -> Self {
        Self {
            model: later.model.clone().or(self.model),
            input_tokens: self.input_tokens.saturating_add(later.input_tokens),
            output_tokens: self.output_tokens.saturating_add(later.output_tokens),
        }
    }
}
