//! Which sentences can be understood by themselves.

use preau_reading::french;

use crate::{
    lexicon::{POINTING, REFERRING, REFERRING_TWO, among},
    token::{Token, tokens},
};

/// How long sentences are that can be asked, in characters.
const SHORTEST: usize = 60;
const LONGEST: usize = 240;
/// Of so many words one is a stop word, at least.
const WORDS_A_STOP_WORD: usize = 4;
/// What stands in no sentence of plain prose.
const NO_PROSE: [char; 19] =
    ['@', '/', '\\', '=', '{', '}', '|', '…', '•', '<', '>', '#', '*', '_', '~', '^', '`', '?', '!'];

/// Whether a sentence can be understood by itself.
pub(crate) fn is_usable(sentence: &str) -> bool {
    let letters = sentence.chars().count();
    let whole = sentence.starts_with(char::is_uppercase)
        && sentence.ends_with('.')
        && !sentence.contains("..")
        && !sentence.contains(". .");
    if !(SHORTEST..=LONGEST).contains(&letters)
        || !whole
        || sentence.contains(NO_PROSE)
        || !is_balanced(sentence)
    {
        return false;
    }
    let tokens = tokens(sentence);
    let word = |place: usize| tokens.get(place).map(|token| token.folded.as_str()).unwrap_or_default();
    let begin = (word(0), word(1));
    let refers = among(REFERRING, begin.0)
        || REFERRING_TWO.split(',').any(|two| two.split_once(' ') == Some(begin))
        || sentence.starts_with("C’")
        || sentence.starts_with("C'");
    let headed = tokens.iter().any(Token::begins_anew);
    let points = tokens.iter().any(|token| among(POINTING, &token.folded));
    let stop_words = tokens.iter().filter(|token| french::is_stop_word(&token.folded)).count();
    let capitals = sentence.chars().filter(|letter| letter.is_uppercase()).count();
    !refers
        && !points
        && !headed
        && stop_words.saturating_mul(WORDS_A_STOP_WORD) >= tokens.len()
        && capitals.saturating_mul(4) < letters
}

fn is_balanced(sentence: &str) -> bool {
    let count = |letter: char| sentence.chars().filter(|other| *other == letter).count();
    count('(') == count(')')
        && count('[') == count(']')
        && count('«') == count('»')
        && count('“') == count('”')
        && count('"') % 2 == 0
}
