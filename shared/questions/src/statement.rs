//! What a document states: sentences that can be understood by themselves, for questions that are answered in one's own words.

use preau_reading::Page;

use crate::{passages::sentences, source::Source};

/// A sentence that can be understood by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The page that it is from, counted from 1.
    pub page: u32,
    /// The sentence.
    pub text: String,
}

/// The statements of the document with these pages, the most central first: `most` at most. The same pages have the same ones.
#[must_use]
pub fn statements(pages: &[Page], most: usize) -> Vec<Statement> {
    let sentences = sentences(pages);
    let source = Source::of(&sentences, pages);
    let ranked = source.ranked().into_iter().take(most);
    ranked
        .map(|candidate| Statement { page: candidate.sentence.page, text: candidate.sentence.text.clone() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_by_itself_is_no_statement() {
        let text = "Elle est toujours positive dans ce cas, comme on le voit sur la figure de la page d'avant.\n\n\
                    Une suite arithmétique est une suite dont chaque terme est la somme du précédent et de la raison.\n";
        let pages = [Page { number: 3, text: text.to_owned() }];
        let found = statements(&pages, 5);
        let texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Une suite arithmétique est une suite dont chaque terme est la somme du précédent et de la raison."
            ]
        );
        assert_eq!(found[0].page, 3);
        assert!(statements(&pages, 0).is_empty());
    }
}
