//! What is looked for: the stems of words, by the analysis of `preau_reading::french`.

use preau_reading::french;

/// The name of the analysis, which whoever keeps postings keeps with them.
pub const ANALYSIS: &str = french::ANALYSIS;
/// How many different terms of a question are looked for.
pub const MOST_TERMS: usize = 9;
/// The longest term, in bytes: what is longer is no word, and is not found.
const LONGEST: usize = 120;

/// The terms of a text, in order, each as often as it stands there.
pub fn terms(text: &str) -> impl Iterator<Item = String> {
    french::stems(text).filter(|term| term.len() <= LONGEST)
}

/// The different terms of a question, in order, [`MOST_TERMS`] at most. None are left of one that says nothing.
#[must_use]
pub fn query_terms(question: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for term in terms(question) {
        if found.len() < MOST_TERMS && !found.contains(&term) {
            found.push(term);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_its_different_words_without_those_that_every_text_has() {
        assert_eq!(query_terms("Les suites et la SUITE d'une suíte").len(), 1);
        assert_eq!(query_terms("qui est-ce que"), Vec::<String>::new());
        let many: Vec<String> = ('a'..='z').map(|letter| format!("{letter}{letter}{letter}b")).collect();
        assert_eq!(query_terms(&many.join(" ")).len(), MOST_TERMS);
        assert_eq!(query_terms(&"é".repeat(200)), Vec::<String>::new());
    }
}
