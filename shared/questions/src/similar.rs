//! How alike two texts are.

use std::collections::{BTreeMap, BTreeSet};

use preau_reading::french;

/// How much text a quote that differs is looked for in, in letters: three full pages.
const MOST_LETTERS: usize = 60_000;
/// The longest quote that may differ, in bytes.
const MOST_QUOTED: usize = 1500;

/// The stems of a text that tell what it is about.
pub(crate) type Stems = BTreeSet<String>;

pub(crate) fn stems(text: &str) -> Stems {
    french::stems(text).collect()
}

/// What share of the stems of both is in both (Jaccard), at least: none has none.
pub(crate) fn are_alike(one: &Stems, other: &Stems, share: (usize, usize)) -> bool {
    let both = one.intersection(other).count();
    let either = one.len().saturating_add(other.len()).saturating_sub(both);
    either > 0 && both.saturating_mul(share.1) >= either.saturating_mul(share.0)
}

/// The letters and digits of a text, folded, what lies between as one space, or as none at the ends.
pub(crate) fn plain(text: &str) -> String {
    let folded = french::fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Whether the plain words stand in the plain text one after the other.
pub(crate) fn says(text: &str, words: &str) -> bool {
    !words.is_empty() && format!(" {text} ").contains(&format!(" {words} "))
}

/// Whether nine tenths of the plain quote's trigrams stand close together in the plain text.
pub(crate) fn quotes(text: &str, quote: &str) -> bool {
    if text.contains(quote) {
        return !quote.is_empty();
    }
    let letters: Vec<char> = text.chars().take(MOST_LETTERS).collect();
    if quote.len() > MOST_QUOTED {
        return false;
    }
    let quoted: Vec<char> = quote.chars().collect();
    let wanted = trigrams(&quoted);
    let count: usize = wanted.values().sum();
    // A little longer than the quote, moved by a little of it.
    let length = count.saturating_add(count / 8).saturating_add(2);
    let step = (count / 16).max(1);
    if count == 0 {
        return false;
    }
    let mut from = 0_usize;
    while from < letters.len() {
        let end = from.saturating_add(length).min(letters.len());
        let found = trigrams(letters.get(from..end).unwrap_or_default());
        let both: usize = wanted
            .iter()
            .map(|(trigram, times)| found.get(trigram).map_or(0, |found| *found.min(times)))
            .sum();
        if both.saturating_mul(10) >= count.saturating_mul(9) {
            return true;
        }
        from = from.saturating_add(step);
    }
    false
}

fn trigrams(letters: &[char]) -> BTreeMap<&[char], usize> {
    let mut trigrams = BTreeMap::new();
    for trigram in letters.windows(3) {
        let times: &mut usize = trigrams.entry(trigram).or_default();
        *times = times.saturating_add(1);
    }
    trigrams
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_may_differ_by_a_letter_but_not_by_its_words() {
        let text =
            plain("Il pleut. La Bastille est prise le 14 juillet 1789 par la foule de Paris. Il neige.");
        let holds = |quote: &str| quotes(&text, &plain(quote));
        assert!(holds("La Bastille est prise le 14 juillet 1789 par la foule de Paris."));
        assert!(holds("la bastille est prise le 14 juillet 1789 par la foule du Paris"));
        assert!(!holds("La Bastille est rendue le 14 juillet 1790 par la garde de Paris."));
        assert!(!holds("par la foule de Paris est prise le 14 juillet 1789 La Bastille, Il neige beaucoup."));
        assert!(!holds(""));
    }

    #[test]
    fn words_are_said_whole() {
        assert!(says(&plain("L’an 1789, à Paris"), "an 1789"));
        assert!(!says(&plain("Les années"), "an"));
    }
}
