//! Markdown as plain text, for what quotes it.

/// How long a quotation is, in characters.
const LONGEST: usize = 300;

/// How a Markdown text begins, in one line without marks: what a link shows without where it leads, no headings, emphasis, code
/// or quotation marks. It is a reading for people, not a parser: what is no mark may be lost, and nothing is added but `…`.
#[must_use]
pub fn excerpt(markdown: &str) -> String {
    let words = markdown.lines().map(|line| plain(line.trim_start_matches(['#', '>', '-', '*', '+', ' '])));
    let text = words.flat_map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    let text = text.collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        None if text.is_empty() => "…".to_owned(),
        None => text,
        Some(_) => text.chars().take(LONGEST - 1).chain(['…']).collect(),
    }
}

/// A line without marks within it.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        match character {
            // Where a link leads stands in brackets after what it shows.
            ']' if rest.starts_with('(') => {
                rest = rest.split_once(')').map_or(rest, |(_, after)| after);
            }
            '*' | '`' | '[' | ']' | '~' => {}
            character => text.push(character),
        }
    }
    text
}

/// A title in one line, without the controls that turn the direction of what stands after them, or hide it; `…` where it is nothing
/// else.
#[must_use]
pub fn title(text: &str) -> String {
    let is_shown = |character: &char| !matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let shown: String = text.chars().filter(is_shown).collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    if shown.is_empty() { "…".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{excerpt, title};

    #[test]
    fn a_quotation_has_no_marks_and_a_title_no_turns() {
        let text = "## Bonjour\n\n> *Voir* [la page](https://example.org/a) et `r < 1`.\n- oui";
        assert_eq!(excerpt(text), "Bonjour Voir la page et r < 1. oui");
        assert_eq!(excerpt(""), "…");
        assert_eq!(title("Une\u{202E} suite\n géométrique "), "Une suite géométrique");
        assert_eq!(title("\u{202E} "), "…");
    }

    proptest! {
        #[test]
        fn a_quotation_is_short_and_one_line(text in "\\PC{0,900}") {
            let quoted = excerpt(&text);
            prop_assert!((1..=300).contains(&quoted.chars().count()));
            prop_assert!(!quoted.contains('\n'));
        }
    }
}
