//! A question that nobody published yet.

/// A question that nobody published yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What is asked.
    pub question_text: String,
    /// What there is to choose from.
    pub choices: [String; 4],
    /// The place of the right choice, from 0.
    pub correct: usize,
    /// What is told after the answer.
    pub explanation: String,
    /// The page that it is from, counted from 1.
    pub page: u32,
    /// The sentence of that page that answers it.
    pub quote: String,
}

impl Draft {
    /// The right choice; nothing where there is none at its place.
    #[must_use]
    pub fn answer(&self) -> &str {
        self.choices.get(self.correct).map(String::as_str).unwrap_or_default()
    }

    /// Whether who always takes the longest choice is right.
    pub(crate) fn has_longest_answer(&self) -> bool {
        let length = |text: &str| text.chars().count();
        let wrong = self.choices.iter().enumerate().filter(|(place, _)| *place != self.correct);
        wrong.map(|(_, choice)| length(choice)).max().is_some_and(|longest| length(self.answer()) > longest)
    }
}
