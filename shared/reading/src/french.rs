//! The words of French texts, by the analysis `fr-1`: the words of UAX 29, elisions taken off, NFC, lower case, accents folded, and
//! only then the stems of Snowball: who leaves accents out is understood like everybody.
//!
//! Who keeps stems keeps the name of the analysis with them: another analysis has another name.

use std::ops::Range;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation as _;

/// The name of the analysis.
pub const ANALYSIS: &str = "fr-1";

/// What is elided before a vowel, folded.
const ELIDED: [&str; 15] =
    ["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu"];
/// The longest word that has a stem, in letters: longer ones are no words, and are their own stem.
const LONGEST: usize = 60;
/// The words that every text has, folded, in order. What is elided is none: it is taken off.
const STOP_WORDS: [&str; 150] = [
    "a", "afin", "ai", "aie", "ainsi", "ait", "alors", "apres", "as", "au", "aucun", "aucune", "aussi",
    "autre", "autres", "aux", "avaient", "avait", "avant", "avec", "avoir", "avons", "ayant", "beaucoup",
    "car", "ce", "ceci", "cela", "celle", "celles", "celui", "ces", "cet", "cette", "ceux", "chaque", "chez",
    "comme", "comment", "contre", "dans", "de", "depuis", "des", "deux", "dont", "donc", "du", "elle",
    "elles", "en", "encore", "entre", "es", "est", "et", "etaient", "etait", "etant", "ete", "etes", "etre",
    "eu", "eux", "fait", "font", "furent", "fut", "ici", "il", "ils", "je", "la", "le", "les", "leur",
    "leurs", "lors", "lui", "ma", "mais", "me", "meme", "memes", "mes", "moi", "moins", "mon", "ne", "ni",
    "nos", "notre", "nous", "on", "ont", "ou", "par", "parce", "pas", "peu", "peut", "peuvent", "plus",
    "pour", "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "sa", "sans", "se", "selon",
    "sera", "seront", "ses", "si", "soi", "soient", "soit", "sommes", "son", "sont", "sous", "suis", "sur",
    "ta", "te", "tes", "toi", "ton", "tous", "tout", "toute", "toutes", "tres", "tu", "un", "une", "vers",
    "vos", "votre", "vous", "y", "voici", "voila", "jamais",
];

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes, without what is elided before it.
    pub range: Range<usize>,
    /// In lower case, without accents.
    pub folded: String,
}

impl Word {
    /// Its stem.
    #[must_use]
    pub fn stem(&self) -> String {
        stem(&self.folded)
    }

    /// Whether every text has it.
    #[must_use]
    pub fn is_stop_word(&self) -> bool {
        is_stop_word(&self.folded)
    }
}

/// The words of a text, in order: those that are elided left out, stop words not.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    text.unicode_word_indices().map(|(start, word)| {
        let end = start.saturating_add(word.len());
        let start = start.saturating_add(elided(word));
        Word { range: start..end, folded: fold(text.get(start..end).unwrap_or_default()) }
    })
}

/// The stems of a text that tell what it is about, in order: those of stop words left out.
pub fn stems(text: &str) -> impl Iterator<Item = String> {
    words(text).filter(|word| !word.is_stop_word()).map(|word| word.stem())
}

/// The stem of a folded word.
#[must_use]
pub fn stem(folded: &str) -> String {
    if folded.chars().nth(LONGEST).is_some() {
        return folded.to_owned();
    }
    Stemmer::new(Algorithm::French).stem(folded).into_owned()
}

/// Whether every text has the folded word.
#[must_use]
pub fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.contains(&folded)
}

/// How many bytes at the beginning of a word are elided, the apostrophe counted: three of `qu'il`.
#[must_use]
pub fn elided(word: &str) -> usize {
    let Some((before, after)) = word.split_once(['\'', '’', 'ʼ']) else { return 0 };
    if !after.is_empty() && ELIDED.contains(&fold(before).as_str()) {
        word.len().saturating_sub(after.len())
    } else {
        0
    }
}

/// The text in lower case, without accents, letters that are two taken apart, apostrophes straight.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfc().flat_map(char::to_lowercase).nfd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            '’' | 'ʼ' => folded.push('\''),
            letter => folded.push(letter),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_folded_and_elisions_taken_off() {
        assert_eq!(folded("L’Œuvre qu'il aujourd'hui"), ["oeuvre", "il", "aujourd'hui"]);
        assert_eq!(folded("Jusqu’à l'été, d’où ?"), ["a", "ete", "ou"]);
        assert_eq!(folded("E\u{301}COLE École ecole"), ["ecole", "ecole", "ecole"]);
    }

    #[test]
    fn a_word_stands_where_it_is_said_to() {
        let text = "Voici l’énergie.";
        let ranges: Vec<_> = words(text).map(|word| &text[word.range]).collect();
        assert_eq!(ranges, ["Voici", "énergie"]);
    }

    #[test]
    fn accents_change_no_stem() {
        for (with, without) in
            [("suites arithmétiques", "suites arithmetiques"), ("révolutionné", "revolutionne")]
        {
            assert_eq!(stems(with).collect::<Vec<_>>(), stems(without).collect::<Vec<_>>());
        }
        assert_eq!(stems("les révolutions et la révolution").collect::<BTreeSet<_>>().len(), 1);
    }

    #[test]
    fn stop_words_are_folded_and_each_stands_once() {
        assert!(STOP_WORDS.iter().all(|word| fold(word) == **word));
        assert_eq!(STOP_WORDS.iter().collect::<BTreeSet<_>>().len(), STOP_WORDS.len());
    }

    #[test]
    fn a_word_that_is_none_is_its_own_stem() {
        let long = "a".repeat(100_000);
        assert_eq!(stem(&long), long);
    }
}
