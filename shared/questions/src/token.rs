//! The words of a sentence, and how they stand beside each other.

use preau_reading::french;
use unicode_segmentation::UnicodeSegmentation as _;

const VOWELS: [char; 6] = ['a', 'e', 'i', 'o', 'u', 'y'];

/// A word as it stands in its sentence.
pub(crate) struct Token<'s> {
    pub(crate) text: &'s str,
    pub(crate) folded: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What stands between it and the word before, such as an elided article.
    pub(crate) before: &'s str,
}

/// The words of a sentence, numbers that spaces divide into thousands as one.
pub(crate) fn tokens(sentence: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    for (at, word) in sentence.unicode_word_indices() {
        let start = at.saturating_add(french::elided(word));
        let end = at.saturating_add(word.len());
        let thousands = word.len() == 3 && is_digits(word);
        if let Some(last) = tokens.last_mut()
            && thousands
            && last.text.len() <= 3 + 4
            && last.text.split_whitespace().all(is_digits)
            && sentence
                .get(last.end..start)
                .is_some_and(|between| between.chars().count() == 1 && between.trim().is_empty())
        {
            last.end = end;
            last.text = sentence.get(last.start..end).unwrap_or_default();
            last.folded = last.text.split_whitespace().collect();
            continue;
        }
        let after = tokens.last().map_or(0, |token| token.end);
        let text = sentence.get(start..end).unwrap_or_default();
        let before = sentence.get(after..start).unwrap_or_default();
        tokens.push(Token { text, folded: french::fold(text), start, end, before });
    }
    tokens
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Token<'_> {
    pub(crate) fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase) && self.text.chars().any(char::is_lowercase)
    }

    pub(crate) fn is_roman(&self) -> bool {
        self.text.chars().all(|letter| "IVXLCDM".contains(letter))
    }

    pub(crate) fn begins_with_vowel(&self) -> bool {
        self.folded.starts_with(|first| VOWELS.contains(&first) || first == 'h')
    }

    /// What is elided before it, folded: `l`, `d`, `qu`.
    pub(crate) fn elided(&self) -> Option<String> {
        let elided = self.before.trim_end().strip_suffix(['\'', '’', 'ʼ'])?;
        elided.rsplit(|letter: char| !letter.is_alphabetic()).next().map(french::fold)
    }

    /// Whether a hyphen joins it with the word before.
    pub(crate) fn is_joined(&self) -> bool {
        self.before == "-"
    }

    /// Whether it begins a sentence though nothing ends the one before: a heading that is no paragraph of its own.
    pub(crate) fn begins_anew(&self) -> bool {
        let elided =
            self.before.trim_end().ends_with(['\'', '’']) && self.before.contains(char::is_uppercase);
        let capital = self.text.starts_with(char::is_uppercase)
            && french::is_stop_word(&self.folded)
            && self.text.len() > 1;
        self.start > 0 && self.follows() && (elided || capital) && self.before.starts_with(' ')
    }

    /// Whether only a space, or what is elided, parts it from the word before.
    pub(crate) fn follows(&self) -> bool {
        !self.before.contains([
            ',', ';', ':', '.', '(', ')', '«', '»', '“', '”', '"', '–', '—', '/', '-', '+', '=', '[',
        ])
    }
}
