//! What a sentence can be asked for: a word of it, left out.

use std::ops::Range;

use preau_reading::french;

use crate::{
    lexicon::{BEFORE_NOUNS, BEFORE_YEARS, DETERMINERS, ENDINGS, MONTHS, NO_NOUNS, PRONOUNS, among},
    token::{Token, is_digits, tokens},
};

/// What kind of word is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Year,
    Percentage,
    Number,
    Acronym,
    Name,
    Noun,
}

/// A word of a sentence that may be left out.
#[derive(Clone, Debug)]
pub(crate) struct Gap {
    pub(crate) kind: Kind,
    /// What another word must share with it to stand in its place.
    pub(crate) class: String,
    /// Where it stands in its sentence, in bytes.
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
    /// By which it is known as the same in other sentences: of a name the last word.
    pub(crate) stem: String,
    /// The number that it is, in thousandths.
    pub(crate) value: Option<u64>,
    /// Whether what stands before it leaves no doubt that it is a noun.
    pub(crate) certain: bool,
    /// The stem of the word right after it: where that is a noun, a noun before it may be an adjective.
    pub(crate) next: Option<String>,
}

/// All that can be asked for in a sentence.
pub(crate) fn gaps(sentence: &str) -> Vec<Gap> {
    let tokens = tokens(sentence);
    let mut gaps = Vec::new();
    let mut place = 0_usize;
    while let Some(token) = tokens.get(place) {
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        let next = place.saturating_add(1);
        let joined = token.is_joined() || tokens.get(next).is_some_and(Token::is_joined);
        if token.text.starts_with(|first: char| first.is_ascii_digit()) {
            if !joined || is_year(token) {
                gaps.extend(number(sentence, token, before, tokens.get(next)));
            }
        } else if is_acronym(token) {
            if !joined {
                gaps.push(gap(Kind::Acronym, article(token, before), token));
            }
        } else if token.is_capital() {
            let end = run(&tokens, place);
            gaps.extend(name(sentence, &tokens, place, end));
            place = end;
            continue;
        } else if !joined {
            let first = place.checked_sub(2).and_then(|place| tokens.get(place));
            let after = tokens.get(next).filter(|after| after.before.trim().is_empty());
            let after = after.map(|after| french::stem(&after.folded));
            gaps.extend(noun(token, before, first).map(|gap| Gap { next: after, ..gap }));
        }
        place = next;
    }
    gaps
}

fn gap(kind: Kind, class: String, token: &Token<'_>) -> Gap {
    Gap {
        kind,
        class,
        range: token.start..token.end,
        text: token.text.to_owned(),
        stem: french::stem(&token.folded),
        value: None,
        certain: true,
        next: None,
    }
}

fn is_year(token: &Token<'_>) -> bool {
    token.text.len() == 4 && is_digits(token.text) && token.text.starts_with(['1', '2'])
}

/// A year, a percentage, or how many there are of something.
fn number(
    sentence: &str,
    token: &Token<'_>,
    before: Option<&Token<'_>>,
    next: Option<&Token<'_>>,
) -> Option<Gap> {
    let value = thousandths(&token.folded)?;
    let known = |kind, class: &str| Gap { value: Some(value), ..gap(kind, class.to_owned(), token) };
    let rest = sentence.get(token.end..).unwrap_or_default();
    if rest.trim_start().starts_with('%') {
        let end = token.end.saturating_add(rest.find('%')?).saturating_add(1);
        let text = sentence.get(token.start..end)?.to_owned();
        return Some(Gap { range: token.start..end, text, ..known(Kind::Percentage, "") });
    }
    let dated = before.is_some_and(|before| {
        among(BEFORE_YEARS, &before.folded) || among(MONTHS, &before.folded) || is_year(before)
    });
    if is_year(token) && (dated || token.before.ends_with('(')) && value < 2_100_000 {
        return Some(known(Kind::Year, ""));
    }
    let counted = next.filter(|next| {
        let is_noun = next.folded.len() >= 3
            && next.text.chars().all(char::is_lowercase)
            && !french::is_stop_word(&next.folded);
        is_noun && next.before.trim().is_empty() && !among(MONTHS, &next.folded)
    })?;
    // « L’article 12 prévoit » counts nothing.
    let numbered = before.is_some_and(|before| {
        ["article", "page", "numero", "chapitre", "figure"].contains(&before.folded.as_str())
    });
    (!numbered).then(|| known(Kind::Number, &french::stem(&counted.folded)))
}

/// A number in thousandths, of digits and one comma at most.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once(',').unwrap_or((text, ""));
    if !is_digits(whole)
        || whole.len() > 15
        || part.len() > 3
        || !part.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    format!("{whole}{part:0<3}").parse().ok()
}

fn is_acronym(token: &Token<'_>) -> bool {
    let letters = token.text.chars().count();
    (2..=6).contains(&letters) && token.text.chars().all(char::is_uppercase) && !token.is_roman()
}

/// Where the name ends that begins at a place: capital words, the number of a king, « de » between them.
fn run(tokens: &[Token<'_>], from: usize) -> usize {
    let mut end = from.saturating_add(1);
    while let Some(token) = tokens.get(end) {
        let close = token.is_joined() || (token.follows() && token.elided().is_none());
        let after = end.saturating_add(1);
        let particle = ["de", "von", "van"].contains(&token.text)
            && tokens
                .get(after)
                .is_some_and(|next| next.is_capital() && next.follows() && next.elided().is_none());
        if close && (token.is_capital() || (token.is_roman() && !token.text.is_empty() && token.follows())) {
            end = after;
        } else if close && particle {
            end = after.saturating_add(1);
        } else {
            break;
        }
    }
    end
}

/// The name from one place to another. At a sentence's beginning every word is capital.
fn name(sentence: &str, tokens: &[Token<'_>], from: usize, to: usize) -> Option<Gap> {
    let first = tokens.get(from)?;
    let last = tokens.get(to.checked_sub(1)?)?;
    let before = tokens.get(from.checked_sub(1)?)?;
    let quoted = first.before.contains(['«', '“', '"', ':', '–', '—']);
    if quoted
        || first.is_joined()
        || tokens.get(to).is_some_and(Token::is_joined)
        || first.text.chars().count() < 3
    {
        return None;
    }
    let text = sentence.get(first.start..last.end)?.to_owned();
    if !text.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '.' | '\'' | '’'))
    {
        return None;
    }
    let long = if to.saturating_sub(from) > 1 { "+" } else { "" };
    let class = format!("{}{long}", article(first, Some(before)));
    Some(Gap {
        class,
        range: first.start..last.end,
        stem: last.folded.clone(),
        text,
        ..gap(Kind::Name, String::new(), first)
    })
}

/// What another word must share to stand after what stands before this one: the article and the preposition, or, before « de » and
/// « que », which are elided, whether it begins with a vowel.
fn article(token: &Token<'_>, before: Option<&Token<'_>>) -> String {
    if let Some(elided) = token.elided() {
        return format!("{elided}'");
    }
    let Some(before) = before.filter(|_| token.follows()) else { return String::new() };
    let word = before.folded.as_str();
    if [
        "le", "la", "les", "un", "une", "du", "des", "au", "aux", "ce", "cette", "ces", "a", "en", "son",
        "sa", "ses",
    ]
    .contains(&word)
    {
        return word.to_owned();
    }
    if ["de", "que", "jusque", "lorsque", "puisque"].contains(&word) {
        return if token.begins_with_vowel() { "vowel".to_owned() } else { "consonant".to_owned() };
    }
    String::new()
}

/// A noun after a determiner.
fn noun(token: &Token<'_>, before: Option<&Token<'_>>, first: Option<&Token<'_>>) -> Option<Gap> {
    let letters = token.text.chars().count();
    let lower = token.text.chars().all(char::is_lowercase);
    if !(4..=24).contains(&letters)
        || !lower
        || french::is_stop_word(&token.folded)
        || among(NO_NOUNS, &token.folded)
    {
        return None;
    }
    let elided = token.elided();
    let (determiner, earlier) = match (&elided, before) {
        (Some(elided), before) => (elided.as_str(), before),
        (None, Some(before)) if token.follows() => (before.folded.as_str(), first),
        _ => return None,
    };
    let (shows, _) = DETERMINERS.iter().find(|(_, words)| among(words, determiner))?;
    // « l’accompagner », « la rendre ».
    let infinitive = ["er", "ir", "re", "oir"].iter().any(|ending| token.folded.ends_with(ending))
        && among(PRONOUNS, determiner);
    if infinitive {
        return None;
    }
    let after_preposition = earlier.is_some_and(|earlier| among(BEFORE_NOUNS, &earlier.folded));
    let certain = !among(PRONOUNS, determiner) || after_preposition || earlier.is_none();
    let singular = token.folded.trim_end_matches(['s', 'x']);
    let ending = ENDINGS.split(' ').find(|ending| singular.ends_with(ending)).unwrap_or_default();
    let vowel = if token.begins_with_vowel() { "vowel" } else { "consonant" };
    let number = if *shows == 'p' { 'p' } else { 's' };
    let gender = if matches!(shows, 'm' | 'f') { *shows } else { '?' };
    Some(Gap { certain, ..gap(Kind::Noun, format!("{number} {gender} {vowel} {ending}"), token) })
}
